"""Who is on call: weeks of duty that change hands by the clock on the team's wall.

Nothing is remembered: who has which week follows from the list as it is written now, counted from `since`,
forwards and backwards. Whoever edits the list in the middle of a week says with `since` which hand-over it
begins with; the week before that one is the last person's, so whoever is on duty and stays stands last.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from bot.domain.alerts.rules import Day
from bot.domain.people import Person
from bot.domain.policy import Policy, Rules
from bot.domain.policy.oncall import ON_CALL, Override, Rotation
from bot.domain.wall_clock import instant

_WEEK = timedelta(weeks=1)
_DAYS = tuple(Day)


class Shift(msgspec.Struct, frozen=True):
    """Somebody's time on duty, from `begin` until before `end`.

    Attributes:
        account: as the policy calls them; the id, where they stand in.
        override: by which they stand in, if they do.
    """

    account: str
    begin: datetime
    end: datetime
    override: Override | None = None


def shifts(rotation: Rotation, overrides: Sequence[Override], begin: datetime, end: datetime) -> list[Shift]:
    """Who is on duty between two moments, without a gap; the first and the last are cut off there."""
    weeks = _weeks(rotation, begin, end)
    inside = [one for one in overrides if one.rotation == rotation.id and one.begin < end and one.end > begin]
    edges = {begin, end, *(week for week, _ in weeks)}
    edges |= {edge for one in inside for edge in (one.begin, one.end)}
    found: list[Shift] = []
    for start, stop in pairwise(sorted(edge for edge in edges if begin <= edge <= end)):
        stand_in = max(
            (one for one in inside if one.begin <= start < one.end), key=lambda one: one.id, default=None
        )
        account = stand_in.who.id if stand_in else max((week, who) for week, who in weeks if week <= start)[1]
        if stand_in and found and found[-1].override == stand_in:
            found[-1] = Shift(account, found[-1].begin, stop, stand_in)
        else:
            found.append(Shift(account, start, stop, stand_in))
    return found


def on_call(rotation: Rotation, overrides: Sequence[Override], at: datetime) -> Shift:
    """Who is on duty at `at`."""
    return now_and_next(rotation, overrides, at)[0]


def now_and_next(rotation: Rotation, overrides: Sequence[Override], at: datetime) -> tuple[Shift, Shift]:
    """Who is on duty at `at`, and who takes over from them."""
    ends = [one.end for one in overrides if one.rotation == rotation.id and one.begin <= at < one.end]
    until = max([at, *ends]) + 2 * _WEEK
    begin = handover_before(rotation, at)
    ahead = [one for one in shifts(rotation, overrides, begin, until) if one.end > at]
    return ahead[0], ahead[1]


def handover_before(rotation: Rotation, at: datetime) -> datetime:
    """The last hand-over at or before `at`."""
    return _weeks(rotation, at, at)[0][0]


def people(rules: Rules, callees: tuple[str, ...], at: datetime) -> tuple[Person, ...]:
    """Those of `callees` whom the workspace knows, in order, each once: people, and who is on call at `at`."""
    found = [_person(rules, callee, at) for callee in callees]
    return tuple({one.id: one for one in found if one}.values())


def rotation_of(policy: Policy, id_: str) -> Rotation | None:
    """The rotation with this id, where the policy has it."""
    return next((one for one in policy.oncall if one.id == id_), None)


def duties(rules: Rules, person: Person, at: datetime) -> tuple[str, ...]:
    """The rotations of which somebody has the duty at `at`, by their ids."""
    return tuple(
        one.id for one in rules.policy.oncall if (who := _on_duty(rules, one, at)) and who.id == person.id
    )


def contacts_of(rules: Rules, account: str) -> tuple[str, ...]:
    """How somebody is reached outside Slack, by what the policy calls them or by their Slack id."""
    for one in rules.policy.people:
        known = rules.directory.person(one.account)
        if account in {one.account, known.id if known else ""}:
            return tuple(way for way in (one.phone, one.mail) if way)
    return ()


def mail_of(rules: Rules, person: str) -> str | None:
    """The mail address of whoever has this id: under `people`, or by which the policy calls them; None without one."""
    accounts = [account for account, one in rules.directory.known.items() if one.id == person]
    for one in rules.policy.people:
        if one.account in {*accounts, person} and one.mail:
            return one.mail
    return next((account for account in accounts if "@" in account), None)


def whose(rules: Rules, shift: Shift) -> Person | None:
    """Whose shift it is, or None when the workspace does not know them."""
    return shift.override.who if shift.override else rules.directory.person(shift.account)


def _person(rules: Rules, callee: str, at: datetime) -> Person | None:
    if not callee.startswith(ON_CALL):
        return rules.directory.person(callee)
    rotation = rotation_of(rules.policy, callee.removeprefix(ON_CALL))
    return _on_duty(rules, rotation, at) if rotation else None


def _on_duty(rules: Rules, rotation: Rotation, at: datetime) -> Person | None:
    return whose(rules, on_call(rotation, rules.overrides, at))


def _weeks(rotation: Rotation, begin: datetime, end: datetime) -> list[tuple[datetime, str]]:
    """When each week begins, and whose it is, from the one that lasts at `begin` to the one that does at `end`."""
    zone, first = ZoneInfo(rotation.zone), _first_day(rotation)
    week = (begin.astimezone(zone).date() - first) // _WEEK
    if _begin(rotation, first, week, zone) > begin:
        week -= 1
    found: list[tuple[datetime, str]] = []
    while not found or _begin(rotation, first, week, zone) <= end:
        found.append((_begin(rotation, first, week, zone), rotation.people[week % len(rotation.people)]))
        week += 1
    return found


def _first_day(rotation: Rotation) -> date:
    """The first day of hand-over on or after `since`."""
    since = date.fromisoformat(rotation.since)
    return since + timedelta(days=(_DAYS.index(rotation.handover.day) - since.weekday()) % 7)


def _begin(rotation: Rotation, first: date, week: int, zone: ZoneInfo) -> datetime:
    return instant(first + week * _WEEK, rotation.handover.time, zone)
