"""`drill TITLE`: practice; marked everywhere, nobody is paged. `drill alert`: an alert, through the whole route."""

import re

from msgspec.structs import replace

from bot.domain.alerts.alert import alert
from bot.domain.alerts.rules import Kind
from bot.domain.commands import Declare
from bot.domain.permissions import check_allowed
from bot.domain.rejected import Rejected
from bot.slack.words import plain
from handlers.asking import Ask, first_word
from handlers.desk import Desk
from handlers.intent import Answer, Begin, Intent, Rehearse, Where
from handlers.reading import read_line

_DEFAULT = "Practice"
_ALERT = "alert"
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,60}=\S{1,200}")


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`drill [sev2] [title]`, or `drill alert [label=value …] [title]`."""
    word, rest = first_word(plain(ask.text))
    if word.lower() == _ALERT:
        return await _alert(rest, ask, desk)
    draft = replace(read_line(plain(ask.text), desk.policy), drill=True)
    draft = replace(draft, title=draft.title or _DEFAULT)
    command = Declare(
        by=await desk.actor(), title=draft.title, severity=draft.severity, drill=True, origin=ask.channel
    )
    return Begin(command, draft)


async def _alert(text: str, ask: Ask, desk: Desk) -> Answer:
    """An alert that is practice, through the whole route: words with `=` are labels, the others its title."""
    words = text.split()
    labels = dict(word.split("=", 1) for word in words if _LABEL.fullmatch(word))
    title = " ".join(word for word in words if not _LABEL.fullmatch(word)) or _DEFAULT
    source = labels.pop("source", Kind.ALERTMANAGER.value)
    known = desk.policy.alerts.senders
    if source not in known:
        raise Rejected(f"`{source}` is no source of alerts. There are: {', '.join(sorted(known))}.")
    check_allowed(None, Declare(by=await desk.actor(), title=title, drill=True), desk.policy)
    told = alert(title=title, labels={"alertname": title, "severity": "critical", **labels})
    return Rehearse(told, source, await desk.person(ask.user))


INTENT = Intent(
    name="drill",
    usage="[alert] [sev2] [title]",
    summary="Practise: an incident that is marked, and pages nobody",
    where=Where.ANYWHERE,
    rates=True,
    slash=slash,
)
