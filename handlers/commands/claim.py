"""Taking a role that nobody holds: `claim scribe`, or a Claim button."""

from bot.domain.commands import ClaimRole
from bot.domain.rejected import Rejected
from bot.domain.wording import role_in
from bot.messages.ids import Action
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`claim ROLE`."""
    incident = await desk.here()
    role = role_in(plain(ask.text), desk.policy)
    if role is None:
        known = ", ".join(f"`{one.id}`" for one in desk.policy.roles)
        raise Rejected(f"Name the role, for example `claim scribe`. Known: {known}.")
    return Do(incident.number, (ClaimRole(by=await desk.actor(incident), role=role.id),))


async def press(ask: Ask, desk: Desk) -> Answer:
    """A Claim button."""
    incident = await desk.asked()
    return Do(incident.number, (ClaimRole(by=await desk.actor(incident), role=ask.arg),))


INTENT = Intent(
    name="claim",
    usage="ROLE",
    summary="Take a role that nobody holds",
    slash=slash,
    actions={Action.CLAIM: press},
)
