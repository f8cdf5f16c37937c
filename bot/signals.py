"""What the process is told by signals: to stop, and to read its policy file again."""

import asyncio
import os
import signal


def asked_to_reload() -> asyncio.Event:
    """Is set whenever the process is told to read its policy file again."""
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
    return asked


async def until_told() -> None:
    """Wait until the process is told to stop."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    await told.wait()


def asked_at_a_terminal() -> asyncio.Event:
    """As `asked_to_reload`; but the process ends where its terminal was closed, which is told by the same signal."""
    asked, terminals = asyncio.Event(), [number for number in range(3) if os.isatty(number)]

    def hung_up() -> None:
        if terminals and not any(map(os.isatty, terminals)):
            signal.raise_signal(signal.SIGTERM)
        else:
            asked.set()

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hung_up)
    return asked
