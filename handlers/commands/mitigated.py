"""`mitigated`: it does not hurt any more, and the stable minutes begin."""

from bot.domain.commands import ChangeStatus
from bot.domain.status import Status
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent
from handlers.reading import STABLE


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`mitigated [how]`."""
    incident = await desk.here()
    by = await desk.actor(incident)
    return Do(incident.number, (ChangeStatus(by=by, status=Status.MONITORING, why=plain(ask.text)),))


INTENT = Intent(
    name=STABLE[0],
    aliases=STABLE[1:],
    usage="[how]",
    summary="Say that it does not hurt any more; the stable minutes begin",
    slash=slash,
)
