"""a: how long Slack waits until a slash command is acknowledged, at 200 a second.

Sitroom verifies the signature and commits the command to the inbox before it acknowledges, and answers the person
while the next ones come. The baselines are Bolt alone, which checks the signature and does nothing.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import msgspec

from benchmarks.alerts import SECRETS, storm
from benchmarks.load import Answers, Load
from benchmarks.process import Program, Sitroom
from benchmarks.table import Comparison, percentile
from benchmarks.workspace import Town, town
from sandbox import payloads, respond
from storage.database import Database
from storage.jobs import State
from storage.queue import inbox, outbox

#: Commands a second, and for how many seconds of each round.
_RATE, _SECONDS = 200.0, 5.0

#: How many commands at the beginning of a round are not counted, for each that is.
_WARM_UP = 0.2

_SHARE = 0.99

#: So many people type in turns: what one of them asks for is worked on in its order.
_PEOPLE = 50

_SUBJECT = "slash command until its ack, p99, 200/s"

#: What is typed: the command that needs least, and is answered like any other.
_TYPED = "help"


async def measure(rounds: int, scale: float, told: Callable[[str], None]) -> list[Comparison]:
    """The same load on three servers, in turns, and on Sitroom while alerts come in."""
    count = max(10, round(_RATE * _SECONDS * scale))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/sitroom.db"
        async with town(socket_mode=False) as here, _servers(here, url) as servers:
            for number in range(_PEOPLE):
                here.slack.add_person(f"person{number}", member_of=("general",))
            for number in range(rounds):
                calm = [await _latency(here, server, count) for server in servers]
                await _worked_off(url)
                async with storm(servers[0], url, number, scale):
                    stormy = await _latency(here, servers[0], count)
                await _worked_off(url)
                found.append([*calm, stormy])
                told(f"a, round {number + 1}: {', '.join(f'{one:.2f}' for one in found[-1])} ms")
    lines = (
        (_SUBJECT, 0, "as it comes", 1),
        (_SUBJECT, 0, "`process_before_response`", 2),
        ("… while alerts come in over 32 connections", 3, "as it comes", 1),
    )
    return [
        Comparison(subject, f"Bolt alone, {how}", "ms", [(one[ours], one[theirs]) for one in found])
        for subject, ours, how, theirs in lines
    ]


@contextlib.asynccontextmanager
async def _servers(here: Town, database_url: str) -> AsyncIterator[list[str]]:
    """The addresses of Sitroom and of both baselines."""
    environment = here.environment(database_url)
    async with contextlib.AsyncExitStack() as stack:
        sitroom = await Sitroom.run(**environment, **SECRETS)
        stack.push_async_callback(sitroom.kill)
        urls = [sitroom.url]
        for how in ([], ["before"]):
            bare = await Program.start("-m", "benchmarks.bare", *how, **environment)
            stack.push_async_callback(bare.kill)
            urls.append(await bare.said())
        yield [f"{url}/slack/events" for url in urls]


async def _latency(here: Town, url: str, count: int) -> float:
    """The 99th percentile, in milliseconds."""
    uncounted = round(count * _WARM_UP)
    bodies = [_command(here, number % _PEOPLE) for number in range(uncounted + count)]
    load = Load(url, here.app.signing_secret, bodies, _RATE, uncounted)
    generator = await Program.start("-m", "benchmarks.load")
    answers = msgspec.json.decode(await generator.answered(msgspec.json.encode(load)), type=Answers)
    if answers.refused:
        raise RuntimeError(f"{answers.refused} requests were refused by {url}")
    return percentile(answers.milliseconds, _SHARE)


def _command(here: Town, number: int) -> str:
    """The body that Slack sends when somebody types in #general."""
    slack, who = here.slack, here.slack.person(f"person{number}").user
    place = slack.channel("general")
    payload = payloads.slash(slack, here.app, who, place, command="/incident", text=_TYPED)
    payload["response_url"] = respond.issue(slack, here.app, who.id, place)
    payload["trigger_id"] = slack.triggers.issue(who.id, here.app.app_id)
    return urlencode(payload)


async def _worked_off(database_url: str) -> None:
    """Wait until all commands are answered, so that the baselines do not share the machine with that.

    A card that is to be edited in half a minute is not waited for.
    """
    database = Database.inspect(database_url)
    try:
        waiting = True
        while waiting:
            await asyncio.sleep(0.1)
            now = datetime.now(UTC)
            async with database.read() as db:
                rows = [
                    row for queue in (inbox, outbox) for row in await queue.rows(db, (State.PENDING,), 1000)
                ]
            waiting = any(row.owner or row.ready_at <= now for row in rows)
    finally:
        await database.close()
