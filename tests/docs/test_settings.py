"""`docs/settings.md` has every environment variable with its default; `docs/install.md` every scope; `docs/commands.md`
every command of the command line.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import _parser
from bot.settings import VARIABLES, read_local_settings
from tests.docs.pages import ROOT, rows


def test_every_variable_is_documented_with_its_default_and_no_other_is() -> None:
    settings = read_local_settings({})

    documented = {row.name: row.last for row in rows("docs/settings.md")["Settings"]}

    defaults = {variable: str(getattr(settings, field)) or "none" for field, variable in VARIABLES.items()}
    assert documented == defaults | {"SLACK_BOT_TOKEN": "needed"}


def test_every_scope_of_the_manifest_is_accounted_for_and_no_other_is() -> None:
    manifest: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())

    documented = [row.name for row in rows("docs/install.md")["What each scope is for"]]

    assert documented == manifest["oauth_config"]["scopes"]["bot"]


@pytest.mark.parametrize("path", ["Dockerfile", "compose.yaml", "docs/install.md"])
def test_every_variable_that_a_recipe_sets_exists(path: str) -> None:
    words = (ROOT / Path(path)).read_text().replace("=", " ").replace("`", " ").split()

    named = {word for word in words if word.startswith(("SITROOM_", "SLACK_", "DATABASE_"))}

    assert {word.rstrip(".,;:'])") for word in named} <= set(VARIABLES.values())


def test_every_command_of_the_command_line_is_documented_and_no_other_is() -> None:
    commands = re.findall(r"^    (\w+) ", _parser().format_help(), re.MULTILINE)

    documented = [row.name.split()[1] for row in rows("docs/commands.md")["On the command line"]]

    assert documented == commands
