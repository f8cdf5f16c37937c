"""`list`: the incidents, newest first."""

from bot.domain.rejected import Rejected
from bot.domain.status import OPEN
from bot.messages import listing
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Intent, Say, Where
from handlers.reading import narrowed

#: How many a list shows.
_SHOWN = 20


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`list [open|all|mine|sev1] [text]`; open ones unless something else is asked for."""
    words = plain(ask.text).split()
    kinds = {word.lower() for word in words[:2]} & {"open", "all", "mine", "drills"}
    found = await desk.visible(None if "all" in kinds else OPEN)
    me = await desk.person(ask.user)
    if "mine" in kinds:
        found = [incident for incident in found if incident.involves(me)]
    rest = [word for word in words if word.lower() not in kinds]
    found = narrowed(found, rest, desk.policy, drills="drills" in kinds)
    if not found and words:
        raise Rejected(
            f"Nothing matches. `{desk.command} list` shows what is open, `{desk.command} list all` everything."
        )
    return Say(listing.incidents(found[:_SHOWN], desk.policy, desk.now, more=max(0, len(found) - _SHOWN)))


INTENT = Intent(
    name="list",
    aliases=("ls",),
    usage="[open|all|mine|drills] [sev1] [text]",
    summary="Which incidents there are",
    where=Where.ANYWHERE,
    slash=slash,
)
