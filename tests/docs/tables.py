"""Tables of the documentation, as the code would write them.

After a change, print what the test wants and paste it: `python -m tests.docs.tables`.
"""

import inspect
from collections.abc import Iterable
from typing import get_args

from bot.domain import events as e
from bot.domain.redaction import WORDS
from handlers.intent import Intent, Where, discover
from tests.manifest.test_manifest import MANIFEST


def subcommands(where: Where) -> str:
    """What can be typed there."""
    intents = [one for one in discover().intents if one.slash and one.where is where]
    rows = [(_code(_typed(one)), ", ".join(map(_code, one.aliases)), one.summary) for one in intents]
    return _table(("type", "or", "what it does"), rows)


def shortcuts() -> str:
    """What Slack's own menus offer."""
    kinds = {"global": "the lightning bolt or the search", "message": "a message's menu"}
    rows = [
        (one["name"], kinds[one["type"]], one["description"]) for one in MANIFEST["features"]["shortcuts"]
    ]
    return _table(("shortcut", "where", "what it does"), rows)


def kinds(module: str) -> str:
    """The kinds of entries that a module of events has."""
    found = [kind for kind in get_args(e.Event) if kind.__module__ == f"bot.domain.events.{module}"]
    rows = [(_code(kind.__name__), _said(kind), ", ".join(map(_code, WORDS.get(kind, ())))) for kind in found]
    return _table(("kind", "what happened", "words"), rows)


def _said(kind: type) -> str:
    return (inspect.getdoc(kind) or "").splitlines()[0]


def _typed(intent: Intent) -> str:
    return f"{intent.name} {intent.usage}".strip()


def _code(text: str) -> str:
    return f"`{text}`".replace("|", r"\|")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    parts = [*map(subcommands, Where), shortcuts()]
    parts += map(kinds, ("work", "people", "updates", "record", "slack"))
    print("\n\n".join(parts))  # noqa: T201
