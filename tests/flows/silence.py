"""Times in which nothing was heard, and what came on the timeline of them."""

from collections.abc import Awaitable, Callable

from bot.domain import events as e
from tests.flows.records import entries
from tests.world import World

Away = Callable[[World], Awaitable[None]]


async def down(here: World, meanwhile: Away, *, minutes: float = 10) -> None:
    """Sitroom is stopped, things happen, and it is started: long enough for Slack to have given up telling."""
    await here.stop()
    await meanwhile(here)
    await here.jump(minutes=minutes)
    await here.workspace.settled()
    await here.start()
    await here.settle()


async def nothing(_here: World) -> None:
    """Nothing happens."""


#: What Sitroom does without anybody, as time passes.
BY_ITSELF = (e.UpdateReminded, e.RoleCalled, e.LeadershipTold, e.MessagePosted)


async def news(here: World, before: int) -> list[e.Event]:
    """What came on the timeline after an entry, but for what came by itself."""
    return [entry.event for entry in (await entries(here))[before:] if not isinstance(entry.event, BY_ITSELF)]
