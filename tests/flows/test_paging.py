"""Somebody is called: they answer, or their backup is called, and everybody sees how it stands."""

from pathlib import Path

import pytest

from bot.domain.policy import EscalationRule, Tell, When
from sandbox.screen import buttons_of
from tests.flows.paging import calls, on_call
from tests.flows.roles import declare, guides, join, who_commands
from tests.world import changed, world

#: Dana is told of everything that is severe, in person.
TELL_DANA = EscalationRule(
    id="severe",
    name="Severe",
    when=When.BEGUN,
    severities=("sev2",),
    tell=Tell(people=("dana@acme.test",)),
)


async def test_whoever_is_on_call_is_called_in_person_and_by_name_and_brought_in(tmp_path: Path) -> None:
    """CT-3, SM-14: the roster first; whoever declares commands meanwhile."""
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        channel = await declare(here)

        assert calls(here) == [(0, "#ben", "called"), (0, "ben", "page")]
        assert who_commands(here) == "Ada"
        assert channel in {f"#{place.name}" for place in here.person("ben").channels()}
        assert "Please answer by" in here.text(here.last("ben", "@sitroom", "You are called as"))
        assert "called Ben" in here.text(here.card(channel))
        assert "waits for Ben" in here.text(here.card(channel))


@pytest.mark.parametrize("where", ["@sitroom", "the channel"])
async def test_the_answer_takes_the_role_and_the_call_says_who_has_it(tmp_path: Path, where: str) -> None:
    """SM-14: one button, in person and in the channel."""
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        channel = await declare(here)
        await here.until(2)

        asked = here.last("ben", channel if where == "the channel" else where, "called as")
        await here.presses("ben", asked, "I have it")
        await here.until(60)

        assert who_commands(here) == "Ben"
        assert len(calls(here)) == 2
        assert len(guides(here, "ben", "Incident Commander")) == 1
        for place in ("@sitroom", channel):
            answered = here.last("ben", place, "was called as")
            assert "Ben has it since" in here.text(answered)
            assert buttons_of(answered) == []
        assert "called Ben" not in here.text(here.card(channel))


async def test_the_backup_is_called_when_the_primary_does_not_answer_and_so_on_up(tmp_path: Path) -> None:
    """CT-15: Ben sleeps, so does Dana; then whoever commands meanwhile is told."""
    async with world(tmp_path, policy=on_call("dana@acme.test", "cleo@acme.test")) as here:
        channel = await declare(here)
        await here.until(60)

        assert calls(here) == [
            (0, "#ben", "called"),
            (0, "ben", "page"),
            (5, "#dana", "called"),
            (5, "dana", "page"),
            (10, "#cleo", "called"),
            (10, "cleo", "page"),
            (15, "#ada", "called"),
        ]
        assert "Nobody has answered as Incident Commander" in here.text(
            here.last("ada", channel, "Nobody has")
        )
        timeline = [line for line in here.reads("ada", channel) if "called" in line]
        assert timeline


async def test_the_backup_takes_over_and_the_primary_who_wakes_up_reads_who_has_it(tmp_path: Path) -> None:
    """CT-15: whoever comes late sees that somebody is there."""
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        await declare(here)
        await here.until(6)
        await here.presses("dana", here.last("dana", "@sitroom", "You are called as"), "I have it")

        assert who_commands(here) == "Dana"
        late = here.last("ben", "@sitroom", "was called as")
        assert "Dana has it since 03:06" in here.text(late)
        assert buttons_of(late) == []


async def test_of_two_who_answer_at_once_one_has_it_and_the_other_is_told_who(tmp_path: Path) -> None:
    """CT-15: nobody thinks for long that they have it."""
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        channel = await declare(here)
        await here.until(6)

        await here.press_together(["ben", "dana"], here.last("ben", channel, "is called as"), "I have it")

        holder = who_commands(here)
        loser = {"Ben": "dana", "Dana": "ben"}[holder]
        assert f"{holder} has it since 03:06 UTC" in here.text(here.last(loser, channel, "To take over"))
        assert guides(here, loser, "Incident Commander") == []


