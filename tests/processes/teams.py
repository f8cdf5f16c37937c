"""A team at work by its own policy file: its people are in the workspace, and its hosts are on this machine."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

from bot.policy_file import parse_policy
from sandbox.model import Message
from tests.health.endpoints import Service, endpoint
from tests.world import ROOT, World

_ACCOUNT = re.compile(r"[\w.&+-]+@[\w.-]+")


#: What the team's services answer while they are well.
_WELL = b'{"status": "ready", "components": {}}'


@contextlib.asynccontextmanager
async def team(name: str, folder: Path, hook: str = "") -> AsyncIterator[tuple[World, Service]]:
    """A world that is run by `policies/NAME.yml` as it is shipped, but for the hosts that are asked for their health.

    `hook` is where the hooks of its scenarios are, on this machine.
    """
    services = Service(_WELL)
    async with endpoint(services.answer) as there:
        text = (ROOT / "policies" / f"{name}.yml").read_text()
        policy = parse_policy(_hooked(hosted_here(text, there.port), hook), name)
        here = World(f"sqlite:///{folder / 'sitroom.db'}", policy=policy)
        for account in sorted({*_ACCOUNT.findall(text)}):
            here.workspace.add_person(
                handle_of(account), _name(account), display_name=_name(account), email=account
            )
        try:
            await asyncio.wait_for(here.open(), 60)
            yield here, services
        finally:
            await here.close()


def handle_of(account: str) -> str:
    """What somebody is called in the workspace, by the e-mail address that the policy knows."""
    return f"{account.partition('@')[0].lower()}-{account.partition('@')[2].split('.')[0]}"


def _name(account: str) -> str:
    return (
        account.partition("@")[0].replace("-", " ").title().replace("Sre ", "SRE ").replace("Dbre ", "DBRE ")
    )


def hosted_here(text: str, port: int) -> str:
    """The policy with the addresses of its polls on this machine; all other addresses stay."""
    head, polls, rest = _parts(text)
    polls = re.sub(r"url: https?://[^/\s]+", f"url: http://127.0.0.1:{port}", polls)
    polls = re.sub(r"\n {6}private: true", "", polls)
    polls = re.sub(r"(\n {4}- id: .*)", r"\1\n      private: true", polls)
    return head + polls + rest


def _hooked(text: str, url: str) -> str:
    """The policy with the hooks of its scenarios at this address."""
    return (
        re.sub(r"(      hook:\n        )url: .*", rf"\1url: {url}\n        private: true", text)
        if url
        else text
    )


def _parts(text: str) -> tuple[str, str, str]:
    found = re.search(r"(?m)^  polls:\n(?: {4}.*\n)+", text)
    if found is None:
        return text, "", ""
    return text[: found.start()], found.group(), text[found.end() :]


def playbook(here: World, channel: str, name: str, reader: str = "ada") -> Message:
    """The list of steps of a playbook in a channel."""
    return here.last(reader, channel, f":clipboard: *{name}*")


async def ticks(here: World, handle: str, at: Message, step: str, *, number: int = 1) -> None:
    """Somebody ticks a step off."""
    await here.person(handle).click(at, f"check:{number}:{step}", ["on"])
    await here.settle()


async def exports(here: World, handle: str, channel: str) -> str:
    """What stands in the file that somebody has of the incident."""
    await here.types(handle, channel, "/incident export")
    place = here.workspace.channel(channel).id
    files = [one for one in here.workspace.files.values() if place in one.channels]
    return files[-1].content.decode()
