"""`make demo`: a Sitroom and a Slack to try it in, in one process."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import yaml
from msgspec.structs import replace

from bot.app import App, StartupError
from bot.demo_guide import SECRET, SENDER, alert_command, guide
from bot.demo_reach import asked_here, kept_here, not_called
from bot.directory import accounts, channels
from bot.domain.alerts.rules import AlertSource, Fields
from bot.domain.policy import Policy
from bot.messages.command_line.demo import not_listened
from bot.policy_file import read_policy
from bot.reload import Reload
from bot.settings import Settings
from sandbox.clock import Clock
from sandbox.seed import STAFF, email_of
from sandbox.server import SandboxServer
from sandbox.workspace import Workspace

_ROOT = Path(__file__).resolve().parent.parent

#: Whose mail it is that the demo hands over.
_MAIL_FROM = "sitroom@localhost"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Demo:
    """Where a running demo is.

    Attributes:
        page: the address of the page to look at.
        door: the address below which it takes alerts.
        asked: the health endpoints that it asks, since they are on this machine.
        left_out: what of the policy it does not call, since that is not on this machine.
        reload: by which what its policy file says now comes into force.
    """

    page: str
    door: str
    asked: Sequence[str]
    left_out: Sequence[str]
    reload: Reload

    @property
    def alert(self) -> str:
        """A command for a terminal that sends it an alert."""
        return alert_command(self.door)


class _ForAnybody(Mapping[str, T]):
    """The same for whoever is looked up, and the name of nobody."""

    def __init__(self, value: T) -> None:
        self._value = value

    def __getitem__(self, _name: str) -> T:
        return self._value

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _DemoSettings(Settings, frozen=True, kw_only=True):
    """Those of a demo: one secret is that of whatever a policy names."""

    @property
    def secrets_of_sources(self) -> Mapping[str, tuple[str, ...]]:
        """The secrets of each source of alerts."""
        return _ForAnybody((SECRET,))

    @property
    def secrets_of_destinations(self) -> Mapping[str, str]:
        """The secret of each destination outside Slack."""
        return _ForAnybody(SECRET)


@contextlib.asynccontextmanager
async def demo(
    *,
    port: int,
    speed: float,
    folder: Path = Path("var"),
    policy: Path | None = None,
    mail_port: int | None = None,
    reread: Callable[[Sequence[str], Sequence[str]], None] = lambda _asked, _left_out: None,
) -> AsyncIterator[Demo]:
    """A running demo, by the policy in a file or, with somebody who shows around, by that of a new team.

    The Slack of the demo forgets everything when it ends, so each begins with an empty database, in `folder`. Mail goes
    to a mail server on this machine, where `mail_port` says one listens; nothing else leaves this process but to this
    machine. `reread` is told when the file is read again and is right, with what is asked and what is left out then.
    """
    mails = mail_port is not None

    def read() -> tuple[Policy, Sequence[str], Sequence[str]]:
        whole = _own_policy(policy) if policy else _policy()
        return kept_here(whole, mails=mails), asked_here(whole), not_called(whole, mails=mails)

    async def read_again() -> Policy:
        rules, asked, left_out = await asyncio.to_thread(read)
        if policy:
            _furnish(workspace, rules)
        reread(asked, left_out)
        return rules

    rules, asked, left_out = read()
    clock = Clock(speed=speed)
    workspace = Workspace(clock=clock)
    if policy:
        _furnish(workspace, rules)
    installed = workspace.install(yaml.safe_load((_ROOT / "manifest.yml").read_text()))
    server = SandboxServer(workspace)
    try:
        await server.start(port=port)
    except OSError as error:
        raise StartupError(not_listened(port, error.strerror)) from error
    database = _empty_database(folder, server.url.rpartition(":")[2])
    settings = _DemoSettings(
        bot_token=installed.bot_token,
        app_token=installed.app_token,
        slack_api_url=f"{server.url}/api/",
        database_url=f"sqlite:///{database}",
        port=0,
        smtp_url=f"smtp://127.0.0.1:{mail_port}" if mails else "",
        mail_from=_MAIL_FROM,
    )
    app = await App.start(
        settings, rules, lambda: datetime.fromtimestamp(clock.now(), UTC), speed=speed, read=read_again
    )
    if policy is None:
        server.guide = guide(app.http.url)
    try:
        yield Demo(server.url, app.http.url, asked, left_out, app.reload)
    finally:
        await app.stop()
        await server.stop()


def _policy() -> Policy:
    """The policy of a new team, with a channel for alerts and a sender that needs no more than a title."""
    policy = _own_policy(_ROOT / "policies" / "default.yml")
    return replace(policy, channels=replace(policy.channels, alerts="#alerts"))


def _own_policy(path: Path) -> Policy:
    """The policy in a file, with the demo's sender beside its own."""
    policy = read_policy(path)
    others = tuple(one for one in policy.alerts.sources if one.id != SENDER)
    sender = AlertSource(id=SENDER, fields=Fields(title="title", firing="state", labels="labels"))
    return replace(policy, alerts=replace(policy.alerts, sources=(*others, sender)))


def _furnish(workspace: Workspace, policy: Policy) -> None:
    """The channels and people that a policy names, as far as the workspace has none like them."""
    places = {one.name for one in workspace.channels.values()}
    for name in sorted(_plain(one) for one in channels(policy) if one.startswith("#")):
        if name not in places:
            workspace.add_channel(name, members=STAFF)
            places.add(name)
    read = [name for name in ("general", _plain(policy.channels.announcements)) if name in places]
    known = {one.email for one in workspace.users.values()}
    for account in accounts(policy):
        if "@" in account and account not in known:
            _bring(account, workspace, read)


def _bring(account: str, workspace: Workspace, read: Collection[str]) -> None:
    """Somebody of a policy comes; who is called as one of the staff is that one, so that nobody has a twin."""
    namesake = account.partition("@")[0].lower()
    if namesake in STAFF and workspace.person(namesake).user.email == email_of(namesake):
        workspace.change_person(namesake, email=account)
        return
    handle = _handle(account, {one.handle for one in workspace.users.values()})
    shown = handle.replace("-", " ").title()
    workspace.add_person(handle, shown, display_name=shown, email=account, member_of=tuple(read))


def _plain(channel: str) -> str:
    return channel.removeprefix("#")


def _handle(account: str, taken: Collection[str]) -> str:
    """What somebody is called, by their e-mail address; also by where they are, if somebody else is called so."""
    local, _, domain = account.lower().partition("@")
    plain = re.sub(r"[^a-z0-9]+", "-", local).strip("-")
    return f"{plain}-{domain.partition('.')[0]}" if plain in taken else plain


def _empty_database(folder: Path, port: str) -> Path:
    """A database of this demo's own: another one may be running on another port."""
    folder.mkdir(exist_ok=True)
    for leftover in folder.glob(f"demo-{port}.db*"):
        leftover.unlink()
    return folder / f"demo-{port}.db"
