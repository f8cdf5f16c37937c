"""What the answer of a health endpoint means: whether it is well, and if not, what is wrong, component by component.

An endpoint that cannot be understood is not well: whoever asked for it to be watched would otherwise hear nothing
from the day on which its answer changed its shape. What it says was written by anybody, so words are cut to size here.
The sentences stand here and not with the other words that people see, because they are the text of an alert, as those
of other senders are.
"""

import enum
from collections.abc import Iterator
from http import HTTPStatus

import jmespath
import msgspec

from bot.domain.alerts.rules import Poll

#: How long a name or a word of an answer may be.
WORD = 80

#: How many failing components are named in a sentence; all of them are in `Health.failing`, up to `KEPT`.
NAMED, KEPT = 10, 100

#: What looking something up can raise where the data are not what the expression is about (`join(',', @)` of numbers).
_LOOKING_UP = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Failure(enum.Enum):
    """Why an endpoint gave no answer that can be read."""

    TIMED_OUT = "timed out"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RESET = "reset"
    UNRESOLVABLE = "unresolvable"
    CERTIFICATE = "certificate"
    TLS = "tls"
    NOT_ALLOWED = "not allowed"
    NEVER_ALLOWED = "never allowed"
    BAD_ADDRESS = "bad address"
    NO_HTTP = "no http"
    TRUNCATED = "truncated"
    TOO_LARGE = "too large"
    COMPRESSED = "compressed"


_SENTENCES = {
    Failure.TIMED_OUT: "No whole answer came in time.",
    Failure.REFUSED: "The connection was refused.",
    Failure.UNREACHABLE: "There is no way to it.",
    Failure.RESET: "The connection broke off.",
    Failure.UNRESOLVABLE: "Its name is not known.",
    Failure.CERTIFICATE: "Its certificate does not hold.",
    Failure.TLS: "No secure connection to it could be made.",
    Failure.NOT_ALLOWED: "Its name leads to an address that may not be asked; one of your own network needs `private: true`.",
    Failure.NEVER_ALLOWED: "Its name leads to an address that is never asked: link-local, or where a cloud gives away keys.",
    Failure.BAD_ADDRESS: "Its address in the policy is none that can be asked.",
    Failure.NO_HTTP: "It closed the connection, or said something that is not HTTP.",
    Failure.TRUNCATED: "The answer broke off.",
    Failure.TOO_LARGE: "The answer is too large.",
    Failure.COMPRESSED: "The answer is compressed, though that was not asked for.",
}


class Answer(msgspec.Struct, frozen=True):
    """What came back: the HTTP status, the body, and for how many seconds it asks not to be asked again."""

    status: int
    body: bytes
    retry_after: int | None = None


class Failing(msgspec.Struct, frozen=True):
    """A component that is not well, and the word that is said of it."""

    name: str
    status: str


class Health(msgspec.Struct, frozen=True):
    """How an endpoint is.

    Attributes:
        why: sentences that say so.
        failing: the components that are not well, in the answer's order.
    """

    well: bool
    why: str
    failing: tuple[Failing, ...] = ()


class _Unreadable(Exception):  # noqa: N818 - a finding, not an error of the program
    """The answer says nothing where something should be said; the sentence says what is wrong."""


def judged(poll: Poll, heard: Answer | Failure) -> Health:
    """How the endpoint of a poll is, by what came back. Raises nothing, whatever that was."""
    if isinstance(heard, Failure):
        return Health(well=False, why=_SENTENCES[heard])
    expected = heard.status in poll.statuses
    wrong = [] if expected else [_unexpected(heard.status)]
    overall = ""
    failing: tuple[Failing, ...] = ()
    try:
        data = _decoded(heard.body)
        overall = _overall(poll, data)
        failing = tuple(_failing(poll, data))[:KEPT]
    except _Unreadable as error:
        if expected and poll.status:
            wrong.append(str(error))
    if _is_one_of(overall, poll.bad):
        wrong.append(f"It says `{overall}`.")
    if failing:
        wrong.append(_named(failing))
    if wrong:
        return Health(well=False, why=" ".join(wrong), failing=failing)
    return Health(
        well=True, why=f"It says `{overall}`." if overall else f"It answered {called(heard.status)}."
    )


def _unexpected(status: int) -> str:
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"It answered {called(status)}: where that leads is not asked."
    return f"It answered {called(status)}."


def called(status: int) -> str:
    """What an HTTP status is called: `503 Service Unavailable`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _decoded(body: bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise _Unreadable("Its answer is nested too deeply.") from None
    except ValueError:  # `msgspec.DecodeError` is one
        raise _Unreadable("Its answer is not JSON.") from None


def _overall(poll: Poll, data: object) -> str:
    if not poll.status:
        return ""
    word = _word(_found(poll.status, data))
    if word is None:
        raise _Unreadable(f"Its answer has no word at `{poll.status}`.")
    return word


def _failing(poll: Poll, data: object) -> Iterator[Failing]:
    """The components of which one of the bad words is said; one of which nothing is said is not among them."""
    components = _found(poll.components, data) if poll.components else None
    if components is None:
        return
    if isinstance(components, dict):
        pairs = list(components.items())
    elif isinstance(components, list):
        pairs = [(_name(one) or f"#{number}", one) for number, one in enumerate(components, 1)]
    else:
        raise _Unreadable(f"Its answer has neither an object nor a list at `{poll.components}`.")
    for name, said in pairs:
        word = _word(_found(poll.component_status, said) if isinstance(said, dict) else said)
        if word is not None and _is_one_of(word, poll.component_bad):
            yield Failing(_short(name) or "?", word)


def _name(component: object) -> str | None:
    return _word(component.get("name")) if isinstance(component, dict) else None


def _found(expression: str, data: object) -> object:
    try:
        found: object = jmespath.search(expression, data)
    except _LOOKING_UP:
        raise _Unreadable(f"`{expression}` cannot be looked up in its answer.") from None
    return found


def _word(value: object) -> str | None:
    """A word, a number or a truth, as a word; None of anything else, and of nothing."""
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return _short(str(value)) or None
        case _:
            return None


def _short(text: str) -> str:
    """On one line, cut, and without what no database takes and no reader sees."""
    line = "".join(sign for sign in " ".join(text[: 4 * WORD].split()) if sign.isprintable())
    return line if len(line) <= WORD else line[: WORD - 1] + "…"


def _is_one_of(word: str, words: tuple[str, ...]) -> bool:
    return word.casefold() in {one.casefold() for one in words}


def _named(failing: tuple[Failing, ...]) -> str:
    named = ", ".join(f"{one.name} is `{one.status}`" for one in failing[:NAMED])
    more = len(failing) - NAMED
    return f"{named}, and {more} more." if more > 0 else f"{named}."
