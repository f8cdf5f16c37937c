"""Telling leadership now: `escalate`, or the menu of the card."""

from bot.domain.commands import Escalate
from bot.messages import replies
from bot.messages.ids import More
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`escalate [why]`."""
    incident = await desk.here()
    command = Escalate(by=await desk.actor(incident), why=plain(ask.text))
    return Do(incident.number, (command,), replies.escalated)


async def choose(_ask: Ask, desk: Desk) -> Answer:
    """Tell leadership, in the menu of the card: once, also when two press it."""
    incident = await desk.asked()
    command = Escalate(by=await desk.actor(incident), once=True)
    return Do(incident.number, (command,), replies.escalated)


INTENT = Intent(
    name="escalate",
    usage="[why]",
    summary="Tell leadership now",
    slash=slash,
    more={More.ESCALATE: choose},
)
