"""Who sends alerts: sources, polls, and channels of Slack, each under a name of its own and understood."""

from collections.abc import Iterator
from typing import Any

import jmespath
from jmespath.exceptions import IncompleteExpressionError, JMESPathError, LexerError, ParseError
from jmespath.functions import Functions
from yarl import URL

from bot.domain.alerts.rules import MESSAGES, WELL_KNOWN, AlertSource, Fields, Kind, Poll
from bot.domain.policy import Policy
from bot.policy_file.error import Mistake, Path
from bot.policy_file.sense.naming import known_component, suggestion, twice

_QUOTING = 'Names with other signs than letters, digits and _ stand in double quotes: labels."app-name".'


def unheard(policy: Policy) -> Iterator[Mistake]:
    """Senders of whom nothing could be understood, or who would be taken for another."""
    alerts = policy.alerts
    yield from twice("alerts.sources", alerts.sources)
    yield from twice("alerts.polls", alerts.polls)
    taken = dict.fromkeys((*WELL_KNOWN, MESSAGES), "Sitroom knows already")
    for position, source in enumerate(alerts.sources):
        path: Path = ("alerts", "sources", position)
        yield from _taken((*path, "id"), source.id, taken)
        yield from _source(path, source)
    taken |= {source.id: "is the id of a source already" for source in alerts.sources}
    for position, poll in enumerate(alerts.polls):
        yield from _taken(("alerts", "polls", position, "id"), poll.id, taken)
        yield from _poll(("alerts", "polls", position), poll, policy)
    yield from _messages(policy)


def _taken(path: Path, id_: str, taken: dict[str, str]) -> Iterator[Mistake]:
    if id_ in taken:
        yield Mistake(path, f"is {id_}, which {taken[id_]}.", "Choose another id.")


def _source(path: Path, source: AlertSource) -> Iterator[Mistake]:
    if source.kind is not Kind.GENERIC:
        if source.fields is not None:
            says = f"are only for generic sources; what {source.kind.value} sends is known."
            yield Mistake((*path, "fields"), says, "Delete them.")
    elif source.fields is None:
        yield Mistake(path, "needs fields.", "Say where in a request the title stands: fields: {title: …}")
    else:
        for name in Fields.__struct_fields__:
            yield from _expression((*path, "fields", name), getattr(source.fields, name) or "")


def _poll(path: Path, poll: Poll, policy: Policy) -> Iterator[Mistake]:
    for name in ("status", "components", "component_status"):
        yield from _expression((*path, name), getattr(poll, name))
    yield from known_component((*path, "component"), poll.component, policy)
    if not is_askable(poll.url):
        says = "is no address that can be asked."
        yield Mistake((*path, "url"), says, "Name a host, a port if need be, and no user or password.")
    if poll.timeout_seconds >= poll.every_seconds:
        says = f"is {poll.timeout_seconds}, and every {poll.every_seconds} seconds it is asked again."
        yield Mistake((*path, "timeout_seconds"), says, "Wait for less time than that.")


def is_askable(url: str) -> bool:
    """Whether an address has a host, a port that there may be, and nothing that would have to be kept secret."""
    try:
        parsed = URL(url)
        return bool(parsed.host) and parsed.user is None and parsed.port != 0
    except ValueError:
        return False


def _expression(path: Path, expression: str) -> Iterator[Mistake]:
    """What is wrong with a JMESPath expression; an empty one is none."""
    if not expression:
        return
    try:
        parsed = jmespath.compile(expression).parsed
    except JMESPathError as error:
        yield Mistake(path, f"is not JMESPath: {_wrong(error)}.", _QUOTING)
        return
    for name in _functions(parsed):
        if name not in Functions.FUNCTION_TABLE:
            says = f"has {name}(), which JMESPath does not know."
            yield Mistake(path, says, suggestion(name, Functions.FUNCTION_TABLE))


def _wrong(error: JMESPathError) -> str:
    match error:
        case IncompleteExpressionError():
            return "it ends too early"
        case LexerError() if str(error.message).startswith("Unclosed"):
            return f"what begins at character {error.lex_position + 1} is not closed"
        case LexerError() | ParseError() if str(error.token_value):
            return f"{error.token_value} at character {error.lex_position + 1} does not belong there"
        case _:
            return "it ends too early"


def _functions(node: Any) -> Iterator[str]:
    """The functions that an expression calls: its tree is made of dictionaries with `type`, `children` and `value`."""
    if isinstance(node, dict):
        if node["type"] == "function_expression":
            yield node["value"]
        for child in node["children"]:
            yield from _functions(child)


def _messages(policy: Policy) -> Iterator[Mistake]:
    """Sitroom's own messages are never read, so only leadership has to be spared."""
    seen: dict[str, int] = {}
    for position, channel in enumerate(policy.alerts.messages):
        path: Path = ("alerts", "messages", position)
        first = seen.setdefault(channel.removeprefix("#"), position)
        if first != position:
            yield Mistake(path, f"is {channel} again, as in alerts.messages[{first}].", "Keep one of them.")
        if channel.removeprefix("#") == policy.channels.leadership.removeprefix("#"):
            says = "is channels.leadership, where alerts would be answered in threads."
            yield Mistake(path, says, "Let them be sent to another channel.")
