"""The ways in which somebody puts a message on the timeline, and how they see that it is there."""

from collections.abc import Awaitable, Callable

from sandbox.model import Message
from tests.world import World

Capture = Callable[[World, str, Message], Awaitable[None]]


async def by_pin(here: World, channel: str, said: Message) -> None:
    await here.person("ada").pin(channel, said.ts)
    await here.settle()


async def by_reaction(here: World, channel: str, said: Message) -> None:
    await here.person("ada").react(channel, said.ts, "memo")
    await here.settle()


async def by_shortcut(here: World, channel: str, said: Message) -> None:
    await here.person("ada").message_shortcut("capture", channel, said.ts)
    await here.settle()


async def say(
    here: World, channel: str, text: str, handle: str = "ben", thread_ts: str | None = None
) -> Message:
    said = await here.person(handle).say(channel, text, thread_ts)
    await here.settle()
    return said


def confirmed(here: World, said: Message) -> bool:
    """Whether Sitroom's reaction is on a message."""
    now = here.workspace.channels[said.channel].messages[said.ts]
    return any(
        here.installed.bot_user_id in reaction.users
        for reaction in now.reactions
        if reaction.name == "white_check_mark"
    )
