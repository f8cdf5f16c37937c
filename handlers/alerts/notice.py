"""What another program's message in Slack says, whichever way it is built: text, blocks of any kind, attachments.

Slack's encoding is undone here. Anything may stand anywhere in such a message, so nothing is taken for granted:
what is not as Slack describes it (https://docs.slack.dev/reference/block-kit and
https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments) is passed over.
"""

import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bot.slack.words import plain, texts
from handlers.alerts import pairs

Json = dict[str, Any]

#: So much of a message is read: more than the tools write that are known.
_PIECES, _FIELDS, _BLOCKS, _TEXT, _HEAD, _LINKS = 60, 60, 400, 40_000, 1024, 40

_ADDRESS = re.compile(r"<(https?://[^<>|\s]{1,2000})(?:\|([^<>]{0,500}))?>")
_WHOLE_ADDRESS = re.compile(r"https?://\S+")

#: What stands before the first word: emoji, by name or as such, bullets, and the marks of bold and slanted.
_BEFORE = re.compile(r"^(?:\s|:[a-zA-Z0-9_+'-]{1,60}:|[^\w\s\[(\"'#@/$<{:])+")
_AROUND = " *_~`"
#: Half a surrogate pair, which JSON may hold and no encoding can.
_HALVES = re.compile("[\ud800-\udfff]")
_BOLD = re.compile(r"(?<!\w)[*`]+(?=\S)|(?<=\S)[*`]+(?!\w)")

Link = tuple[str, str]


class Tone(enum.Enum):
    """What the colour of an attachment's bar says."""

    BAD = "bad"
    WELL = "well"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Piece:
    """One attachment of a message, or what it says beside those.

    Attributes:
        title: the title of an attachment, in plain words; empty where it has none.
        address: where the title leads.
        lines: what there is to read besides, in plain words.
        named: what is said as `name: value`, `name = value` or in a field, by name.
        links: the addresses in it, each with the word that is shown for it.
    """

    title: str = ""
    address: str = ""
    lines: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    tone: Tone = Tone.NONE
    footer: str = ""
    is_attached: bool = False

    @property
    def head(self) -> str:
        """The title, else the first line, without what only decorates it."""
        first = self.title or next((line for line in self.lines if bare(line)), "")
        return bare(_BOLD.sub("", " ".join(first.split())[:_HEAD]))

    @property
    def addresses(self) -> Iterator[str]:
        """Every address in it, first that of the title."""
        if self.address:
            yield self.address
        for _, address in self.links:
            yield address


@dataclass(frozen=True, slots=True)
class Notice:
    """A message of another program.

    Attributes:
        sender: what it is called, in lower case; all its names where it has several.
        pieces: what it says, in the order in which a piece is likely to say all.
    """

    sender: str
    pieces: tuple[Piece, ...]

    @property
    def whole(self) -> Piece:
        """All pieces as one."""
        said = [line for piece in self.pieces for line in (piece.title, *piece.lines) if line]
        return Piece(
            address=next((piece.address for piece in self.pieces if piece.address), ""),
            lines=tuple(dict.fromkeys(said)),
            named=pairs.agreed(pair for piece in self.pieces for pair in piece.named.items()),
            links=tuple(dict.fromkeys(link for piece in self.pieces for link in piece.links)),
            tone=next((piece.tone for piece in self.pieces if piece.tone is not Tone.NONE), Tone.NONE),
        )


def bare(line: str) -> str:
    """A line without the emoji and marks around it."""
    return _BEFORE.sub("", line, count=1).rstrip(_AROUND)


def notice(message: Json) -> Notice:
    """A raw message, as Slack's events and histories carry it, taken apart."""
    attached = [_attachment(one) for one in _those(message.get("attachments"))[:_PIECES]]
    buttons = list(_buttons(message.get("blocks")))
    spoken = [
        _piece(list(islice(texts(message.get("blocks")), _BLOCKS)), buttons),
        _piece([_text(message.get("text"))]),
    ]
    return Notice(
        _sender(message), tuple(piece for piece in (*attached, *spoken) if piece.lines or piece.title)
    )


