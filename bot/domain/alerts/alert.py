"""One alert, as every source's is understood.

Everything in it was written by somebody else's program about anything, so it is cut to size here, where it comes in:
a label of a megabyte costs us a kilobyte. It is escaped where it is shown, as all text is.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

TITLE, TEXT, NAME, VALUE = 200, 2500, 100, 1000
LABELS, ANNOTATIONS, LINKS = 64, 32, 10

_ADDRESS = re.compile(r"https?://[^\s<>|\"'`\x00-\x1f\x7f]{1,1900}")
#: What no text of a database takes, and no reader sees.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Link(msgspec.Struct, frozen=True):
    """An address that belongs to an alert, with the word that is shown for it."""

    title: str
    url: str


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, or is not any more; `alert` makes one.

    Attributes:
        fingerprint: the same whenever the same source tells of the same thing.
        title: what is wrong, on one line.
        firing: whether it is wrong still.
        text: what else the source says.
        labels: what it is about.
        annotations: what else is known of it, such as a trace identifier.
        links: the source's own addresses for it.
        lasting: whether its source tells when it is over by itself; an error happens, and nobody tells that it stopped.
        started_at: since when; None where the source does not say.
        ended_at: until when, where it is over and the source says so.
        told_at: when it was told of, where that was before it came here: as by a message that was read later.
    """

    fingerprint: str
    title: str
    firing: bool = True
    text: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    links: tuple[Link, ...] = ()
    lasting: bool = True
    started_at: datetime | None = None
    ended_at: datetime | None = None
    told_at: datetime | None = None

    def label(self, name: str) -> str:
        """The label of this name, else the annotation; empty where there is neither."""
        return self.labels.get(name) or self.annotations.get(name, "")


def alert(
    *,
    title: str,
    firing: bool = True,
    fingerprint: str = "",
    text: str = "",
    labels: Mapping[str, object] | None = None,
    annotations: Mapping[str, object] | None = None,
    links: Iterable[tuple[str, object]] = (),
    lasting: bool = True,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Alert:
    """An alert out of what a source says, cut to size and without what cannot be written down.

    Without a fingerprint it is that of the title and the labels. Links that are no web address are left out.
    """
    called = " ".join(_written(title, TITLE).split()) or "Alert"
    known = _few(labels or {}, LABELS)
    return Alert(
        fingerprint=_written(fingerprint, NAME) or digest_of(called, known),
        title=called,
        firing=firing,
        text=_written(text, TEXT).strip(),
        labels=known,
        annotations=_few(annotations or {}, ANNOTATIONS),
        links=tuple(
            Link(_written(word, NAME), address)
            for word, address in links
            if isinstance(address, str) and _ADDRESS.fullmatch(address)
        )[:LINKS],
        lasting=lasting,
        started_at=started_at,
        ended_at=None if firing else ended_at,
    )


def digest_of(title: str, labels: Mapping[str, str]) -> str:
    """What tells alerts apart whose source gives them no fingerprint; hexadecimal."""
    told = msgspec.json.encode([title, labels], order="deterministic")
    return hashlib.sha256(told).hexdigest()[:32]


def _few(pairs: Mapping[str, object], most: int) -> dict[str, str]:
    """The first of them, as short texts; what is empty says nothing."""
    found: dict[str, str] = {}
    for name, value in pairs.items():
        if len(found) == most:
            break
        written = _written(value if isinstance(value, str) else _plain(value), VALUE).strip()
        if written:
            found[_written(name, NAME)] = written
    return found


def _plain(value: object) -> str:
    """A number, a truth, or something nested, as text; JSON as Python writes it knows also halves of a character."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, default=str)


def writable(text: str) -> str:
    """A text without the characters that no database takes."""
    return text if text.isprintable() else _UNWRITABLE.sub("", text)


def _written(text: str, most: int) -> str:
    """At most so many of its characters that can be written down."""
    return writable(text if len(text) <= most else text[: most - 1] + "…")
