"""T3: people, time, kills and a Slack that fails, in any order; what is then to be read is what a plain model says.

Sitroom is a real process on SQLite, and its clock stands still but for the machine's steps. Alerts are not among them
yet. `pytest tests/faults/test_machine.py --hypothesis-profile=soak` takes longer.
"""

import asyncio
import contextlib
import math
import tempfile
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain import events as e
from bot.domain.timeline import Entry
from sandbox.faults import Fault, FaultKind
from storage import incidents, timeline
from storage.jobs import State
from storage.queue import inbox, outbox
from tests.domain.model import Model
from tests.faults.account import account
from tests.faults.fleet import Fleet
from tests.faults.load import Load
from tests.faults.long import LONG
from tests.world import ROOT

POLICY = (ROOT / "policies" / "default.yml").read_text()
MINUTES = {"sev2": 15, "sev3": 30}

#: What Slack may do to a message. A time-out takes as long as Sitroom waits for Slack, in real seconds.
FAULTS: list[FaultKind] = [
    "ratelimited",
    "http_500",
    "reset_before",
    "took_effect_then_500",
    "took_effect_then_reset",
    "took_effect_then_timeout",
]
SLACK_TIMEOUT = 2

#: Within so many real seconds everything is done that is to be done now, on a machine that is busy.
SOON = 60

#: After how many calls of its to Slack Sitroom dies in the middle of what it does; None where it lives.
DIES = st.none() | st.integers(0, 8)


@dataclass
class Told:
    """What an incident's timeline must say; `since` is when it was declared, in unix seconds."""

    number: int
    since: int
    model: Model
    story: list[str] = field(default_factory=list)


