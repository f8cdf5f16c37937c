"""Who was nudged when: what Sitroom posted to ask somebody to act, as a list to hold against an expected one.

Only new messages count, because only they notify anybody; an edit does not.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from tests.world import START, World

#: What a nudge is called here, by the surface it is.
NAMES = {
    "reminder": "due",
    "overdue": "overdue",
    "role_call": "role",
    "page": "page",
    "paged": "called",
    "leadership": "leadership",
    "escalation": "escalation",
    "escalation_direct": "escalation",
    "stable": "stable",
}


class Nudge(NamedTuple):
    """Something asked of somebody.

    Attributes:
        minute: since the world began.
        to: whose direct messages, or `#` and who is mentioned in the channel.
        what: its name here, and `late` where it says that it is.
    """

    minute: float
    to: str
    what: str


def nudges(here: World, *names: str) -> list[Nudge]:
    """Every nudge of these names that was posted, in order."""
    found = []
    for call in here.workspace.calls:
        if call.method != "chat.postMessage" or not call.ok:
            continue
        name = NAMES.get(_key(call.args).partition("/")[2].partition(":")[0])
        if name in names:
            late = " late" if " late with this" in json.dumps(call.args["blocks"]) else ""
            minute = round((call.at - START.timestamp()) / 60, 2)
            found.append(Nudge(minute, _to(here, call.args), f"{name}{late}"))
    return sorted(found)


def asked(here: World) -> list[Nudge]:
    """Every request for an update."""
    return nudges(here, "due", "overdue")


def _key(posted: dict[str, Any]) -> str:
    metadata = posted.get("metadata") or {}
    held = json.loads(metadata) if isinstance(metadata, str) else metadata
    return str(held.get("event_payload", {}).get("key", ""))


def _to(here: World, posted: dict[str, Any]) -> str:
    place, bot = here.workspace.channel(posted["channel"]), here.installed.bot_user_id
    people = here.workspace.users.values()
    if place.is_direct:
        return "+".join(one.handle for one in people if one.id in place.members and one.id != bot)
    said = json.dumps(posted["blocks"])
    return "#" + "+".join(one.handle for one in people if f"<@{one.id}>" in said)


# --- stories --------------------------------------------------------------------------------------

Act = Callable[[World], Awaitable[None]]


class Story(NamedTuple):
    """What people do at which minute, and who must be asked for an update when; of INC-1, declared by ada at 0."""

    declare: str
    acts: tuple[tuple[float, Act], ...]
    until: float
    expected: tuple[tuple[float, str, str], ...]


async def tell(here: World, story: Story) -> None:
    """Live through a story; only then is it time to look."""
    await here.types("ada", "#general", f"/incident declare {story.declare}")
    for minute, act in story.acts:
        await here.until(minute)
        await act(here)
    await here.until(story.until)


def types(handle: str, text: str) -> Act:
    """Somebody types a command in the incident's channel."""

    async def act(here: World) -> None:
        await here.types(handle, here.incident_channel(1), f"/incident {text}")

    return act


def presses(handle: str, label: str) -> Act:
    """Somebody presses a button of the newest reminder they were sent."""

    async def act(here: World) -> None:
        await here.presses(handle, here.last(handle, "@sitroom", "Update due"), label)

    return act


def opens(handle: str, label: str = "Update") -> Act:
    """Somebody opens a form with a button of the card."""

    async def act(here: World) -> None:
        await here.presses(handle, here.card(here.incident_channel(1), handle), label)

    return act


def submits(handle: str, **answers: Any) -> Act:
    """Somebody sends the open form, and nothing in it is refused."""

    async def act(here: World) -> None:
        assert await here.submits(handle, **answers) == {}

    return act


def updates(handle: str, next_at: float | None = None, **answers: Any) -> Act:
    """Somebody posts an update from the card; with `next_at`, the minute for which they promise the next."""
    if next_at is not None:
        answers["next_at"] = int(START.timestamp() + 60 * next_at)
    return both(opens(handle), submits(handle, impact="One in three logins fails", **answers))


def both(*acts: Act) -> Act:
    """One after another, in the same minute."""

    async def act(here: World) -> None:
        for one in acts:
            await one(here)

    return act


async def restarts(here: World) -> None:
    """Sitroom is restarted."""
    await here.restart()


def is_down(minutes: float) -> Act:
    """Sitroom is not running for a while."""

    async def act(here: World) -> None:
        await here.stop()
        here.clock.advance(60 * minutes)
        await here.start()
        await here.advance()

    return act


def resolves(handle: str) -> Act:
    """Somebody resolves it before its time, and says why."""

    return both(types(handle, "resolve"), submits(handle, summary="Rolled back", override="Gone for good"))
