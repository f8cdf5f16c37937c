"""What a subcommand is: its words, its buttons, its forms and its events, in one typed constant.

Each module of `handlers.commands` exports one `INTENT`; `discover` finds them. Help, the contract with
the manifest, and the documentation are made from this registry.
"""

import enum
import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.judgement import Judgement
from bot.domain.commands import Command, Declare
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.standing_in import CallOff, StandIn
from bot.messages.ids import Action, Draft, Form, More, Shortcut
from bot.messages.kit import Post
from handlers.asking import Ask
from handlers.desk import Desk


@dataclass(frozen=True, slots=True)
class Do:
    """Carry out commands on one incident, then answer.

    Attributes:
        found_by: the incident as it was when Slack was looked at, where the commands are right for no other.
    """

    number: int
    commands: tuple[Command, ...]
    reply: Callable[[Incident], Post] | None = None
    found_by: Incident | None = None


@dataclass(frozen=True, slots=True)
class Begin:
    """Declare an incident; `draft` is kept for "Declare anyway"."""

    command: Declare
    draft: Draft
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """Redact an entry."""

    number: int
    version: int
    why: str


@dataclass(frozen=True, slots=True)
class Judge:
    """Carry out what somebody decided about alerts."""

    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Arrange:
    """Let somebody stand in for a while, or call that off."""

    wanted: StandIn | CallOff


@dataclass(frozen=True, slots=True)
class Confirm:
    """An item of the checklist of somebody who took over a duty is done."""

    takeover: int
    place: int
    by: Person


@dataclass(frozen=True, slots=True)
class Rehearse:
    """Fire an alert as practice, as if a source had sent it, and say which way it goes."""

    alert: Alert
    source: str
    starter: Person


@dataclass(frozen=True, slots=True)
class Say:
    """Answer, and change nothing."""

    post: Post


@dataclass(frozen=True, slots=True)
class Open:
    """Show a form."""

    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Help:
    """Say what can be typed, or more about one word."""

    word: str


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Show the person their App Home."""


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Take in what other programs wrote in a channel of alerts since then."""

    channel: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Nothing:
    """It does not concern us."""


T = TypeVar("T")

Answer = (
    Do
    | Begin
    | Blank
    | Judge
    | Arrange
    | Confirm
    | Rehearse
    | Say
    | Open
    | Help
    | ShowHome
    | CatchUp
    | Nothing
)

Handler = Callable[[Ask, Desk], Awaitable[Answer]]


class Where(enum.StrEnum):
    """Where a subcommand works; also the headings of the help."""

    ANYWHERE = "anywhere"
    INCIDENT = "in an incident channel"


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that people do.

    Attributes:
        name: the subcommand's word; a module without words of its own has no `slash`.
        usage: what may follow the name.
        summary: one line for the help.
        rates: whether a severity may follow the name, so that the help says what each means.
        slash: handles the subcommand, typed or mentioned.
        actions, more, forms, shortcuts, events: handle the buttons, menu options, forms, shortcuts and events of
            this intent.
    """

    name: str
    summary: str
    where: Where = Where.INCIDENT
    usage: str = ""
    aliases: tuple[str, ...] = ()
    rates: bool = False
    slash: Handler | None = None
    actions: Mapping[Action, Handler] = field(default_factory=dict)
    more: Mapping[More, Handler] = field(default_factory=dict)
    forms: Mapping[Form, Handler] = field(default_factory=dict)
    shortcuts: Mapping[Shortcut, Handler] = field(default_factory=dict)
    events: Mapping[str, Handler] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All intents, by everything they can be asked for with."""

    intents: tuple[Intent, ...]
    words: Mapping[str, Intent]
    actions: Mapping[str, Handler]
    forms: Mapping[str, Handler]
    shortcuts: Mapping[str, Handler]
    events: Mapping[str, Handler]


def discover(package: str = "handlers.commands") -> Catalogue:
    """Every `INTENT` of the modules in a package, in the package's `ORDER`; what is not in it comes last.

    Raises:
        ValueError: two intents claim the same word, button, form, shortcut or event.
    """
    folder = importlib.import_module(package)
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__, f"{package}."))
    intents: list[Intent] = [importlib.import_module(name).INTENT for name in names]
    place = {name: at for at, name in enumerate(folder.ORDER)}
    return catalogue(tuple(sorted(intents, key=lambda intent: place.get(intent.name, len(place)))))


def catalogue(intents: tuple[Intent, ...]) -> Catalogue:
    """The registry of these intents."""
    words: dict[str, Intent] = {}
    actions: dict[str, Handler] = {}
    forms: dict[str, Handler] = {}
    shortcuts: dict[str, Handler] = {}
    events: dict[str, Handler] = {}
    for intent in intents:
        if intent.slash:
            _claim(words, dict.fromkeys((intent.name, *intent.aliases), intent))
        _claim(actions, intent.actions)
        _claim(actions, {f"{Action.MORE}/{option}": handler for option, handler in intent.more.items()})
        _claim(forms, intent.forms)
        _claim(shortcuts, intent.shortcuts)
        _claim(events, intent.events)
    return Catalogue(intents, words, actions, forms, shortcuts, events)


def _claim(table: dict[str, T], own: Mapping[Any, T]) -> None:
    for name, value in own.items():
        if str(name) in table:
            raise ValueError(f"two intents claim {name!r}")
        table[str(name)] = value
