"""An alert's card, and what is stored of its group."""

from bot.domain.alerts.group import Group, Stage
from sandbox.model import Message
from storage import alerts as stored
from tests.alerting import alerts, told
from tests.world import World

#: When Alertmanager says that an alert was over.
OVER = "2026-11-21T03:00:30Z"


async def tells_of(here: World, name: str, **labels: str) -> Message:
    """Alertmanager tells of one alert, a warning, which waits for people; its card."""
    assert await alerts(here, told(name, **labels)) == 202
    return card_of(here, name)


def card_of(here: World, name: str) -> Message:
    """The newest card of a group with this title, as it is now."""
    titles = {f":rotating_light: *{name}*", f":white_check_mark: ~{name}~"}
    shown = here.person("ada").messages("#incidents")
    found = [one for one in shown if titles & set(here.text(one).splitlines())]
    assert found, here.reads("ada", "#incidents")
    return found[-1]


async def groups(here: World) -> list[Group]:
    """Every group that goes on, in the order in which they began."""
    async with here.reading() as db:
        found = [group for stage in Stage for group in await stored.listing(db, stage, limit=1000)]
    return sorted(found, key=lambda group: group.id)


async def group_of(here: World, title: str) -> Group:
    """The group with this title."""
    [found] = [group for group in await groups(here) if group.title == title]
    return found
