"""The page draws every emoji that Sitroom and the policies use; a name that it does not know stands there as text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.messages.change import _EMOJI, _TURNED, _TURNS
from bot.policy_file import read_policy
from tests.world import ROOT

_NAME = re.compile(r":([a-z][a-z0-9_+-]*):")


def _drawn() -> set[str]:
    """The names that the page knows."""
    [table] = re.findall(r"(?s)`\n(.+?)\n`\n", (ROOT / "sandbox" / "page" / "emoji.js").read_text())
    return {pair.partition(" ")[0] for pair in re.split(r"[|\n]", table)}


def _written(module: Path) -> Iterator[str]:
    """The names in the texts of a module, also those that stand in its variables `emoji`."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _NAME.findall(node.value)
        if isinstance(node, ast.Assign) and "emoji" in ast.unparse(node.targets[0]):
            yield from re.findall(r"'([a-z_]+)'", ast.unparse(node.value).replace("'answered'", ""))


def test_the_page_draws_every_emoji_of_the_messages() -> None:
    modules = [*(ROOT / "bot" / "messages").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    used = {name for module in modules for name in _written(module)}
    used |= {*_EMOJI.values(), *_TURNS.values(), *_TURNED.values()}

    assert len(used) > 40
    assert used - _drawn() == set()


def test_the_page_draws_every_emoji_of_the_policies() -> None:
    policies = [read_policy(path) for path in (ROOT / "policies").glob("*.yml")]
    used = {
        name
        for policy in policies
        for name in (
            *(one.emoji for one in policy.severities),
            *(one.emoji for one in policy.links if one.emoji),
            *policy.capture.reactions,
            policy.capture.confirm,
        )
    }

    assert len(used) > 15
    assert used - _drawn() == set()
