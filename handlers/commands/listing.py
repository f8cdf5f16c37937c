"""`list`: the incidents, newest first."""

from bot.domain.rejected import Rejected
from bot.domain.status import OPEN
from bot.domain.wording import severity_in
from bot.messages import listing
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Intent, Say, Where

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
    found = [incident for incident in found if incident.drill == ("drills" in kinds)]
    rest = [word for word in words if word.lower() not in kinds]
    severity = severity_in(rest[0], desk.policy) if rest else None
    if severity:
        found = [incident for incident in found if incident.severity == severity.id]
        rest = rest[1:]
    text = " ".join(rest).casefold()
    found = [incident for incident in found if text in f"{incident.title} {incident.component}".casefold()]
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
