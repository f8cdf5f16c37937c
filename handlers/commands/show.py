"""`show INC-42`: one incident at a glance."""

from bot.domain.rejected import Rejected
from bot.domain.wording import number_in
from bot.messages import listing
from bot.messages.ids import Action
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Intent, Say, Where


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`show [INC-42]`; in an incident's channel its own."""
    if not ask.text:
        return Say(listing.summary(await desk.here(), desk.policy, desk.now))
    number = number_in(ask.text)
    if number is None:
        raise Rejected("Name the incident, for example `show INC-42`.")
    return Say(listing.summary(await desk.incident(number), desk.policy, desk.now))


async def press(_ask: Ask, desk: Desk) -> Answer:
    """Show, in App Home and in lists."""
    return Say(listing.summary(await desk.asked(), desk.policy, desk.now))


INTENT = Intent(
    name="show",
    usage="INC-42",
    summary="One incident at a glance",
    where=Where.ANYWHERE,
    slash=slash,
    actions={Action.SHOW: press},
)
