"""A demo by somebody's own policy calls nothing outside this machine, and what is on it as the program would."""

import asyncio
import contextlib
import ipaddress
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.demo import demo
from bot.demo_reach import kept_here
from bot.policy_file import parse_policy
from tests.destinations.mail import mail_server
from tests.docs.test_own_policy import EXAMPLE
from tests.flows.demoing import declares, viewing
from tests.outward.receiver import receiver

_BEYOND = """
pagers:
  - {id: pd, name: Ops duty, kind: pagerduty, roles: [commander]}
  - {id: hook, name: Pipeline, kind: webhook, url: "https://hooks.example.com/page", roles: [commander]}
  - {id: mail, name: Mail, kind: email, roles: [commander]}
escalations:
  - id: leads
    name: Leads
    when: begun
    severities: [sev1, sev2]
    tell: {people: [boss@example.com], pagers: [pd]}
game_days:
  scenarios:
    - id: broker-away
      title: The broker is away
      happens: No lamp answers.
      expected: Somebody restarts it.
      hook: {url: "https://staging.example.com/chaos", on: {fail: true}}
"""

#: Whom this process asked for, while a test listens.
_asked: list[str] | None = None


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _asked is None:
        return
    if event == "socket.connect":
        address = arguments[1]
        _asked.append(str(address[0] if isinstance(address, tuple) else address))
    elif event == "socket.getaddrinfo":
        _asked.append(str(arguments[0]))


sys.addaudithook(_listen)


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Every host and address that this process asks for."""
    global _asked  # noqa: PLW0603 - a hook of the interpreter cannot be taken away again
    found: list[str] = []
    _asked = found
    yield found
    _asked = None


async def _until(came: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not came():  # noqa: ASYNC110 - what other servers take gives no sign here
            await asyncio.sleep(0.05)


def _is_here(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host in {"localhost", "None", ""}


async def test_nothing_of_a_policy_that_is_elsewhere_is_called_and_nobody_is_warned(
    tmp_path: Path, asked: list[str]
) -> None:
    ours = tmp_path / "ours.yml"
    ours.write_text(EXAMPLE + _BEYOND)

    async with demo(port=0, speed=60, folder=tmp_path, policy=ours) as running:
        assert running.asked == []
        assert running.left_out == ["Hub", "Ops duty", "Pipeline", "Mail", "The broker is away"]
        async with viewing(running.page) as ada:
            await ada.says("/incident declare sev2 The hub is offline")
            channel = await ada.joins("inc-1-")
            said = await ada.sees(channel, "Waits for Hub, which is not called in the demo.")
            said += await ada.sees(channel, "is called as")
            await ada.says("/incident drill broker-away")
            drill = await ada.joins("inc-2-")
            said += await ada.sees(drill, "The hook is not called in the demo.")

    assert "could not" not in said
    assert [host for host in asked if not _is_here(host)] == []
    assert asked


@pytest.mark.parametrize("mails", [True, False])
def test_an_escalation_names_no_pager_that_the_demo_takes_out(mails: bool) -> None:
    both = _BEYOND.replace("pagers: [pd]", "pagers: [pd, mail]").replace(
        "email,", "email, to: [o@acme.test],"
    )
    policy = parse_policy(EXAMPLE + both, "ours.yml")

    [rule] = kept_here(policy, mails=mails).escalations

    assert rule.tell.pagers == (("mail",) if mails else ())


async def test_what_is_on_this_machine_is_called_and_signed_with_the_secret_of_the_demo(
    tmp_path: Path,
) -> None:
    ours = tmp_path / "ours.yml"
    async with receiver() as there, mail_server() as (box, mail_port):
        here = EXAMPLE + _BEYOND.replace("https://hooks.example.com/", there.url).replace(
            "https://staging.example.com/", there.url
        ).replace('page",', 'page", private: true,').replace('chaos",', 'chaos", private: true,')
        ours.write_text(
            here.replace("https://hub.example.com/readyz", f"{there.url}readyz\n      private: true")
        )

        async with demo(port=0, speed=1, folder=tmp_path, policy=ours, mail_port=mail_port) as running:
            assert running.asked == ["Hub"]
            assert running.left_out == ["Ops duty"]
            async with viewing(running.page) as ada:
                await declares(running.page, "Lamps are late")
                await ada.sees(await ada.joins("inc-1-"), "Also called by")
                await ada.says("/incident drill broker-away")
                await ada.sees(await ada.joins("inc-2-"), "The hook was told at")
                await _until(
                    lambda: box.mails and {"/readyz", "/page"} <= {one.path for one in there.requests}
                )

    [page] = [one for one in there.requests if one.path == "/page"]
    assert json.loads(page.body)["type"] == "call"
    assert "sitroom-signature" in page.headers
