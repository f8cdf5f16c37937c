"""Running an incident from the command line, while Slack is down, or Sitroom, or nobody wants to leave the terminal.

It is the same service on the same database: what Slack has to hear of lies in the outbox until Sitroom sends it.
"""

import argparse
import getpass
import os
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any, NoReturn

from bot.clock import Clock
from bot.command_line.database import open_database, shared_clock
from bot.command_line.operators import acting
from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.people import Actor
from bot.domain.policy import Policy, Rules
from bot.domain.rejected import Rejected
from bot.domain.status import OPEN
from bot.domain.wording import component_in, number_in, reference, severity_in
from bot.messages.command_line import arguments
from bot.messages.command_line import incidents as words
from bot.policy_file import read_policy
from bot.service import DeclaredAlready, Service
from bot.settings import SettingsError, read_local_settings
from handlers.reading import known_status, minutes_in, narrowed
from storage import incidents, timeline
from storage.database import Database

Options = argparse.Namespace
Action = Callable[[Options], Coroutine[Any, Any, int]]

#: What a form has a field for, and the command line an argument without a name.
_NAMELESS = frozenset({"title", "severity", "status"})
#: What has another name here.
_OPTIONS = {"next_at": "next", "minutes": "next"}


class Parser(argparse.ArgumentParser):
    """A parser that says in one sentence what is wrong, as everything else here does."""

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments."""
        raise SettingsError(arguments.how_it_goes(message, self.prog))


class _Desk:
    """What a command works with."""

    def __init__(self, database: Database, clock: Clock, policy: Policy, name: str) -> None:
        self.database, self.policy, self.now, self._name = database, policy, clock(), name
        self.rules = Rules(policy)
        self.service = Service(database, self.rules, clock)

    async def by(self) -> Actor:
        """Who gives the command.

        Raises:
            Rejected: nobody says who that is.
        """
        return await acting(self._name or _user(), self.database)

    async def incident(self, number: int) -> Incident:
        """An incident.

        Raises:
            Rejected: there is none of this number.
        """
        async with self.database.read() as db:
            found = await incidents.load(db, number)
        if found is None:
            raise Rejected(f"There is no {reference(number)}. `sitroom list` shows the open ones.")
        return found

    async def carry_out(self, number: int, *commands: c.Command) -> str:
        """Carry out commands on an incident; what is true then, in words."""
        return words.moved(await self.service.handle(number, commands), self.policy, self.now)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Put the commands of this module among the others."""
    declaring = _added(commands, "declare", _declare, help_="begin an incident, also while Slack is down")
    declaring.add_argument("severity", metavar="SEV")
    declaring.add_argument("title", metavar="TITLE", nargs="+")
    declaring.add_argument("--description", default="", metavar="TEXT", help="what is known so far")
    declaring.add_argument("--component", metavar="NAME", help="what fails")
    declaring.add_argument(
        "--public", action="store_true", help="on purpose, also where the policy would make it private"
    )
    declaring.add_argument("--private", action="store_true", help="only who is brought in knows of it")
    declaring.add_argument("--drill", action="store_true", help="practice: nobody is paged")
    declaring.add_argument("--anyway", action="store_true", help="also where a like incident is open")
    _add_operator(declaring)
    # To this parser nothing is an option, or it would refuse those that come first: see `_update`.
    updating = commands.add_parser("update", help="say how it stands", add_help=False, prefix_chars="\0")
    updating.add_argument("words", nargs=argparse.REMAINDER)
    updating.set_defaults(action=_update)
    moving = _added(commands, "status", _status, help_="say how far the work is")
    moving.add_argument("incident", metavar="INC-42")
    moving.add_argument("status", metavar="STATUS")
    moving.add_argument("why", nargs="*", metavar="WHY")
    _add_operator(moving)
    resolving = _added(commands, "resolve", _resolve, help_="say that it is over, and how it ended")
    resolving.add_argument("incident", metavar="INC-42")
    resolving.add_argument("--summary", default="", metavar="TEXT", help="how it ended")
    resolving.add_argument("--override", default="", metavar="WHY", help="why it need not wait to be stable")
    _add_operator(resolving)
    listing = _added(commands, "list", _list, help_="which incidents there are")
    listing.add_argument("words", nargs="*", metavar="open|all|drills|sev1|TEXT")
    showing = _added(commands, "show", _show, help_="one incident, with its timeline")
    showing.add_argument("incident", metavar="INC-42")
    calling = commands.add_parser("contacts", help="whom to call, as the policy says")
    calling.set_defaults(action=_contacts)


def _added(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    work: Callable[[_Desk, Options], Coroutine[Any, Any, str]],
    *,
    help_: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help_, allow_abbrev=False)

    async def act(options: Options) -> int:
        return await _done(work, options)

    parser.set_defaults(action=act, operator="")
    return parser


