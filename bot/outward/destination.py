"""What a destination is: a service outside Slack to which Sitroom sends something, and how that can fail.

Each module of `bot.destinations` exports one `DESTINATION`; `discover` finds them.
"""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from bot.domain.policy import Pager
from bot.messages.pager import Page
from bot.outward import Sends


class DestinationError(Exception):
    """Something could not be sent, or nobody knows whether it was.

    Attributes:
        code: our word for why, which `bot.messages.unsent` has a sentence for.
        permanent: whether trying again is pointless before somebody has mended something.
        retry_after: after how many seconds it asks to be tried again, where it said so.
    """

    def __init__(self, code: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code, self.permanent, self.retry_after = code, permanent, retry_after


class Means(msgspec.Struct, frozen=True):
    """What a destination may use.

    Attributes:
        secret: its own; empty where the environment has none.
        mail_server: where mail is handed over, as a URL; empty where the environment names none.
        mail_from: whose mail it is.
        now: the time of this attempt.
    """

    outward: Sends
    secret: str
    mail_server: str
    mail_from: str
    now: datetime


#: Calls somebody by a pager of the policy. Sent twice, it has the effect of once, as far as the service can do that.
#: Raises `DestinationError`.
SendPage = Callable[[Page, Pager, Means], Awaitable[None]]

#: Sees, without calling anybody, whether a pager could call. Raises `DestinationError`.
CheckPager = Callable[[Pager, Means], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Destination:
    """A kind of service outside Slack.

    Attributes:
        kind: its word in the policy.
        name: how people call it.
        page: how somebody is called by it.
        check: whether somebody could be.
    """

    kind: str
    name: str
    page: SendPage
    check: CheckPager


def discover(package: str = "bot.destinations") -> Mapping[str, Destination]:
    """Every `DESTINATION` of the modules in a package, by its kind."""
    folder = importlib.import_module(package)
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__, f"{package}."))
    found = [importlib.import_module(name).DESTINATION for name in names]
    return {one.kind: one for one in found}
