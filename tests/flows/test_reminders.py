"""Reminders: exactly those that are expected, at exactly their times, whatever people do meanwhile."""

import pytest

from tests.flows.nudges import (
    Story,
    asked,
    both,
    is_down,
    opens,
    presses,
    resolves,
    restarts,
    submits,
    tell,
    types,
    updates,
)
from tests.world import World

UNANSWERED = (
    (15, "ada", "due"),
    (30, "#ada", "overdue"),
    (45, "#ada", "overdue"),
    (60, "#ada", "overdue"),
)
SLOW = ((30, "ada", "due"), (60, "#ada", "overdue"))

STORIES = {
    # --- every severity at its own cadence
    "sev1 asks every 15 minutes": Story("sev1 Login down", (), 61, UNANSWERED),
    "sev2 asks every 15 minutes": Story("sev2 Login down", (), 61, UNANSWERED),
    "sev3 asks every 30 minutes": Story("sev3 Login down", (), 61, SLOW),
    "sev4 asks every 30 minutes": Story("sev4 Login down", (), 61, SLOW),
    # --- snooze
    "a snooze after the time counts from the press": Story(
        "sev2 Login down",
        ((17, presses("ada", "Snooze 5 min")),),
        38,
        ((15, "ada", "due"), (22, "ada", "due"), (37, "#ada", "overdue")),
    ),
    "a snooze of 10 minutes": Story(
        "sev2 Login down",
        ((15, presses("ada", "Snooze 10 min")),),
        26,
        ((15, "ada", "due"), (25, "ada", "due")),
    ),
    "a snooze of 15 minutes": Story(
        "sev2 Login down",
        ((15, presses("ada", "Snooze 15 min")),),
        31,
        ((15, "ada", "due"), (30, "ada", "due")),
    ),
    "a snooze before the time moves it by as much": Story(
        "sev2 Login down", ((4, types("ada", "snooze 10")),), 26, ((25, "ada", "due"),)
    ),
    "a snooze counts once, the interval stays": Story(
        "sev2 Login down",
        ((15, presses("ada", "Snooze 5 min")), (20, updates("ada"))),
        36,
        ((15, "ada", "due"), (20, "ada", "due"), (35, "ada", "due")),
    ),
    "two snoozes add up": Story(
        "sev2 Login down",
        ((3, types("ada", "snooze 5")), (4, types("ada", "snooze 5"))),
        26,
        ((25, "ada", "due"),),
    ),
    # --- another interval
    "a longer interval counts from the declaration": Story(
        "sev2 Login down",
        ((10, types("ada", "cadence 40")),),
        81,
        ((40, "ada", "due"), (80, "#ada", "overdue")),
    ),
    "a shorter interval counts from the last update": Story(
        "sev3 Login down",
        ((10, updates("ada")), (12, types("ada", "cadence 5"))),
        21,
        ((15, "ada", "due"), (20, "#ada", "overdue")),
    ),
    "a shorter interval that has passed already begins now": Story(
        "sev3 Login down", ((20, types("ada", "cadence 5")),), 26, ((25, "ada", "due"),)
    ),
    "another interval by the reminder's button": Story(
        "sev2 Login down",
        ((16, both(presses("ada", "Change cadence"), submits("ada", minutes="20"))),),
        41,
        ((15, "ada", "due"), (20, "ada", "due"), (40, "#ada", "overdue")),
    ),
    # --- updates
    "an update before the reminder moves it": Story(
        "sev2 Login down", ((10, updates("ada")),), 26, ((25, "ada", "due"),)
    ),
    "an update at the reminder answers it": Story(
        "sev2 Login down", ((15, updates("ada")),), 31, ((15, "ada", "due"), (30, "ada", "due"))
    ),
    "an update after the reminder answers it": Story(
        "sev2 Login down", ((21, updates("ada")),), 37, ((15, "ada", "due"), (36, "ada", "due"))
    ),
    "an update ends what is overdue": Story(
        "sev2 Login down",
        ((33, updates("ada")),),
        49,
        ((15, "ada", "due"), (30, "#ada", "overdue"), (48, "ada", "due")),
    ),
    "an update may promise its own next time, once": Story(
        "sev2 Login down",
        ((10, updates("ada", next_at=50)), (50, updates("ada"))),
        66,
        ((50, "ada", "due"), (65, "ada", "due")),
    ),
    "a promise that is not kept is overdue after one interval": Story(
        "sev2 Login down",
        ((10, updates("ada", next_at=12)),),
        28,
        ((12, "ada", "due"), (27, "#ada", "overdue")),
    ),
    "an update from the reminder's own button": Story(
        "sev2 Login down",
        ((17, both(presses("ada", "Post update"), submits("ada", impact="Logins fail"))),),
        33,
        ((15, "ada", "due"), (32, "ada", "due")),
    ),
    "an update counts from when it is sent, not from when its form was opened": Story(
        "sev2 Login down",
        ((10, opens("ada")), (13, submits("ada", impact="Logins fail"))),
        29,
        ((28, "ada", "due"),),
    ),
    "a form that lay open for longer than the interval can still be sent": Story(
        "sev2 Login down",
        ((10, opens("ada")), (27, submits("ada", impact="Logins fail"))),
        43,
        ((15, "ada", "due"), (42, "ada", "due")),
    ),
    "an update that says it is worse promises the next at the shorter interval": Story(
        "sev3 Login down", ((10, updates("ada", severity="sev1")),), 26, ((25, "ada", "due"),)
    ),
    "an update that says it is less bad promises the next at the longer interval": Story(
        "sev1 Login down", ((10, updates("ada", severity="sev3")),), 41, ((40, "ada", "due"),)
    ),
    "an update with another severity and its own next time": Story(
        "sev3 Login down", ((10, updates("ada", next_at=17, severity="sev1")),), 18, ((17, "ada", "due"),)
    ),
    "anybody in the channel may answer for the commander": Story(
        "sev2 Login down",
        ((5, types("ada", "scribe @ben")), (16, updates("ben"))),
        32,
        ((15, "ada", "due"), (31, "ada", "due")),
    ),
    # --- who is asked
    "the scribe is asked, too, once it is overdue by an interval": Story(
        "sev2 Login down",
        ((3, types("ada", "scribe @ben")),),
        46,
        ((15, "ada", "due"), (30, "#ada+ben", "overdue"), (45, "#ada+ben", "overdue")),
    ),
    "after a hand-over the new commander is asked": Story(
        "sev2 Login down",
        ((5, types("ada", "handoff @ben")),),
        31,
        ((15, "ben", "due"), (30, "#ben", "overdue")),
    ),
    "an unanswered reminder moves with the command": Story(
        "sev2 Login down",
        ((18, types("ada", "handoff @ben")),),
        31,
        ((15, "ada", "due"), (18, "ben", "due"), (30, "#ben", "overdue")),
    ),
    # --- severity and status
    "worse: asked at the shorter interval": Story(
        "sev3 Login down", ((10, types("ada", "sev 1")),), 31, ((15, "ada", "due"), (30, "#ada", "overdue"))
    ),
    "less bad: asked at the longer interval": Story(
        "sev1 Login down", ((10, types("ada", "sev 4")),), 31, ((30, "ada", "due"),)
    ),
    "less bad answers what was asked at the shorter interval": Story(
        "sev1 Login down", ((20, types("ada", "sev 3")),), 31, ((15, "ada", "due"), (30, "ada", "due"))
    ),
    "another severity with the same interval changes nothing": Story(
        "sev2 Login down", ((10, types("ada", "sev 1")),), 31, UNANSWERED[:2]
    ),
    "worse never means later than promised": Story(
        "sev3 Login down", ((20, types("ada", "sev 1")),), 31, ((30, "ada", "due"),)
    ),
    "status changes keep the promise": Story(
        "sev2 Login down",
        (
            (5, types("ada", "status investigating")),
            (9, types("ada", "status identified")),
            (14, types("ada", "mitigated")),
            (16, types("ada", "status mitigating it is back")),
        ),
        31,
        UNANSWERED[:2],
    ),
    # --- the end, and not the end
    "nothing is asked after it is resolved": Story(
        "sev2 Login down", ((16, resolves("ada")),), 120, ((15, "ada", "due"),)
    ),
    "reopened: asked again, from then on": Story(
        "sev2 Login down",
        ((16, resolves("ada")), (40, types("ada", "reopen it is back"))),
        71,
        ((15, "ada", "due"), (55, "ada", "due"), (70, "#ada", "overdue")),
    ),
    "nothing is asked after it was declined": Story(
        "sev2 Login down", ((3, types("ada", "decline a typo")),), 60, ()
    ),
    "nothing is asked after it was cancelled": Story(
        "sev2 Login down", ((3, types("ada", "cancel false alarm")),), 60, ()
    ),
    # --- Sitroom itself comes and goes
    "a restart forgets nothing and repeats nothing": Story(
        "sev2 Login down",
        ((5, restarts), (15, restarts), (20, restarts), (30, restarts)),
        46,
        UNANSWERED[:3],
    ),
    "a snooze outlives a restart": Story(
        "sev2 Login down",
        ((16, both(presses("ada", "Snooze 10 min"), restarts)),),
        27,
        ((15, "ada", "due"), (26, "ada", "due")),
    ),
    "down over one reminder: asked once, late": Story(
        "sev2 Login down", ((10, is_down(10)),), 31, ((20, "ada", "due late"), (30, "#ada", "overdue"))
    ),
    "down for an hour: asked once, late, by the interval after that": Story(
        "sev2 Login down",
        ((10, is_down(60)),),
        91,
        ((70, "#ada", "overdue late"), (75, "#ada", "overdue"), (90, "#ada", "overdue")),
    ),
    "down, but nothing fell due": Story("sev2 Login down", ((2, is_down(12)),), 16, ((15, "ada", "due"),)),
    "a few seconds late is not worth saying": Story(
        "sev2 Login down", ((14.5, is_down(1)),), 16, ((15.5, "ada", "due"),)
    ),
}


@pytest.mark.parametrize("name", STORIES)
async def test_exactly_these_are_asked_at_exactly_these_times(here: World, name: str) -> None:
    story = STORIES[name]

    await tell(here, story)

    assert asked(here) == list(story.expected)
