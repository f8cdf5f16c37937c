"""`triage`: what to type to find out what is wrong."""

from bot.messages import playbook as messages
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Intent, Say, Where


async def slash(_ask: Ask, desk: Desk) -> Answer:
    """`triage`."""
    return Say(messages.triage_commands(desk.policy))


INTENT = Intent(
    name="triage",
    aliases=("cheatsheet",),
    summary="Commands for a first look, to copy",
    where=Where.ANYWHERE,
    slash=slash,
)
