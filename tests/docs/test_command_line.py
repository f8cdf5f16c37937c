"""`docs/command-line.md` has every command that leads an incident, with every option of it."""

import argparse
import re

from bot.command_line import incidents, oncall
from bot.domain.status import Status, working_after
from handlers.reading import STABLE, known_status
from tests.docs.pages import ROOT, rows
from tests.world import POLICY


def test_every_command_and_option_is_documented() -> None:
    commands = argparse.ArgumentParser().add_subparsers()
    incidents.add_commands(commands)
    oncall.add_commands(commands)
    documented = {
        row.name.split()[1]: row for row in rows("docs/command-line.md")["Without Slack: the command line"]
    }

    assert list(documented) == list(commands.choices)
    text = (ROOT / "docs" / "command-line.md").read_text()
    for name, parser in commands.choices.items():
        for action in parser._actions:
            for option in {*action.option_strings} - {"-h", "--help", "--as"}:
                assert f"`{option}" in " ".join(documented[name].cells), option
    assert "`--as ada`" in text


def test_every_word_for_how_far_the_work_is_is_documented() -> None:
    """Whoever may not resolve yet is told that the stable minutes begin with `mitigated`."""
    [row] = [
        row
        for row in rows("docs/command-line.md")["Without Slack: the command line"]
        if row.name.startswith("sitroom status")
    ]
    words = re.findall("`([^`]+)`", row.cells[-1])

    assert {*words} == {*STABLE, *(status.value for status in working_after(Status.TRIAGE))}
    assert {known_status(word, POLICY, Status.TRIAGE).value for word in words} <= {*words}
