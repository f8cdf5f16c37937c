"""What a source of alerts is: how its requests are shown to be its own, and what they say. Bytes in, values out, no I/O.

Each module of `handlers.sources` exports one `SOURCE`; `discover` finds them.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.rules import AlertSource, Fields

#: How many characters of what is wrong with a request are told.
LONGEST = 300

#: The headers of a request: names in lower case, each with all its values, in order.
Headers = Mapping[str, Sequence[str]]


def shown(sentence: str) -> str:
    """A sentence that quotes what somebody sent: cut to size, without what nobody sees."""
    found = "".join(letter if letter.isprintable() else "\ufffd" for letter in sentence[:LONGEST])
    return found if len(sentence) <= LONGEST else f"{found}…"


class Unreadable(Exception):  # noqa: N818 - an answer to the sender, not an error of the program
    """A request whose sender is known says nothing that this source could say; the sentence says what is wrong.

    It may quote the request, so it is cut to size, as `shown` does.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(shown(sentence))


class Unproven(Exception):  # noqa: N818 - an answer to the sender, not an error of the program
    """Nothing shows that a request is from whom it should be; the words say what is missing."""


class Misfit(msgspec.Struct, frozen=True):
    """One alert of a request that nobody understands, while others are understood.

    Attributes:
        why: what is wrong with it, and where; cut to size.
        said: what was sent of it, as JSON.
    """

    why: str
    said: str


class Heard(msgspec.Struct, frozen=True):
    """What a request says.

    Attributes:
        alerts: in the request's order; none where it is only a sign of life.
        once: whether the same bytes, soon again, are the same notification, because times or identifiers are among
            them. Soon: Alertmanager repeats what still fires in the same bytes hours later, and also what fires anew
            after it was out of Prometheus' reach.
        misfits: those that were sent beside the alerts, and are not understood.
        id: what the same notification has in common, soon again, also where its bytes differ; empty for the bytes.
    """

    alerts: tuple[Alert, ...]
    once: bool = True
    misfits: tuple[Misfit, ...] = ()
    id: str = ""


#: Raises `Unproven`. Given the headers, the body as it came, the secrets (two during a rotation), and the time.
Verify = Callable[[Headers, bytes, Sequence[str], datetime], None]

#: Raises `Unreadable`, where nothing of it is understood. Given the headers, the body, and what the policy says of this
#: source's fields, if anything.
Parse = Callable[[Headers, bytes, Fields | None], Heard]


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of sender.

    Attributes:
        kind: its word in the policy and, where the policy does not say otherwise, in the address `/alerts/{kind}`.
        name: how people call it.
        signs: whether the body is part of the proof. Where it is not, `verify` is asked before there is one.
    """

    kind: str
    name: str
    verify: Verify
    parse: Parse
    signs: bool = False


def called(sender: AlertSource, kinds: Mapping[str, Source]) -> str:
    """How people call a sender: as all of its kind, but where the policy gives it an id of its own."""
    kind = sender.kind.value
    return kinds[kind].name if sender.id == kind else sender.id


def discover(package: str = "handlers.sources") -> Mapping[str, Source]:
    """Every `SOURCE` of the modules in a package, by its kind."""
    folder = importlib.import_module(package)
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__, f"{package}."))
    found = [importlib.import_module(name).SOURCE for name in names]
    return {source.kind: source for source in found}
