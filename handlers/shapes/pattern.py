"""Anybody else's messages that look like alerts: a word such as `ALERT` or `RESOLVED` in the right place, a red bar.

A message that is none must not become one: a word counts where it begins the headline in brackets, in capitals or
before a colon, or where the headline says that something `is DOWN`. The colour decides what the words leave open.
"""

import re

from bot.domain.alerts.alert import Alert
from handlers.alerts.notice import Notice, Piece, Tone
from handlers.alerts.shape import Heading, Shape, told

#: Programs that tell of people's work; what they repeat of it may hold any word.
_OF_WORK = ("asana", "github", "gitlab", "google", "jira", "linear", "notion", "slackbot", "trello")

_BAD = "firing|alerting|alert|alarm|critical|crit|down|triggered|problem|fatal|emergency|outage|degraded|unhealthy"
_WELL = "resolved|recovered|recovery|restored|cleared"
#: These are said of much else, too: they count in brackets, or in capitals.
_BAD_WEAK, _WELL_WEAK = "warning|warn|no data|error", "ok|up|closed|healthy|normal"
_ALL = f"{_BAD}|{_WELL}|{_BAD_WEAK}|{_WELL_WEAK}"

_BOXED = re.compile(rf"[\[(]\s?({_ALL})(?=\s?[\])|:,-])", re.IGNORECASE)
_NAMED = re.compile(rf"({_BAD}|{_WELL})(?=\s?(?:[:|\u2013\u2014]|-\s))", re.IGNORECASE)
_LOUD = re.compile(rf"({_BAD.upper()}|{_WELL.upper()}|{_BAD_WEAK.upper()})(?![-\w])")
_LOUD_WEAK = re.compile(rf"({_WELL_WEAK.upper()})(?=\s?(?:[:|\u2013\u2014-]|$))")
_BECOME = re.compile(
    rf"(?:\b(?:is|are|now|in|to|status|state)\b|→|->|=>)[\s*=:`\"']{{1,5}}({_ALL.upper()})\b"
)
_STATUS = re.compile(rf"({_BAD}|{_WELL})\b", re.IGNORECASE)

_LEADING = re.compile(
    rf"^(?:[\[(]\s?(?:{_ALL})(?:\s?:\s?\d+)?\s?[\])]|(?:{_ALL})\b)(?:\s*[:|\u2013\u2014-])*\s+", re.IGNORECASE
)

_WORSE_WORDS = "firing|alert|alarm|outage|triggered|unhealthy|degraded|(?:is|are|went) down"
_WORSE = re.compile(rf"\b({_WORSE_WORDS})\b", re.IGNORECASE)
_EITHER = re.compile(rf"\b({_WORSE_WORDS}|{_WELL})\b", re.IGNORECASE)
_WORD = re.compile(r"[#\w][\w#./@-]*")

#: What changes when it is over: the state, and what was measured.
_CHANGES = re.compile(
    rf"\b(?:{_ALL}|is|are|now|was|again|has|have|been|back|to)\b"
    r"|(?:\bat\s)?(?<![\w#.-])\d+(?:[.,]\d+)*\s?(?:%|(?:ms|s|m|min|h|[kmgt]i?b|rps)\b)?(?![\w])",
    re.IGNORECASE,
)
_ABOUT = (
    "alertname",
    "monitor",
    "service",
    "component",
    "env",
    "environment",
    "cluster",
    "namespace",
    "region",
    "host",
    "instance",
)


def _read(said: Notice) -> tuple[Alert, ...]:
    if any(name in said.sender for name in _OF_WORK):
        return ()
    whole = said.whole
    marked = [piece for piece in said.pieces if _mark(piece.head)]
    spoken = [piece for piece in marked if not piece.is_attached]
    # What stands above attachments is the headline of them all.
    headlines = spoken[:1] or marked or sorted(said.pieces, key=lambda piece: piece.is_attached)[:1]
    return told(
        said, "Link", lambda piece: _heading(piece, said.sender, whole) if piece in headlines else None
    )


def _heading(piece: Piece, sender: str, whole: Piece) -> Heading | None:
    firing = _firing(piece, whole)
    if firing is None:
        return None
    name = " ".join(_WORD.findall(_CHANGES.sub(" ", piece.head)))
    labels = [f"{key}={whole.named[key]}" for key in _ABOUT if key in whole.named]
    title = _LEADING.sub("", piece.head, count=1) or piece.head
    called = {"alertname": whole.named.get("alertname", name or title)}
    return Heading(title=title, firing=firing, about=(sender, name.casefold(), *labels), labels=called)


def _mark(head: str) -> str:
    """The word that says how it stands with something, if the headline has one in the right place."""
    found = _BOXED.match(head) or _LOUD.match(head) or _LOUD_WEAK.match(head) or _NAMED.match(head)
    become = _BECOME.search(head)
    if become and not (found and _is_well(found[1])):
        return become[1]
    return found[1] if found else ""


def _firing(piece: Piece, whole: Piece) -> bool | None:
    """Whether something is wrong still; None where the piece is no alert."""
    tone = piece.tone if piece.tone is not Tone.NONE else whole.tone
    status = _STATUS.match(whole.named.get("status") or whole.named.get("state") or "")
    mark = _mark(piece.head) or (status[1] if status else "")
    if mark:
        return not _is_well(mark) and tone is not Tone.WELL
    if tone is Tone.BAD and _WORSE.search(piece.head):
        return True
    return False if tone is Tone.WELL and _EITHER.search(piece.head) else None


def _is_well(word: str) -> bool:
    return word.lower() in f"{_WELL}|{_WELL_WEAK}".split("|")


SHAPE = Shape(sender="Slack", read=_read, last=True)
