"""Somebody writes a policy while a demo runs by it: what the file says comes into force, and the demo goes on."""

import asyncio
import contextlib
import fcntl
import os
import signal
import sys
import termios
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.demo import demo
from tests.docs.test_own_policy import EXAMPLE
from tests.flows.demoing import people, viewing
from tests.world import ROOT

_COMMAND = (sys.executable, "-m", "bot", "demo", "--port", "0", "--policy")


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    file = tmp_path / "ours.yml"
    file.write_text(EXAMPLE)
    return file


def _says(file: Path, text: str) -> None:
    file.write_text(text)


async def test_what_the_file_says_now_is_in_force_with_its_people_channels_and_senders(
    tmp_path: Path, ours: Path
) -> None:
    told: list[tuple[Sequence[str], ...]] = []
    async with (
        demo(
            port=0, speed=1, folder=tmp_path, policy=ours, reread=lambda *reach: told.append(reach)
        ) as running,
        viewing(running.page) as ada,
    ):
        await ada.says("/incident declare sev2 Lamps are late")
        first = await ada.joins("inc-1-")
        _says(
            ours,
            EXAMPLE.replace("name: SEV1", "name: Dark")
            .replace("bob@example.com", "zoe@example.com")
            .replace('"#incident-room"', '"#leads"')
            .replace("  polls:", "  sources:\n    - {id: sensors, fields: {title: title}}\n  polls:"),
        )
        await running.reload.now()

        await ada.says("/incident declare sev1 No lamp answers")
        await ada.sees(await ada.joins("inc-2-"), "Dark")
        assert first in await ada.channels()
        assert "leads" in await ada.channels()
        assert "zoe" in {one["handle"] for one in await people(running.page)}
        async with aiohttp.ClientSession() as sender:
            bearer = {"Authorization": "Bearer demo"}
            url = f"{running.door}/alerts/sensors"
            taken = await sender.post(url, json={"title": "Smoke"}, headers=bearer)
        assert taken.status == 202
    assert told == [([], ["Hub"])]


async def test_a_source_that_the_file_has_no_more_is_no_mistake(tmp_path: Path, ours: Path) -> None:
    """Though the demo had a secret for it."""
    sources = EXAMPLE.replace("  polls:", "  sources:\n    - {id: sensors, fields: {title: title}}\n  polls:")
    _says(ours, sources)
    told: list[tuple[Sequence[str], ...]] = []
    async with demo(
        port=0, speed=1, folder=tmp_path, policy=ours, reread=lambda *reach: told.append(reach)
    ) as running:
        _says(ours, EXAMPLE)
        await running.reload.now()

    assert len(told) == 1


async def test_a_file_that_is_wrong_leaves_the_one_before_in_force(tmp_path: Path, ours: Path) -> None:
    told: list[tuple[Sequence[str], ...]] = []
    async with (
        demo(
            port=0, speed=1, folder=tmp_path, policy=ours, reread=lambda *reach: told.append(reach)
        ) as running,
        viewing(running.page) as ada,
    ):
        _says(ours, EXAMPLE.replace("update_minutes: 15", "update_minuts: 15"))
        with capture_logs() as logs:
            await running.reload.now()
        await ada.says("/incident declare sev1 No lamp answers")
        await ada.joins("inc-1-")

    assert "Did you mean update_minutes?" in str([one for one in logs if one["log_level"] == "error"])
    assert told == []


async def test_the_program_goes_on_when_it_is_told_to_read_it_again(ours: Path) -> None:
    """It says what it asks on this machine, and what it does not call, both times."""
    _says(
        ours,
        EXAMPLE.replace("https://hub.example.com/readyz", "http://localhost:9/readyz\n      private: true"),
    )
    program = await asyncio.create_subprocess_exec(
        *_COMMAND, str(ours), cwd=ROOT, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout
    async with asyncio.timeout(60):
        said = (await program.stdout.readuntil(b"Have it read your policy again")).decode()
        assert "Asked whether they are well, since they are on this machine: Hub.\n" in said
        assert "Not called" not in said
        assert f"kill -HUP {program.pid}".encode() in await program.stdout.readline()
        _says(ours, EXAMPLE)
        program.send_signal(signal.SIGHUP)
        await program.stdout.readuntil(b"is read again, and in force.\n")
        assert (await program.stdout.readline()).decode().endswith("outside this machine: Hub.\n")
        assert program.returncode is None
        program.send_signal(signal.SIGTERM)
        assert await program.wait() == 0


async def test_it_ends_with_the_terminal_in_which_it_was_started(ours: Path) -> None:
    """A closed terminal sends the same signal; nobody would find what listens on its port then."""
    ours_end, its_end = os.openpty()
    program = await asyncio.create_subprocess_exec(
        *_COMMAND,
        str(ours),
        cwd=ROOT,
        stdin=its_end,
        stdout=its_end,
        stderr=its_end,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(its_end)
    said = b""
    try:
        async with asyncio.timeout(60):
            while b"kill -HUP" not in said:
                said += await asyncio.to_thread(os.read, ours_end, 4096)
            os.close(ours_end)
            await program.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            program.kill()
