"""A name whose name server is silent keeps nobody else waiting."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Sequence

import pytest

from bot.outward.names import Names


class _Silent:
    """A resolver that answers for what ends in `.test` only once it is let, and counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = threading.Event()

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        if host.endswith(".test"):
            self.answers.wait(30)
        return ["192.0.2.1"]


@pytest.fixture
def silent() -> Iterator[_Silent]:
    made = _Silent()
    yield made
    made.answers.set()


async def test_as_many_silent_names_as_a_policy_can_have_keep_no_other_waiting(silent: _Silent) -> None:
    names = Names(silent)
    waiting = [asyncio.create_task(names.addresses(f"{one}.test", 443)) for one in range(60)]

    assert await asyncio.wait_for(names.addresses("here.example", 443), 20) == ["192.0.2.1"]

    assert not any(one.done() for one in waiting)
    silent.answers.set()
    assert await asyncio.gather(*waiting) == [["192.0.2.1"]] * 60
    names.close()


async def test_a_silent_name_is_asked_for_once_however_many_wait_and_give_up(silent: _Silent) -> None:
    names = Names(silent)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(names.addresses("a.test", 443), 0.05)

    assert silent.asked == ["a.test"]
    silent.answers.set()
    assert await names.addresses("a.test", 443) == ["192.0.2.1"]
    assert await names.addresses("a.test", 443) == ["192.0.2.1"]
    assert silent.asked.count("a.test") == 2, "what was answered is not kept"
    names.close()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "2001:db8::7"])
async def test_an_address_is_looked_up_nowhere(silent: _Silent, address: str) -> None:
    names = Names(silent)
    assert await names.addresses(address, 80) == [address]
    assert silent.asked == []
    names.close()


async def test_a_name_that_nobody_has_is_an_error() -> None:
    names = Names()
    with pytest.raises(socket.gaierror):
        await names.addresses("nobody.invalid", 80)
    with pytest.raises(UnicodeError):
        await names.addresses("a" * 64 + ".example", 80)
    assert "127.0.0.1" in await names.addresses("localhost", 80)
    names.close()
