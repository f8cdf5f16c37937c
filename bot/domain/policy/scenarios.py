"""What is practised on a game day: scenarios, and how the failure itself is switched on."""

from typing import Annotated, Any

import msgspec

from bot.domain.alerts.rules import Match
from bot.domain.parts import Id, Link, Part

#: A title fits into the card beside the reference, as that of an incident does.
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Hook(Part, frozen=True):
    """What is told that a drill begins, so that something fails in earnest, and that it is over.

    Attributes:
        url: where it is posted to.
        on: what is posted, as JSON, when the channel of the drill is there.
        off: what is posted when the drill is over; nothing, if it is left out.
        timeout_seconds: how long the answer may take.
        private: whether it may be at an address that only this network knows, or on this machine.
    """

    url: Link
    on: dict[str, Any]
    off: dict[str, Any] | None = None
    timeout_seconds: Annotated[int, msgspec.Meta(ge=1, le=30)] = 10
    private: bool = False


class Scenario(Part, frozen=True):
    """Something to practise.

    Attributes:
        title: of the incident that a drill of it is.
        happens: what people are told of what happens.
        expected: what they should do; shown in the report when it is over.
        severity, component: of that incident, as if somebody had said them.
        expects: the alerts that it makes, which are the drill's.
    """

    id: Id
    title: Title
    happens: Text
    expected: Text
    severity: Id | None = None
    component: Id | None = None
    hook: Hook | None = None
    expects: Annotated[tuple[Match, ...], msgspec.Meta(max_length=20)] = ()