class SitroomMachine(RuleBasedStateMachine):
    """A Sitroom, a Slack, and everything that may happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._temporary = tempfile.TemporaryDirectory()
        self._told: list[Told] = []
        self._declarations = 0

    @initialize()
    def begin(self) -> None:
        """Sitroom runs, and there is an incident."""
        folder = Path(self._temporary.name)
        url = f"sqlite:///{folder}/sitroom.db"
        self.here = Fleet(folder, url, policy=POLICY, speed=0, slack_timeout=SLACK_TIMEOUT)
        self.load = Load(self.here, incidents=0, seed=1)
        self._runner.run(self.here.open())
        self._runner.run(self.here.jump(minutes=(math.ceil(self._now) - self._now) / 60))
        self._runner.run(self._declared("sev2", None))

    def teardown(self) -> None:
        """Slack works again; then everything must be as it should, and Sitroom ends."""
        try:
            if hasattr(self, "here"):
                self._runner.run(self._end())
        finally:
            self._runner.close()
            self._temporary.cleanup()

    # --- what happens -----------------------------------------------------------------------------

    @precondition(
        lambda self: self._declarations < 3
    )  # not what became of them, which Hypothesis must not see
    @rule(severity=st.sampled_from(sorted(MINUTES)), dies=DIES)
    def declare(self, *, severity: str, dies: int | None) -> None:
        self._runner.run(self._declared(severity, dies))

    async def _declared(self, severity: str, dies: int | None) -> None:
        self._declarations += 1
        asked = self.load._words("declare")
        line = f"/incident declare {severity} {asked.text}"
        await self._survives(self.load._typed("ada", "#general", line, asked), dies)
        number = len(self._told) + 1
        if asked.acknowledged or await self._entries(number):
            model = Model(MINUTES[severity], discreet=False, sensitive=False, repeat_minutes=0, scribe=False)
            self._told.append(Told(number, int(self._now), model, [f"declared {asked.text}"]))

    @rule(which=st.integers(0, 2), dies=DIES)
    def note(self, *, which: int, dies: int | None) -> None:
        if self._told:
            self._runner.run(self._noted(self._told[which % len(self._told)], dies))

    async def _noted(self, told: Told, dies: int | None) -> None:
        channel = await self._channel(told)
        if channel is None:
            return
        await self.here.person("ada").join(channel)  # Sitroom may not have come to bringing her in
        asked = self.load._words("note")
        await self._survives(self.load._typed("ada", channel, f"/incident note {asked.text}", asked), dies)
        said = f"note {asked.text}"
        if asked.acknowledged or said in await self._story(told):
            told.story.append(said)

    @rule(minutes=st.sampled_from([1, 4, 5, 14, 15, 30, 45]), dies=DIES)
    def wait(self, *, minutes: int, dies: int | None) -> None:
        self._runner.run(self._survives(self._passes(60 * minutes), dies))

    @rule(minutes=st.sampled_from([1, 16, 60]))
    def be_down(self, *, minutes: int) -> None:
        async def down() -> None:
            await self.here.kill(0)
            await self._passes(60 * minutes)
            await self._back()

        self._runner.run(down())

    @rule(kind=st.sampled_from(FAULTS), method=st.sampled_from(["chat.*", "conversations.create"]))
    def slack_fails(self, *, kind: FaultKind, method: str) -> None:
        self.here.workspace.faults.add(Fault(kind=kind, method=method))

    # --- what is always true ----------------------------------------------------------------------

    @invariant()
    def the_timelines_are_what_the_model_says(self) -> None:
        for told in self._told:
            assert self._runner.run(self._story(told)) == told.story

    async def _end(self) -> None:
        try:
            self.here.workspace.faults.clear()
            while (seconds := await self._quiet()) is not None:
                await self._passes(seconds)
            found = await account(self.here, self.load)
            assert not [*found.lost, *found.doubled, *found.wrong], str(found)
            for told in self._told:
                assert await self._lines(told) == [one for one in told.story if one.startswith("note")]
        finally:
            await self.here.close()

    # --- how --------------------------------------------------------------------------------------

    @property
    def _now(self) -> float:
        return self.here.clock.now()

    async def _passes(self, seconds: int) -> None:
        await self.here.jump(minutes=seconds / 60)
        for told in self._told:
            told.story += told.model.ticked(int(self._now) - told.since)

    async def _survives(self, doing: Awaitable[None], dies: int | None) -> None:
        """Do something, be killed in the middle of it or not, and do all that can be done now."""
        until = len(self.here.workspace.calls) + (dies or 0)
        task = asyncio.ensure_future(doing)
        if dies is not None:
            with contextlib.suppress(TimeoutError):  # it makes fewer calls than that
                await self.here.workspace.until(lambda: len(self.here.workspace.calls) >= until, 0.5)
            await self.here.kill(0)
        await task
        if dies is not None:
            await self._back()
        await self._quiet()

    async def _back(self) -> None:
        await self.here.revive(0)
        await self.here.up(timeout_seconds=SOON)
        await self._quiet()

    async def _quiet(self) -> int | None:
        """Wait until nothing can be done before time passes; how many seconds must, or None when nothing waits."""
        await self.here.workspace.settled(SOON)
        await self.here.looked()
        now = datetime.fromtimestamp(self._now, UTC)
        async with asyncio.timeout(SOON):
            while True:
                async with self.here.known.read() as db:
                    rows = [
                        row
                        for queue in (inbox, outbox)
                        for row in await queue.rows(db, (State.PENDING,), 500)
                    ]
                    moments = list(filter(None, [await inbox.next_at(db), await outbox.next_at(db)]))
                    due = await incidents.due(db, now, 1)
                if not due and not any(row.owner for row in rows) and all(at > now for at in moments):
                    return math.ceil((min(moments) - now).total_seconds()) if moments else None
                await asyncio.sleep(0.02)

    async def _entries(self, number: int) -> list[Entry]:
        async with self.here.known.read() as db:
            return list(await timeline.entries(db, number))

    async def _story(self, told: Told) -> list[str]:
        return [said for entry in await self._entries(told.number) if (said := _said(entry.event))]

    async def _channel(self, told: Told) -> str | None:
        """An incident's channel, once Sitroom knows of it: until then it is no incident's to whoever types there."""
        events = [entry.event for entry in await self._entries(told.number)]
        opened = [event.channel for event in events if isinstance(event, e.ChannelOpened)]
        return f"#{self.here.workspace.channels[opened[0]].name}" if opened else None

    async def _lines(self, told: Told) -> list[str]:
        """The notes that ada reads in the channel."""
        channel = await self._channel(told)
        assert channel
        words = [one.text for one in self.load.asked if one.text.startswith("note")]
        lines = self.here.reads("ada", channel)
        return [f"note {word}" for line in lines for word in words if word in line]


def _said(event: e.Event) -> str | None:
    match event:
        case e.Declared(title=title):
            return f"declared {title}"
        case e.NoteAdded(text=text):
            return f"note {text}"
        case e.UpdateReminded():
            return f"remind {event.round}"
        case e.RoleCalled(role=role):
            return f"call {role}"
        case e.LeadershipTold(why=why):
            return f"tell {why}"
        case _:
            return None


TestSitroomMachine = pytest.mark.timeout(0 if LONG else 300)(SitroomMachine.TestCase)
TestSitroomMachine.settings = settings(
    max_examples=100 if LONG else 3,
    stateful_step_count=25 if LONG else 10,
    derandomize=not LONG,
    database=None,
    phases=[Phase.generate],  # an example takes seconds: made smaller, it would take an hour
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(300)
def test_what_slack_did_just_before_sitroom_died_is_not_done_again() -> None:
    """One story of those that the machine makes up: a message is posted, and Sitroom dies before it hears so."""
    machine = SitroomMachine()
    try:
        machine.begin()
        calls = machine.here.workspace.calls
        machine.slack_fails(kind="took_effect_then_timeout", method="chat.postMessage")
        before = len(calls)
        machine.declare(severity="sev3", dies=2)
        assert "took_effect_then_timeout" in [call.fault for call in calls[before:]]
        machine.the_timelines_are_what_the_model_says()
    finally:
        machine.teardown()
