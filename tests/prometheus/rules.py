"""The shipped alert rules, as data."""

import re
from typing import Any

import yaml

from tests.world import ROOT

FILE = ROOT / "docs" / "prometheus" / "sitroom.rules.yml"
UNIT_TESTS = ROOT / "tests" / "prometheus" / "sitroom.rules.test.yml"

_SELECTOR = re.compile(r"\b((?:sitroom|process)_\w+)(?:\{([^}]*)\})?")
_MATCHER = re.compile(r'(\w+)(=~|!=|!~|=)"([^"]*)"')


def rules() -> list[dict[str, Any]]:
    """Every rule of every group."""
    return [rule for group in yaml.safe_load(FILE.read_text())["groups"] for rule in group["rules"]]


def selectors() -> set[tuple[str, tuple[tuple[str, str, str], ...]]]:
    """What the rules look for: the name of a series, and each label with its operator and value."""
    expressions = " ".join(rule["expr"] for rule in rules())
    return {(name, tuple(_MATCHER.findall(labels))) for name, labels in _SELECTOR.findall(expressions)}
