"""Whoever is called says that they have it."""

from bot.domain.commands import AnswerPage
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def press(ask: Ask, desk: Desk) -> Answer:
    """I have it, in the message that calls somebody."""
    incident = await desk.asked()
    return Do(incident.number, (AnswerPage(by=await desk.actor(incident), role=ask.arg),))


INTENT = Intent(name="answer", summary="Have what somebody was called for", actions={Action.ANSWER: press})
