"""b: from `/incident declare` until the channel shows the card, where Slack answers each call after 100 ms.

The sandbox does a call after half of that, so the least that can pass is: the channel is made (100 ms), and the card is
posted (50 ms until it is seen). The baseline is just these calls, made one after the other with Slack's SDK.
"""

import asyncio
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.process import Sitroom
from benchmarks.table import Comparison
from benchmarks.workspace import Town, town
from sandbox.model import Channel, Message

#: How long Slack takes for an answer, in seconds.
_SLACK_TAKES = 0.1

#: In each round.
_INCIDENTS = 10

#: For one of them, in seconds.
_PATIENCE = 30

#: Milliseconds until the message is seen, and until it is pinned.
_Times = tuple[float, float]


async def measure(rounds: int, scale: float, told: Callable[[str], None]) -> list[Comparison]:
    """Incidents, declared one after the other."""
    count = max(1, round(_INCIDENTS * scale))
    seen, pinned = [], []
    async with town(socket_mode=True, answers_after=_SLACK_TAKES) as here:
        client = AsyncWebClient(here.app.bot_token, base_url=here.url)
        with tempfile.TemporaryDirectory() as folder:
            sitroom = await Sitroom.run(**here.environment(f"sqlite:///{folder}/sitroom.db"))
            try:
                await _declared(here)  # the first looks up who declares
                await _called(here, client)
                for number in range(rounds):
                    mine = [await _declared(here) for _ in range(count)]
                    least = [await _called(here, client) for _ in range(count)]
                    seen.append((_middle(mine, 0), _middle(least, 0)))
                    pinned.append((_middle(mine, 1), _middle(least, 1)))
                    told(f"b, round {number + 1}: {seen[-1]}, {pinned[-1]}")
            finally:
                await sitroom.kill()
    return [
        Comparison("declare until the card is seen and the declarer is in", "create, post", "ms", seen),
        Comparison("… and the card is pinned", "create, post, pin", "ms", pinned),
    ]


def _middle(times: list[_Times], which: int) -> float:
    return statistics.median(one[which] for one in times)


async def _declared(here: Town) -> _Times:
    """Ada types, and waits."""
    ada, word = here.slack.person("ada"), secrets.token_hex(6)

    def channel() -> Channel:
        return [one for one in here.slack.channels.values() if word in one.name][0]  # noqa: RUF015 - a LookupError

    def is_seen() -> bool:
        return bool(_said(here, channel())) and ada.id in channel().members

    began = time.perf_counter()
    await ada.slash("#general", f"/incident declare sev2 {word}")
    return await _times(here, began, is_seen, lambda: bool(channel().pins))


async def _called(here: Town, client: AsyncWebClient) -> _Times:
    """The calls without which there is no card, one after the other."""
    began = time.perf_counter()
    made = await client.conversations_create(name=f"least-{secrets.token_hex(6)}")
    channel = here.slack.channels[made["channel"]["id"]]
    calls = asyncio.create_task(_post_and_pin(client, channel.id))
    times = await _times(here, began, lambda: bool(_said(here, channel)), lambda: bool(channel.pins))
    await calls
    return times


def _said(here: Town, channel: Channel) -> list[Message]:
    """What the bot wrote; a line that it joined has no words of its own."""
    return [
        one for one in channel.messages.values() if one.user == here.app.bot_user_id and one.subtype is None
    ]


async def _post_and_pin(client: AsyncWebClient, channel: str) -> None:
    posted = await client.chat_postMessage(channel=channel, text="Declared")
    await client.pins_add(channel=channel, timestamp=posted["ts"])


async def _times(
    here: Town, began: float, is_seen: Callable[[], bool], is_pinned: Callable[[], bool]
) -> _Times:
    await here.slack.until(is_seen, _PATIENCE)
    seen = time.perf_counter()
    await here.slack.until(is_pinned, _PATIENCE)
    return 1000 * (seen - began), 1000 * (time.perf_counter() - began)
