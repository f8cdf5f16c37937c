"""`page ROLE [@x]`: call whoever is on duty for a role, or somebody, now."""

from bot.domain.commands import Page
from bot.domain.rejected import Rejected
from bot.domain.wording import role_in
from bot.slack.words import plain
from handlers.asking import Ask, without_mentions
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`page ROLE`, `page ROLE @x`."""
    incident = await desk.here()
    word, unknown, _ = f" {plain(without_mentions(ask.text))}".partition(" @")  # whom Slack did not recognise
    to = await desk.colleague(ask.text) if unknown or "<@" in ask.text else None
    role = role_in(word, desk.policy)
    if role is None:
        known = ", ".join(f"`{one.id}`" for one in desk.policy.roles)
        raise Rejected(f"Name the role, for example `page {desk.policy.roles[0].id}`. Known: {known}.")
    return Do(incident.number, (Page(by=await desk.actor(incident), role=role.id, to=to),))


INTENT = Intent(
    name="page",
    aliases=("call",),
    usage="ROLE [@person]",
    summary="Call whoever is on duty for a role, or somebody, now",
    slash=slash,
)
