"""What comes round with the calendar: the policy's review (CT-16, SP-3), and game days (SP-4)."""

import asyncio
import contextlib
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.domain.alerts.rules import Alerts, Day, Hours
from bot.domain.policy import Every, GameDays, Policy, Rules, Week
from bot.recurring import Recurring
from bot.service import Service
from sandbox.faults import Fault
from storage.database import Database
from storage.queue import outbox
from tests.flows.paging import ROTATION
from tests.program import program_world
from tests.world import POLICY, ROOT, START, World, changed, world

#: START is a Saturday, at three in the morning: of a review six hours before it is due.
OVERDUE = changed(
    POLICY,
    alerts=Alerts(business_hours=Hours(zone="UTC", days=tuple(Day))),
    owner="ben@acme.test",
    reviewed="2026-08-21",
    review_every=Every.QUARTERLY,
    review_guide="Update the *expected volumes*.",
)
_WEEK = 7 * 24 * 60


def _reviews(here: World, who: str = "ben") -> list[str]:
    return [text for one in here.direct(who) if "is due for a review" in (text := here.text(one))]


async def test_ct_16_the_owner_is_reminded_once_a_week_until_the_policy_is_reviewed(tmp_path: Path) -> None:
    """CT-16, SP-3: the policy's age."""
    async with world(tmp_path, policy=OVERDUE) as here:
        await here.jump(minutes=6 * 60 - 1)
        assert _reviews(here) == []

        await here.jump(minutes=1)
        await here.restart()
        await here.jump(minutes=_WEEK - 1)
        (said,) = _reviews(here)
        assert (
            "“Default” is due for a review* since 2026-11-21 (quarterly; the last one was on 2026-08-21)"
            in said
        )
        assert "Update the *expected volumes*." in said

        await here.jump(minutes=1)
        assert len(_reviews(here)) == 2

        await _reload(here, changed(OVERDUE, reviewed="2026-11-28"))
        await here.jump(minutes=2 * _WEEK)
        assert len(_reviews(here)) == 2
        assert not [line for line in here.reads("ada", "#incidents") if "review" in line]


async def test_ct_16_where_the_owner_is_whoever_is_on_call_who_stands_in_is_reminded(tmp_path: Path) -> None:
    policy = changed(OVERDUE, owner="oncall:sre", oncall=(ROTATION,))
    async with world(tmp_path, policy=policy) as here:
        await here.types("ben", "#general", "/incident oncall swap sre @dana now 2026-11-22")
        await here.jump(minutes=6 * 60)

        assert [len(_reviews(here, one)) for one in ("ben", "dana")] == [0, 1]


async def test_nobody_is_told_at_night_that_the_policy_is_long_overdue_at_the_first_start(
    tmp_path: Path,
) -> None:
    hours = Alerts(business_hours=Hours(zone="UTC"))
    async with world(tmp_path, policy=changed(OVERDUE, reviewed="2020-01-01", alerts=hours)) as here:
        await here.jump(minutes=54 * 60 - 1)
        assert _reviews(here) == []  # START is a Saturday

        await here.jump(minutes=1)
        assert len(_reviews(here)) == 1


async def test_who_was_down_on_the_day_says_it_late_and_once(tmp_path: Path) -> None:
    async with world(tmp_path, policy=OVERDUE) as here:
        await here.stop()
        await here.jump(minutes=3 * _WEEK)
        await here.start()
        await here.jump(minutes=6 * 60 - 1)
        assert _reviews(here) == []  # it is night

        await here.jump(minutes=1)
        await here.jump(minutes=_WEEK - 24 * 60)
        assert len(_reviews(here)) == 1


async def test_where_nobody_owns_the_policy_the_operators_hear_of_it(tmp_path: Path) -> None:
    channels = replace(POLICY.channels, operators="#general")
    async with world(tmp_path, policy=changed(OVERDUE, owner="gone@acme.test", channels=channels)) as here:
        await here.jump(minutes=6 * 60)

        (said,) = [line for line in here.reads("ada", "#general") if "is due for a review" in line]
        assert "2026-08-21" in said


async def test_where_there_is_nobody_to_remind_it_is_said_as_soon_as_there_is(tmp_path: Path) -> None:
    async with world(tmp_path, policy=changed(OVERDUE, owner="gone@acme.test")) as here:
        await here.jump(minutes=12 * 60)
        assert not [
            place for place in ("#general", "#incidents") if "review" in str(here.reads("ada", place))
        ]

        await _reload(here, OVERDUE)
        assert len(_reviews(here)) == 1


async def test_what_was_reviewed_while_slack_was_away_is_not_asked_for_any_more(tmp_path: Path) -> None:
    async with world(tmp_path, policy=OVERDUE) as here:
        outage = here.workspace.faults.add(Fault(kind="outage"))
        await here.jump(minutes=6 * 60)
        here.workspace.faults.remove(outage)
        await _reload(here, changed(OVERDUE, reviewed="2026-11-21"))
        await here.jump(minutes=60)

        assert _reviews(here) == []


async def test_an_outage_of_slack_of_hours_loses_no_reminder(tmp_path: Path) -> None:
    async with world(tmp_path, policy=OVERDUE) as here:
        outage = here.workspace.faults.add(Fault(kind="outage"))
        await here.jump(minutes=6 * 60)
        await here.jump(minutes=4 * 60)
        here.workspace.faults.remove(outage)
        await here.jump(minutes=60)

        assert len(_reviews(here)) == 1


