"""Which alerts another program's message in Slack tells of.

Each module of `handlers.shapes` knows how one sender writes, and exports one `SHAPE`; `discover` finds them. The first
that understands a message has it: senders are told apart by what they write, because what they are called in Slack is
anybody's choice. Words in, values out, no I/O.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.alerts.alert import Alert, alert, digest_of
from handlers.alerts.notice import Notice, Piece, bare, notice
from handlers.alerts.pairs import parted

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a piece of a message says is wrong, or is not any more.

    Attributes:
        about: what tells it from other things; the same when it is over, and after an edit.
        lasting: see `Alert`.
    """

    title: str
    firing: bool
    about: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """How one sender writes.

    Attributes:
        sender: how people call it.
        read: the alerts in a message; none where it is not of this shape.
        last: whether it is asked only when no other understands.
    """

    sender: str
    read: Callable[[Notice], tuple[Alert, ...]]
    last: bool = False


def discover(package: str = "handlers.shapes") -> tuple[Shape, ...]:
    """Every `SHAPE` of the modules in a package, in the order in which they are asked."""
    folder = importlib.import_module(package)
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__, f"{package}."))
    found: list[Shape] = [importlib.import_module(name).SHAPE for name in names]
    return tuple(sorted(found, key=lambda shape: shape.last))


def read(message: Json, shapes: Sequence[Shape]) -> tuple[Alert, ...]:
    """The alerts that a raw message of another program tells of; none in those of people, or where it tells of none."""
    if not isinstance(message.get("bot_id"), str) or not message["bot_id"]:
        return ()
    said = notice(message)
    for shape in shapes:
        alerts = shape.read(said)
        if alerts:
            return alerts
    return ()


def told(said: Notice, sender: str, heading: Callable[[Piece], Heading | None]) -> tuple[Alert, ...]:
    """One alert for each thing that the pieces of a message are headed with.

    Where there is only one, all that the message says is about it.
    """
    headed: dict[tuple[str, ...], tuple[Heading, Piece]] = {}
    for piece in said.pieces:
        found = heading(piece)
        if found:
            headed.setdefault(found.about, (found, piece))
    if len(headed) == 1:
        ((found, piece),) = headed.values()
        return (_alert(sender, found, said.whole, piece.head),)
    return tuple(_alert(sender, found, piece, piece.head) for found, piece in headed.values())


def _alert(sender: str, heading: Heading, piece: Piece, head: str) -> Alert:
    labels, annotations = parted(piece.named)
    links = dict.fromkeys(piece.addresses)
    words = {at: word for word, at in reversed(piece.links) if word and heading.title not in word}
    return alert(
        title=heading.title,
        firing=heading.firing,
        lasting=heading.lasting,
        fingerprint=digest_of(sender, {str(at): word for at, word in enumerate(heading.about)}),
        text="\n".join(line for line in piece.lines if bare(line) != head),
        labels={**labels, **heading.labels},
        annotations=annotations,
        links=[(words.get(address, sender), address) for address in links],
    )
