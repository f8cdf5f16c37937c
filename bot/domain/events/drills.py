"""What is practised, and what was told that it begins."""

import msgspec

from bot.domain.events.values import Happening


class Hook(msgspec.Struct, frozen=True):
    """What is told over HTTP that a drill begins, and that it is over, as the policy had it.

    Attributes:
        on, off: what is posted, as JSON; `off` is empty where nothing is posted when it is over.
        seconds: how long the answer may take.
        private: whether it may be at an address that only this network knows.
    """

    url: str
    on: str
    off: str
    seconds: int
    private: bool = False


class ScenarioBegun(Happening, frozen=True, tag=True):
    """It is a drill of this scenario, as the policy had it."""

    scenario: str
    title: str
    happens: str
    expected: str
    hook: Hook | None = None


class HookCalled(Happening, frozen=True, tag=True):
    """The hook was told that the drill begins (`on`), or that it is over.

    Attributes:
        status: of the HTTP answer.
        said: how the answer begins.
    """

    on: bool
    status: int
    said: str = ""
