"""`help [word]`."""

from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Help, Intent, Where


async def slash(ask: Ask, _desk: Desk) -> Answer:
    """`help [word]`; the dispatcher knows all the words."""
    return Help(plain(ask.text).strip().lower())


INTENT = Intent(
    name="help",
    aliases=("?", "commands"),
    usage="[word]",
    summary="What can be typed",
    where=Where.ANYWHERE,
    slash=slash,
)
