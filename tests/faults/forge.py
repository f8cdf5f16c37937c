"""Makes processes of Sitroom quickly: forks them from one that has imported everything.

A start costs 0.1 s of a processor in place of 1 s, so that a thousand kills take minutes. What is forked is what
`sitroom run` is, a process of its own with its own connections, and SIGKILL ends it like any other.

Reads a line for each wish, `start` with the environment as JSON or `kill` with a number, and answers with one: the
number of the process, or `dead` once it is gone. Its end is theirs.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import apscheduler.schedulers.base
import apscheduler.triggers.interval

import bot.clock
import handlers.tick
from bot import cli, logs
from bot.app import App
from bot.clock import Clock
from bot.policy_file import read_policy
from bot.settings import read_settings
from bot.signals import asked_to_reload, until_told
from bot.slack.web import TIMEOUT as SLACK_TIMEOUT

#: What a start may say beside Sitroom's own settings: the file to write into; the clock to go by, as numbers or as a
#: file which holds the time; or the file which holds by how many seconds the machine's clock is wrong.
LOG, CLOCK, DIAL, SKEW = "FAULTS_LOG", "FAULTS_CLOCK", "FAULTS_DIAL", "FAULTS_SKEW"

#: With a file that holds the time, also how long it waits for Slack, in real seconds.
TIMEOUT = "FAULTS_TIMEOUT"

#: A clock that a test turns is looked at as often as one that is so many times faster.
_TURNED_BY_HAND = 10.0

#: All that reads the machine's clock; what looks at its monotonic one is not to be deceived.
_READERS = (bot.clock, handlers.tick, apscheduler.schedulers.base, apscheduler.triggers.interval)


def main() -> None:
    """Do what standard input says, until it ends."""
    alive: set[int] = set()
    while line := sys.stdin.readline():
        wish, _, what = line.partition(" ")
        if wish == "start":
            number = os.fork()
            if number == 0:
                _become(json.loads(what))
            alive.add(number)
            _answer(str(number))
        else:
            _kill(int(what))
            alive.discard(int(what))
            _answer("dead")
    for number in alive:
        _kill(number)


def _answer(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _kill(number: int) -> None:
    """It may have ended by itself, but nobody else has its number before it was waited for."""
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)


def _become(environment: dict[str, str]) -> None:
    """Be Sitroom, and nothing else any more."""
    status = 1
    with contextlib.suppress(BaseException):  # whatever it is, it must not become a second forge
        log = os.open(environment[LOG], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ.update(environment)
        status = _sitroom()
    os._exit(status)


def _sitroom() -> int:
    if CLOCK in os.environ:
        start, since, speed = map(float, os.environ[CLOCK].split())
        asyncio.run(_quick(_clock(start, since, speed), speed))
        return 0
    if DIAL in os.environ:
        clock, timeout = _dial(Path(os.environ[DIAL])), float(os.environ[TIMEOUT])
        asyncio.run(_quick(clock, _TURNED_BY_HAND, timeout))
        return 0
    for module in _READERS if SKEW in os.environ else ():
        vars(module)["datetime"] = _Skewed
    return cli.run(["run"])


def _clock(start: float, since: float, speed: float) -> Clock:
    """A clock that showed unix second `start` at `since` of the machine's monotonic one, and is faster than it."""
    return lambda: datetime.fromtimestamp(start + (time.monotonic() - since) * speed, UTC)


def _dial(file: Path) -> Clock:
    """A clock that stands still until somebody writes another unix second into its file."""
    return lambda: datetime.fromtimestamp(float(file.read_text()), UTC)


async def _quick(clock: Clock, speed: float, slack_timeout: float = SLACK_TIMEOUT) -> None:
    """`sitroom run`, but for its clock."""
    settings = read_settings(os.environ)
    logs.configure(settings.log_level)
    asked = asked_to_reload()
    app = await App.start(
        settings, read_policy(settings.policy), clock, slack_timeout=slack_timeout, speed=speed
    )
    if DIAL in os.environ:
        await app.hearing.rest()  # it would take each turn of the clock for a silence
    app.reload.start(asked)
    await until_told()
    await app.stop()


class _Skewed(datetime):
    """The time of a machine whose clock is wrong by so many seconds, and may be set while it runs."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.fromtimestamp(time.time() + float(Path(os.environ[SKEW]).read_text()), tz)


if __name__ == "__main__":
    main()
