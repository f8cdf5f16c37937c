"""What a command prints goes to somebody who stops reading, or to where there is no room: no traceback comes of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import ROOT, World

#: More than a pipe and Python's buffer hold.
_LONG = 300

#: What is typed, and whether Python is told not to keep what is printed until there is more of it, as in containers.
PRINTING = [(("list",), ""), (("list",), "1"), (("export", "INC-1"), "")]


def _printed(here: World, line: tuple[str, ...], output: int, unbuffered: str = "") -> tuple[int, str]:
    """The exit status of a command that prints there, and what it says on standard error."""
    environment = {**os.environ, "DATABASE_URL": here.database_url, "PYTHONUNBUFFERED": unbuffered}
    command = [sys.executable, "-m", "bot", *line]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.PIPE, check=False
    )
    return ended.returncode, ended.stderr.decode()


@pytest.fixture
async def there(here: World) -> World:
    """A world with an incident whose export is long."""
    await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
    for number in range(4):
        await here.types("ada", here.incident_channel(1), f"/incident note {number} {'so it goes ' * _LONG}")
    return here


@pytest.fixture
def unread() -> Iterator[int]:
    """A pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.fixture
def full() -> Iterator[int]:
    """A device that is always full; Linux has one."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full, which Linux has")
    device = os.open("/dev/full", os.O_WRONLY)
    yield device
    os.close(device)


@pytest.mark.parametrize(("line", "unbuffered"), PRINTING)
async def test_where_nobody_reads_any_more_it_ends_without_a_word(
    there: World, unread: int, line: tuple[str, ...], unbuffered: str
) -> None:
    assert _printed(there, line, unread, unbuffered) == (141, "")


@pytest.mark.parametrize(("line", "unbuffered"), PRINTING)
async def test_where_there_is_no_room_it_says_so(
    there: World, full: int, line: tuple[str, ...], unbuffered: str
) -> None:
    told = "sitroom: The answer could not be printed: No space left on device.\n"
    assert _printed(there, line, full, unbuffered) == (1, told)


async def test_so_does_the_help(here: World, unread: int, full: int) -> None:
    assert _printed(here, ("--help",), unread) == (141, "")
    assert _printed(here, ("--help",), full)[0] == 1
