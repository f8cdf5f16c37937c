"""`merge INC-41`: it is the same as another incident and goes on there."""

from bot.domain.commands import Merge
from bot.domain.rejected import Rejected
from bot.domain.wording import number_in
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`merge INC-41`."""
    incident = await desk.here()
    number = number_in(ask.text)
    if number is None:
        raise Rejected("Name the incident it goes on in, for example `merge INC-41`.")
    other = await desk.incident(number)
    return Do(incident.number, (Merge(by=await desk.actor(incident), into=other),))


INTENT = Intent(
    name="merge",
    usage="INC-41",
    summary="Say that it is the same as another one and goes on there",
    slash=slash,
)
