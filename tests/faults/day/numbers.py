"""The numbers of a policy file, read without Sitroom's own reader."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tests.faults.day.outages import Endpoint
from tests.processes.teams import handle_of

#: The day begins on a Sunday night, so that the duties of the week change hands in it, at nine on Berlin's walls.
START = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)

_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True)
class Role:
    """Who is called for a role, one after the other, and how many minutes each has; into which incidents only."""

    required: bool
    roster: tuple[str, ...]
    backup: tuple[str, ...]
    minutes: int
    severities: tuple[str, ...]
    components: tuple[str, ...]

    def concerns(self, severity: str, component: str) -> bool:
        """Whether somebody is called into such an incident."""
        return (not self.severities or severity in self.severities) and (
            not self.components or component in self.components
        )


@dataclass(frozen=True)
class Rule:
    """An escalation: whom it tells, by channel or handle, and when."""

    when: str
    minutes: int
    after: str
    severities: tuple[str, ...]
    components: tuple[str, ...]
    to: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """A playbook: the components, words and labels that it is for.

    Attributes:
        waits: the endpoints that steps wait for, by name, each with the components that the step is for.
        first: of the steps that are to be done before it is resolved, the components that each is for; it is for all
            where there are none.
    """

    components: tuple[str, ...]
    words: tuple[str, ...]
    labels: dict[str, tuple[str, ...]]
    waits: tuple[tuple[str, tuple[str, ...]], ...]
    first: tuple[tuple[str, ...], ...]

    def fits(self, component: str, title: str, labels: dict[str, str]) -> bool:
        """Whether it is for an incident with this component and title, and an alert with these labels."""
        return (
            component in self.components
            or any(f" {word} " in f" {title.lower()} " for word in self.words)
            or any(
                fnmatchcase(labels[label], value)
                for label, values in self.labels.items()
                if label in labels
                for value in values
            )
        )

    def awaits(self, component: str) -> set[str]:
        """The endpoints that it has an incident of this component wait for."""
        return {name for name, only in self.waits if not only or component in only}

    def comes_first(self, component: str) -> bool:
        """Whether an incident of this component is resolved without a reason only after a step of it."""
        return any(not only or component in only for only in self.first)


@dataclass(frozen=True)
class Numbers:
    """What a policy says of time.

    Attributes:
        endpoints: the health endpoints, by name.
        every: how many minutes there are between updates, by severity.
        words: a word for each component that makes a title name it.
        turns: when each duty that has a checklist changes hands within the day, and to whom: minutes and handles.
    """

    every: dict[str, int]
    snoozes: tuple[int, ...]
    questions: tuple[str, ...]
    unassigned: int
    stable: int
    leadership: int
    sensitive: tuple[str, ...]
    repeat: int
    roles: dict[str, Role]
    words: dict[str, str]
    rules: dict[str, Rule]
    books: dict[str, Book]
    endpoints: dict[str, Endpoint]
    turns: tuple[tuple[int, str], ...]
    duties: dict[str, dict[str, Any]]
    team: str

    @property
    def awaited(self) -> list[Endpoint]:
        """The health endpoints that any step waits for."""
        names = {name for book in self.books.values() for name, _ in book.waits}
        return [one for one in self.endpoints.values() if one.name in names]

    def person(self, named: str, minute: float) -> str:
        """The handle of whoever a roster names: somebody, or who is on call then."""
        duty = self.duties.get(named.removeprefix("oncall:")) if named.startswith("oncall:") else None
        return on_call(duty, START + timedelta(minutes=minute)) if duty else named


def read(text: str, team: str) -> Numbers:
    """The numbers of a team's policy file, as its text has them."""
    file = yaml.safe_load(text)
    leadership = file.get("leadership", {})
    polls = {
        one["id"]: Endpoint(one["name"], one.get("failures", 2), one.get("recoveries", 2))
        for one in file.get("alerts", {}).get("polls", ())
    }
    return Numbers(
        every={one["id"]: one["update_minutes"] for one in file["severities"]},
        snoozes=tuple(file["updates"].get("snooze_minutes", (5, 10, 15))),
        questions=tuple(one["id"] for one in file["updates"]["questions"]),
        unassigned=file.get("unassigned_minutes", 5),
        stable=file.get("stable_minutes", 30),
        leadership=leadership.get("after_minutes", 30),
        sensitive=tuple(leadership.get("components", ())),
        repeat=leadership.get("repeat_minutes", 0),
        roles={one["id"]: _role(one) for one in file["roles"]},
        words={one["id"]: one["keywords"][0] for one in file.get("components", ())},
        rules={one["id"]: _rule(one) for one in file.get("escalations", ())},
        books={one["name"]: _book(one, polls) for one in file.get("playbooks", ())},
        endpoints={one.name: one for one in polls.values()},
        turns=tuple(turn for one in file.get("oncall", ()) if one.get("checklist") for turn in _turns(one)),
        duties={one["id"]: one for one in file.get("oncall", ())},
        team=team,
    )


def on_call(duty: dict[str, Any], at: datetime) -> str:
    """Whose week it is: the weeks are counted on the calendar of the wall."""
    wall = at.astimezone(ZoneInfo(duty["zone"])).replace(tzinfo=None)
    since = duty["since"] if isinstance(duty["since"], date) else date.fromisoformat(duty["since"])
    handover = duty.get("handover", {"day": "mon", "time": "09:00"})
    first = since + timedelta(days=(_DAYS.index(handover["day"]) - since.weekday()) % 7)
    begun = datetime.fromisoformat(f"{first} {handover['time']}")
    return handle_of(duty["people"][(wall - begun) // timedelta(weeks=1) % len(duty["people"])])


def _turns(duty: dict[str, Any]) -> list[tuple[int, str]]:
    """At the start whoever has it is asked, and then whoever takes over."""
    hours = [START + timedelta(minutes=minute) for minute in range(24 * 60 + 1)]
    held = [on_call(duty, at) for at in hours]
    return [(0, held[0]), *((m, held[m]) for m in range(1, len(held)) if held[m] != held[m - 1])]


def _role(one: dict[str, Any]) -> Role:
    def named(accounts: list[str]) -> tuple[str, ...]:
        return tuple(one if one.startswith("oncall:") else handle_of(one) for one in accounts)

    return Role(
        one.get("required", False),
        named(one.get("roster", [])),
        named(one.get("backup", [])),
        one.get("acknowledge_minutes", 0),
        tuple(one.get("severities", ())),
        tuple(one.get("components", ())),
    )


def _rule(one: dict[str, Any]) -> Rule:
    tell = one["tell"]
    return Rule(
        one["when"],
        one.get("minutes", 0),
        one.get("after", ""),
        tuple(one.get("severities", ())),
        tuple(one.get("components", ())),
        (*tell.get("channels", ()), *map(handle_of, tell.get("people", ()))),
    )


def _book(one: dict[str, Any], polls: dict[str, Endpoint]) -> Book:
    match = one.get("match", {})
    steps = [(it, tuple(it.get("components", ()))) for it in one["steps"]]
    return Book(
        components=tuple(match.get("components", ())),
        words=tuple(match.get("keywords", ())),
        labels={label: tuple(values) for label, values in match.get("labels", {}).items()},
        waits=tuple((polls[it["after"]].name, only) for it, only in steps if "after" in it),
        first=tuple(only for it, only in steps if it.get("before_resolve")),
    )
