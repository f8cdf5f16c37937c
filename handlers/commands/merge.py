"""`merge INC-41`: it is the same as another incident and goes on there."""

from bot.domain.commands import Merge
from bot.domain.rejected import Rejected
from bot.domain.wording import number_in
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`merge INC-41`."""
    incident = await desk.of_channel(ask.channel)
    if incident is None:
        raise Rejected(
            f"This works in the channel of the incident that is to end there: type `{desk.command} merge INC-41` in it, "
            "where INC-41 is the one that it goes on in."
        )
    number = number_in(ask.text)
    if number is None:
        raise Rejected("Name the incident it goes on in, and nothing else, for example `merge INC-41`.")
    other = await desk.incident(number)
    return Do(incident.number, (Merge(by=await desk.actor(incident), into=other),))


INTENT = Intent(
    name="merge",
    usage="INC-41",
    summary="Say that it is the same as another one and goes on there",
    slash=slash,
)