def _sender(message: Json) -> str:
    profile = message.get("bot_profile")
    names = [profile.get("name") if isinstance(profile, dict) else "", message.get("username")]
    return " ".join(dict.fromkeys(_text(name).lower() for name in names)).strip()


def _attachment(raw: Json) -> Piece:
    fields = [
        (_text(one.get("title")), _text(one.get("value"))) for one in _those(raw.get("fields"))[:_FIELDS]
    ]
    encoded = [_text(raw.get(key)) for key in ("pretext", "text")]
    encoded += [f"{name}: {value}" if name else value for name, value in fields]
    encoded += islice(texts(raw.get("blocks")), _BLOCKS)
    if not any((*encoded, raw.get("title"))):
        encoded = [_text(raw.get("fallback"))]
    buttons = [*_buttons(raw.get("blocks")), *_presses(raw.get("actions"))]
    return _piece(encoded, buttons, fields=fields, attached=raw)


def _piece(
    encoded: list[str],
    buttons: Iterable[Link] = (),
    *,
    fields: Iterable[Link] = (),
    attached: Json | None = None,
) -> Piece:
    raw = attached or {}
    chunks = [words(text) for text in encoded]
    found = [
        *((words(name), words(value)) for name, value in fields),
        *pairs.told(chunks, headed=attached is None),
    ]
    footer = _text(raw.get("footer"))
    stands = (
        match for text in (_text(raw.get("title")), *encoded, footer) for match in _ADDRESS.finditer(text)
    )
    inline = [(bare(plain(match[2] or "")), plain(match[1])) for match in stands]
    named = pairs.agreed((name, value) for name, value in found if not _WHOLE_ADDRESS.fullmatch(value))
    sources = [(name, value) for name, value in found if _WHOLE_ADDRESS.fullmatch(value)]
    return Piece(
        title=" ".join(words(_text(raw.get("title"))).split()),
        address=plain(_text(raw.get("title_link"))),
        lines=tuple(line for chunk in chunks for line in chunk.splitlines() if line.strip()),
        named=named,
        links=tuple(dict.fromkeys([*sources, *inline, *buttons]))[:_LINKS],
        tone=_tone(_text(raw.get("color"))),
        footer=words(footer),
        is_attached=attached is not None,
    )


def words(encoded: str) -> str:
    """A text as a reader sees it: of a link, the words that are shown for it."""
    return _HALVES.sub("\ufffd", plain(_ADDRESS.sub(lambda link: link[2] or link[1], encoded)))


def _buttons(blocks: object) -> Iterator[Link]:
    """The buttons of blocks that lead somewhere."""
    for block in _those(blocks):
        yield from _presses([*_those(block.get("elements")), block.get("accessory")])


def _presses(some: object) -> Iterator[Link]:
    for one in _those(some):
        text = one.get("text")
        if _text(one.get("url")):
            yield (
                words(_text(text.get("text") if isinstance(text, dict) else text)),
                plain(_text(one.get("url"))),
            )


def _tone(colour: str) -> Tone:
    """Red, orange and yellow are bad, green is well; Slack hands the named ones on as numbers."""
    named = {"danger": Tone.BAD, "warning": Tone.BAD, "good": Tone.WELL}
    digits = colour.lower().removeprefix("#")
    if digits in named or not re.fullmatch("[0-9a-f]{6}", digits):
        return named.get(digits, Tone.NONE)
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    if red >= 140 and red > 1.2 * green and red > 1.3 * blue:
        return Tone.BAD
    return Tone.WELL if green > 1.2 * red and green > 1.1 * blue else Tone.NONE


def _text(value: object) -> str:
    """A text, or a number as one; else nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _HALVES.sub("\ufffd", value[:_TEXT]) if isinstance(value, str) else ""


def _those(some: object) -> list[Json]:
    return [one for one in some if isinstance(one, dict)] if isinstance(some, list) else []