@pytest.mark.parametrize("last", ["users.lookupByEmail", "conversations.open", "chat.postMessage"])
async def test_sp_3_a_reminder_survives_being_killed(tmp_path: Path, last: str) -> None:
    """SP-3: after whichever of its calls to Slack it dies, since it was told to read a file that is overdue."""
    file = tmp_path / "policy.yml"
    text = (ROOT / "policies" / "default.yml").read_text()
    file.write_text(text)
    async with program_world(tmp_path, file) as here:
        hours = 'alerts:\n  business_hours: {zone: UTC, days: [mon, tue, wed, thu, fri, sat, sun], begin: "00:00", end: "24:00"}'
        text = text.replace("\nalerts:", f"\n{hours}", 1)
        file.write_text(f"{text}owner: ben@acme.test\nreviewed: 2020-01-01\nreview_every: yearly\n")
        assert here.program
        here.program.hang_up()
        await here.workspace.until(lambda: last in {call.method for call in here.workspace.calls}, 60)
        await here.kill()
        await here.start()
        await here.workspace.until(lambda: bool(_reviews(here)), 60)
        await here.settle()

        assert len(_reviews(here)) == 1


async def test_of_several_replicas_one_reminds(database_url: str) -> None:
    databases = [await Database.open(database_url) for _ in range(3)]
    channels = replace(POLICY.channels, operators="#ops")
    rules = Rules(changed(OVERDUE, owner=None, channels=channels))
    await asyncio.gather(*(_replica(one, rules, late).remind() for late, one in enumerate(databases)))

    async with databases[0].read() as db:
        depth = await outbox.depth(db)
    for one in databases:
        await one.close()
    assert depth.pending == 1


def _replica(database: Database, rules: Rules, late: int) -> Recurring:
    def clock() -> datetime:
        return START + timedelta(days=1, hours=8, seconds=late)

    return Recurring(Service(database, rules, clock), database, clock)


# --- game days ------------------------------------------------------------------------------------

PRACTICE = changed(
    POLICY, game_days=GameDays(every=Every.MONTHLY, week=Week.LAST, time="10:00", channel="#general")
)
#: From START to Tuesday, the 24th, ten o'clock.
_TO_THE_DAY = (3 * 24 + 7) * 60


def _game_days(here: World, channel: str = "#general") -> list[str]:
    return [line for line in here.reads("ada", channel) if "Game day" in line]


async def test_sp_4_people_are_reminded_once_on_the_day_of_the_month(tmp_path: Path) -> None:
    """SP-4: with what to type, and with who practised last."""
    async with world(tmp_path, policy=PRACTICE) as here:
        await here.jump(minutes=_TO_THE_DAY - 1)
        assert _game_days(here) == []

        await here.jump(minutes=1)
        await here.restart()
        await here.jump(minutes=_WEEK)
        (said,) = _game_days(here)
        assert "Nobody has run one yet." in said
        assert "`/incident drill sev2 WHAT YOU PRETEND`" in said

        await here.types("ben", "#general", "/incident drill sev2 Rate limits")
        await here.jump(minutes=4 * _WEEK)
        assert len(_game_days(here)) == 1  # they practised in December

        await here.jump(minutes=4 * _WEEK)
        assert "The last one was INC-1 Rate limits, by Ben" in _game_days(here)[-1]


async def test_what_was_called_off_or_is_private_is_no_practice(tmp_path: Path) -> None:
    async with world(tmp_path, policy=PRACTICE) as here:
        await here.types("ada", "#general", "/incident drill sev2 Wrong button")
        await here.types("ada", here.incident_channel(1), "/incident cancel not now")
        await here.types("ada", "#general", "/incident declare sev2 --drill --private Our secret")
        await here.types("ada", "#general", "/incident declare sev3 Real")
        await here.jump(minutes=_TO_THE_DAY)

        (said,) = _game_days(here)
        assert "Nobody has run one yet." in said


async def test_a_drill_that_cannot_be_read_keeps_nobody_from_hearing_of_the_next(tmp_path: Path) -> None:
    async with world(tmp_path, policy=PRACTICE) as here:
        await here.types("ada", "#general", "/incident drill sev2 Whole")
        await here.types("ada", "#general", "/incident drill sev2 Damaged")
        await _damage(here, 2)
        await here.jump(minutes=_TO_THE_DAY + 5 * _WEEK)

        (said,) = _game_days(here)
        assert "The last one was INC-1 Whole, by Ada" in said


async def _damage(here: World, number: int) -> None:
    """What is stored of an incident is no incident any more."""
    with contextlib.closing(sqlite3.connect(here.database_url.removeprefix("sqlite:///"))) as db, db:
        db.execute("DROP TRIGGER bodies_only_redacted")
        db.execute("UPDATE incidents SET state = '{}' WHERE number = ?", [number])
        db.execute("UPDATE bodies SET body = 'x' WHERE incident = ?", [number])


async def test_down_on_the_day_it_comes_late_and_says_so(tmp_path: Path) -> None:
    async with world(tmp_path, policy=PRACTICE) as here:
        await here.jump(minutes=1)
        await here.stop()
        await here.jump(minutes=_TO_THE_DAY + 26 * 60 - 1)
        await here.start()
        await here.jump(minutes=0)
        await here.jump(minutes=60)

        (said,) = _game_days(here)
        assert "Sitroom was 1 d 2 h late with this." in said


async def test_a_schedule_that_is_new_begins_with_its_next_day(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.jump(minutes=_TO_THE_DAY + 60)
        await _reload(here, PRACTICE)
        assert _game_days(here) == []

        await here.jump(minutes=5 * _WEEK)
        assert len(_game_days(here)) == 1


async def _reload(here: World, policy: Policy) -> None:
    """The file says something else, and is read again."""
    await here.running.reload._enforce(policy)
    await here.jump(minutes=0)
