"""`drill TITLE`: practice; marked everywhere, nobody is paged."""

from msgspec.structs import replace

from bot.domain.commands import Declare
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Begin, Intent, Where
from handlers.reading import read_line

_DEFAULT = "Practice"


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`drill [sev2] [title]`."""
    draft = replace(read_line(plain(ask.text), desk.policy), drill=True)
    draft = replace(draft, title=draft.title or _DEFAULT)
    command = Declare(
        by=await desk.actor(), title=draft.title, severity=draft.severity, drill=True, origin=ask.channel
    )
    return Begin(command, draft)


INTENT = Intent(
    name="drill",
    usage="[sev2] [title]",
    summary="Practise: an incident that is marked, and pages nobody",
    where=Where.ANYWHERE,
    slash=slash,
)
