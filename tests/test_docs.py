"""Nothing that can be typed, pressed or stored is missing from `docs/`, and nothing stands there that is not.

Settings, scopes and policy keys are held by `tests/docs/`.
"""

import re
from collections.abc import Callable
from typing import get_args

import pytest

from bot.domain import events as e
from handlers.commands import ORDER
from handlers.intent import Where, discover
from tests.docs import tables
from tests.docs.pages import ROOT, rows
from tests.test_contract import night

EVENTS = {
    "The work": "work",
    "People": "people",
    "Updates, reminders, leadership": "updates",
    "Calls": "paging",
    "Escalations": "escalations",
    "Alerts": "alerts",
    "Health": "health",
    "Playbooks": "playbooks",
    "Drills": "drills",
    "The record": "record",
    "Slack": "slack",
}


def section(page: str, heading: str) -> str:
    """What stands under a heading."""
    text = (ROOT / page).read_text()
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def assert_is_the_table_of(page: str, heading: str, table: str) -> None:
    """The section has this table, whole, and no other; if not, paste what the test wants."""
    lines = [line for line in section(page, heading).splitlines() if line.startswith("|")]

    assert "\n".join(lines) == table


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("Anywhere", lambda: tables.subcommands(Where.ANYWHERE)),
        ("In an incident's channel", lambda: tables.subcommands(Where.INCIDENT)),
        ("Shortcuts", tables.shortcuts),
    ],
)
def test_every_subcommand_and_shortcut_is_documented(heading: str, table: Callable[[], str]) -> None:
    assert_is_the_table_of("docs/commands.md", heading, table())


def test_every_subcommand_has_its_place_in_the_help() -> None:
    """The order is that of need: a tired responder reads the first lines."""
    spoken = [intent.name for intent in discover().intents if intent.slash]

    assert spoken == list(ORDER)


def test_every_button_and_menu_option_is_documented_by_its_label() -> None:
    labels = {
        re.sub(r"^(Call|Claim|Snooze|Accept as|Ignore|Raise to) .*", r"\1 …", one.label)
        for one in night().offered
    }
    shown = {re.sub(r"INC-\d+", "INC-…", re.sub(r"one SEV\d", "one …", label)) for label in labels}

    assert {row.name for row in rows("docs/commands.md")["Buttons"]} == shown


@pytest.mark.parametrize("heading", EVENTS)
def test_every_kind_of_entry_is_documented(heading: str) -> None:
    assert_is_the_table_of("docs/timeline.md", heading, tables.kinds(EVENTS[heading]))


def test_every_kind_of_entry_stands_under_a_heading() -> None:
    assert {kind.__module__.rpartition(".")[2] for kind in get_args(e.Event)} == set(EVENTS.values())
