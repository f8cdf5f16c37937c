"""`docs/command-line.md` has every command that leads an incident, with every option of it."""

import argparse

from bot.command_line.incidents import add_commands
from tests.docs.pages import ROOT, rows


def test_every_command_and_option_is_documented() -> None:
    commands = argparse.ArgumentParser().add_subparsers()
    add_commands(commands)
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