def _add_operator(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="operator",
        metavar="NAME",
        default="",
        help="who acts (default: your user's name); @NAME is somebody in Slack",
    )


async def _done(
    work: Callable[[_Desk, Options], Coroutine[Any, Any, str]],
    options: Options,
    questions: Mapping[str, str] | None = None,
) -> int:
    """Do the work, and print what comes of it; `questions` are those that options answer."""
    settings = read_local_settings(os.environ)
    policy = read_policy(settings.policy)
    async with open_database(settings) as database:
        clock = await shared_clock(database, options.clock)
        try:
            said = await work(_Desk(database, clock, policy, options.operator or settings.operator), options)
        except Rejected as error:
            if error.field is None or error.field in _NAMELESS:
                raise
            option, question = _OPTIONS.get(error.field, error.field), (questions or {}).get(error.field, "")
            raise Rejected(words.refused_option(option, question, error.sentence)) from error
    print(said)  # noqa: T201 - this is the command line
    return 0


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container has users without a name
        return ""


def _number(text: str) -> int:
    number = number_in(text)
    if number is None:
        raise Rejected(arguments.no_incident(text))
    return number


async def _declare(desk: _Desk, options: Options) -> str:
    policy = desk.policy
    severity = severity_in(options.severity, policy)
    component = component_in(options.component, policy) if options.component else None
    command = c.Declare(
        by=await desk.by(),
        title=" ".join(options.title),
        severity=severity.id if severity else options.severity,
        description=options.description,
        component=component.id if component else options.component,
        private=options.private,
        public=options.public,
        drill=options.drill,
    )
    try:
        incident = await desk.service.declare(command, anyway=options.anyway)
    except DeclaredAlready as error:
        raise Rejected(words.like(error.incident, policy, desk.now)) from error
    return words.declared(incident, policy, desk.now)


async def _update(options: Options) -> int:
    """`update INC-42 --FIELD TEXT…`: the fields are the policy's, so they are known only once it is read."""
    questions = read_policy(read_local_settings(os.environ).policy).updates.questions
    parser = Parser(prog="sitroom update", allow_abbrev=False, description="Say how it stands.")
    parser.add_argument("incident", metavar="INC-42")
    fields = [(question.id, f"--{question.id}") for question in questions]
    for question, (id_, option) in zip(questions, fields, strict=True):
        label = question.label.replace("%", "%%")
        parser.add_argument(option, dest=f"answer:{id_}", metavar="TEXT", default="", help=label)
    parser.add_argument("--next", metavar="MINUTES", help="when the next update comes")
    _add_operator(parser)
    given, unknown = parser.parse_known_args(options.words)
    if unknown:
        raise Rejected(words.unknown_answer(unknown[0], [option for _, option in fields]))
    answers = {id_: getattr(given, f"answer:{id_}") for id_, _ in fields}

    async def work(desk: _Desk, _options: Options) -> str:
        next_at = _next_at(given.next, desk.now)
        return await desk.carry_out(
            _number(given.incident), c.PostUpdate(by=await desk.by(), answers=answers, next_at=next_at)
        )

    labels = {question.id: question.label for question in questions}
    return await _done(work, Options(clock=options.clock, operator=given.operator), labels)


def _next_at(minutes: str | None, now: datetime) -> datetime | None:
    return None if minutes is None else now + timedelta(minutes=minutes_in(minutes, "--next 15"))


async def _status(desk: _Desk, options: Options) -> str:
    incident = await desk.incident(_number(options.incident))
    status = known_status(options.status, desk.policy, incident.status)
    why = " ".join(options.why)
    return await desk.carry_out(incident.number, c.ChangeStatus(by=await desk.by(), status=status, why=why))


async def _resolve(desk: _Desk, options: Options) -> str:
    number = _number(options.incident)
    command = c.Resolve(by=await desk.by(), summary=options.summary, override=options.override)
    return await desk.carry_out(number, command)


async def _list(desk: _Desk, options: Options) -> str:
    kinds = {word.lower() for word in options.words[:2]} & {"open", "all", "drills"}
    rest = [word for word in options.words if word.lower() not in kinds]
    async with desk.database.read() as db:
        found = await incidents.listing(db, statuses=None if "all" in kinds else OPEN)
    return words.incidents(
        narrowed(found, rest, desk.policy, drills="drills" in kinds), desk.policy, desk.now
    )


async def _show(desk: _Desk, options: Options) -> str:
    incident = await desk.incident(_number(options.incident))
    async with desk.database.read() as db:
        entries = await timeline.entries(db, incident.number)
    return words.summary(incident, entries, desk.rules, desk.now)


async def _contacts(_options: Options) -> int:
    print(words.contacts(read_policy(read_local_settings(os.environ).policy)))  # noqa: T201
    return 0
