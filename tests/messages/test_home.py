"""App Home, as it is read."""

import re

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.status import Status
from bot.messages.home import home
from tests.domain.worlds import ANA, BEN, CLEO, DAN, RULES, after, begun, told
from tests.messages.reading import read
from tests.messages.scenes import running


def test_home_is_useful_when_nothing_is_open() -> None:
    assert read(home(ANA, [], RULES, after(0))) == [
        "[Declare an incident]",
        "No open incidents. Something broken? Declare it; it can be declined later.",
    ]


def test_home_shows_what_waits_for_me_first() -> None:
    assert read(home(ANA, [running()], RULES, after(60))) == [
        "[Declare an incident]",
        "# Waiting for you",
        "*INC-42 Checkout 5xx* · <#C42>",
        ":alarm_clock: *Update overdue* since 14:42 UTC",
        "[Post update]",
        "# My incidents",
        "*INC-42 Checkout 5xx*",
        ":warning: *Sev 2* · Investigating · You are Incident Commander · since 14:00 UTC · <#C42>",
        "[Show]",
    ]


def test_home_asks_only_those_for_an_update_who_are_to_post_it() -> None:
    assert "# Waiting for you" not in read(home(CLEO, [running()], RULES, after(60)))
    reminded = told(running(), e.UpdateReminded(after(42), 1, (ANA, CLEO)))
    assert "# Waiting for you" in read(home(CLEO, [reminded], RULES, after(60)))
    handed = told(reminded, e.RoleAssigned("commander", BEN, "handed over", ANA))
    assert "# Waiting for you" not in read(home(ANA, [handed], RULES, after(60)))


def test_home_shows_others_incidents_apart() -> None:
    lines = read(home(DAN, [running()], RULES, after(0)))
    assert lines[1:3] == ["# Open incidents", "*INC-42 Checkout 5xx*"]
    assert "Incident Commander: Ana" in lines[3]


def test_home_hides_what_a_person_may_not_know() -> None:
    assert not any("INC-42" in line for line in read(home(DAN, [running(private=True)], RULES, after(0))))
    assert any("INC-42" in line for line in read(home(CLEO, [running(private=True)], RULES, after(0))))


def test_home_leaves_out_what_is_over() -> None:
    over = told(begun(), e.Cancelled(Status.TRIAGE, "False alarm"))
    assert not any("INC-42" in line for line in read(home(ANA, [over], RULES, after(0))))


def test_home_says_how_many_more_there_are() -> None:
    assert "And 5 more." in read(home(DAN, [running()] * 15, RULES, after(0)))


def test_home_shows_the_worst_first_and_drills_last() -> None:
    found = [
        replace(running(), number=number, severity=severity, drill=drill)
        for number, severity, drill in [
            (9, "sev1", True),
            (8, "sev3", False),
            (7, "sev1", False),
            (6, "sev1", False),
        ]
    ]
    lines = read(home(DAN, found, RULES, after(0)))
    assert re.findall(r"INC-(\d)", " ".join(lines)) == ["7", "6", "8", "9"]
