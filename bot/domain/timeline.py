"""One entry of the timeline, how it is written down, and the chain that makes tampering visible.

The chain covers a *digest* of each body, not the body: a pasted secret can be blanked and the chain
still verifies. What was blanked, by whom and why is an entry itself.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from bot.domain.events import EntryRedacted, Event
from bot.domain.people import Person

GENESIS = "0" * 64

_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_encoder = msgspec.json.Encoder(order="deterministic")


class Entry(msgspec.Struct, frozen=True):
    """Something that happened to an incident.

    Attributes:
        incident: the incident's number.
        version: 1 for the first entry, then without a gap.
        at: when it was recorded, aware UTC. What was said earlier carries its own time in the event.
        by: who did it.
        event: what happened.
    """

    incident: int
    version: int
    at: datetime
    by: Person
    event: Event

    @property
    def kind(self) -> str:
        """The event's name, as it is stored."""
        return type(self.event).__name__


class Link(msgspec.Struct, frozen=True):
    """What the chain keeps of an entry: everything but the words."""

    entry: Entry
    body: str
    digest: str
    hash: str


def write_event(event: Event) -> str:
    """The event as the JSON text that is stored."""
    return _encoder.encode(event).decode()


def read_event(body: str | bytes) -> Event:
    """The event that `write_event` wrote, by this or any earlier release.

    Raises:
        msgspec.ValidationError: the text is not an event.
    """
    return _decoder.decode(body)


def digest_of(text: str) -> str:
    """The SHA-256 of a text, hexadecimal; of a stored body, what the chain covers."""
    return hashlib.sha256(text.encode()).hexdigest()


def hash_of(previous: str, entry: Entry, digest: str) -> str:
    """The hash of an entry that follows the one whose hash is `previous`."""
    seconds = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    header = [
        previous,
        entry.incident,
        entry.version,
        seconds,
        entry.by.id,
        entry.by.name,
        entry.kind,
        digest,
    ]
    return hashlib.sha256(_encoder.encode(header)).hexdigest()


def link(entries: Iterable[Entry], previous: str = GENESIS) -> list[Link]:
    """The entries with bodies, digests and hashes, chained after `previous`."""
    links = []
    for entry in entries:
        body = write_event(entry.event)
        digest = digest_of(body)
        previous = hash_of(previous, entry, digest)
        links.append(Link(entry, body, digest, previous))
    return links


def first_altered(links: Iterable[Link]) -> int | None:
    """The version of the first entry that is not as it was written, or None when all are.

    `links` is one incident's whole timeline as it was read, in order. A gap, a changed word, a changed
    author and a changed time are all found; a body blanked by a later `EntryRedacted` is not an alteration.
    """
    chain = list(links)
    blanked = _blanked(chain)
    previous = GENESIS
    for expected, one in enumerate(chain, start=1):
        version = one.entry.version
        if version != expected or one.hash != hash_of(previous, one.entry, one.digest):
            return expected
        if not _has_its_body(one, blanked):
            return version
        previous = one.hash
    return None


def _blanked(chain: list[Link]) -> dict[int, str]:
    """The digests of blanked bodies by version, as entries say that are themselves as they were written.

    From the end, because an entry is only ever blanked by a later one.
    """
    digests: dict[int, str] = {}
    for one in reversed(chain):
        event = one.entry.event
        if isinstance(event, EntryRedacted) and _has_its_body(one, digests):
            digests.setdefault(event.version, event.digest)
    return digests


def _has_its_body(one: Link, blanked: dict[int, str]) -> bool:
    return digest_of(one.body) in {one.digest, blanked.get(one.entry.version)}
