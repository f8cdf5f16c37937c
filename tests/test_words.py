"""What people read stands in `bot/messages`: the modules that work for an operator have no sentences of their own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"

#: These hold words by right, or say what only logs, Prometheus and health checks repeat.
APART = {
    "messages",
    "domain",
    "settings",
    "policy_file",
    "demo_guide",
    "delivery",
    "metrics",
    "slack",
    "turn",
    "worker",
}

#: The help of a command or option stands beside it.
HELP = {"help", "help_", "description", "prog"}

#: What `/readyz` says of a component stands with it.
HEALTH = {"_slack_trouble", "_worker_troubles", "trouble"}

#: Two words with a space between them, also where a value stands there, too.
SENTENCE = re.compile(r"[A-Za-z]{2}[^A-Za-z]* [^A-Za-z]*[A-Za-z]{2}")

MODULES = [
    path
    for path in sorted(BOT.rglob("*.py"))
    if path.relative_to(BOT).parts[0].removesuffix(".py") not in APART
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(BOT).as_posix())
def test_no_sentence_stands_outside_the_messages(path: Path) -> None:
    assert list(_sentences(path.read_text())) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('print("Stop it")', ["Stop it"]),
        ('say(f"Port {port} is taken")', ["Port {} is taken"]),
        ('raise SettingsError(f"{name} {why}. Try " "again.")', ["{} {}. Try again."]),
        ('def act():\n    """Do it."""\n    return f"{name}: {value}"', []),
        ('add("port", help="where it is")', []),
        ('log.info("it is ready", at=now)', []),
        ('raise Rejected("Name the role.")', []),
        ('run("SELECT 1")', []),
    ],
)
def test_a_sentence_is_found_however_it_is_put_together(source: str, found: list[str]) -> None:
    assert list(_sentences(source)) == found


def _sentences(source: str) -> Iterator[str]:
    """Those of a module; docstrings, help, logs, health, and what a `Rejected` says where it is raised are none."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if _stands_rightly(node):
            continue
        text = _text(node)
        if text is None:
            waiting += reversed(list(ast.iter_child_nodes(node)))
        elif SENTENCE.search(text):
            yield text


def _stands_rightly(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.keyword(arg=name):
            return name in HELP
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name in HEALTH
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log"))) | ast.Call(func=ast.Name(id="Rejected")):
            return True
        case _:
            return False


def _text(node: ast.AST) -> str | None:
    """A string, with `{}` for each value in it; None where the node is none."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) or "{}" for part in parts)
        case _:
            return None