async def test_who_acts_has_answered(tmp_path: Path) -> None:
    """SM-14: whoever is at work need not say so."""
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        channel = await declare(here)
        await join(here, "ben", channel)
        await here.until(2)

        await here.types("ben", channel, "/incident note Looking at the logs")
        await here.until(60)

        assert who_commands(here) == "Ben"
        assert len(calls(here)) == 2


@pytest.mark.parametrize("where", ["#incident-room", "@sitroom"], ids=["as leadership", "by a rule"])
async def test_who_is_called_and_only_says_that_they_heard_of_it_has_not_answered(
    tmp_path: Path, where: str
) -> None:
    """CT-15: Dana leads the company and stands behind Ben; what leadership knows puts nobody in command."""
    policy = changed(on_call("dana@acme.test", "cleo@acme.test"), escalations=(TELL_DANA,))
    async with world(tmp_path, policy=policy) as here:
        await here.types("ada", "#general", "/incident declare sev2 Checkout 5xx")
        await here.until(6)
        heard = here.last("dana", where, "Why now")

        await here.presses("dana", heard, "Acknowledge")
        await here.until(10)

        assert who_commands(here) == "Ada"
        assert guides(here, "dana", "Incident Commander") == []
        assert (10, "cleo", "page") in calls(here)
        await here.presses("dana", here.last("dana", "@sitroom", "You are called as"), "I have it")
        assert who_commands(here) == "Dana"


async def test_to_be_brought_in_is_no_answer(tmp_path: Path) -> None:
    """Sitroom brings people into the channel while they sleep."""
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        await declare(here)

        await here.until(5)

        assert (5, "dana", "page") in calls(here)


async def test_a_restart_calls_nobody_twice_and_a_late_call_says_so(tmp_path: Path) -> None:
    """Nothing of a call is in a timer's memory."""
    async with world(tmp_path, policy=on_call("dana@acme.test", "cleo@acme.test")) as here:
        await declare(here)
        await here.until(4)
        await here.restart()
        await here.until(5)
        await here.restart()
        await here.until(6)
        await here.stop()
        here.clock.advance(10 * 60)
        await here.start()
        await here.advance()

        assert calls(here) == [
            (0, "#ben", "called"),
            (0, "ben", "page"),
            (5, "#dana", "called"),
            (5, "dana", "page"),
            (16, "#cleo", "called late"),
            (16, "cleo", "page late"),
        ]


async def test_the_one_of_the_week_is_called(tmp_path: Path) -> None:
    """SF-4: one engineer a week, and the next one from the hand-over on."""
    async with world(tmp_path, policy=on_call()) as here:
        await here.jump(minutes=54 * 60 - 1)  # Monday, 08:59 in London
        await here.types("ada", "#general", "/incident declare sev2 Login down")
        await here.jump(minutes=1)
        await here.types("ada", "#general", "/incident declare sev2 Search is slow")

        assert [to for _, to, what in calls(here) if what == "page"] == ["ben", "cleo"]


@pytest.mark.parametrize("flag", ["--drill", "--private"])
async def test_practice_and_what_is_private_call_nobody(tmp_path: Path, flag: str) -> None:
    """SP-4: a drill pages nobody; what is private has only those who are named."""
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        await here.types("ada", "#general", f"/incident declare {flag} sev2 Login down")
        await here.until(60)

        assert calls(here) == []


async def test_the_timeline_says_who_was_called_and_who_answered_when(tmp_path: Path) -> None:
    async with world(tmp_path, policy=on_call("dana@acme.test")) as here:
        channel = await declare(here)
        await here.until(7)
        await here.presses("ben", here.last("ben", "@sitroom", "You are called as"), "I have it")
        await here.types("ada", channel, "/incident timeline")

        told = here.reads("ada", channel)[-1]
        assert "called Ben as Incident Commander, to answer within 5 min" in told
        assert "called Dana as Incident Commander, to answer within 5 min" in told
        assert "Ben answered the call as Incident Commander, 2 min late" in told
