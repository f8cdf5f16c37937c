"""The lifecycle table, tried over every status and every command."""

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.lifecycle import ALLOWED
from bot.domain.status import NEXT, OPEN, OVER, Status
from tests.domain.samples import COMMAND_KINDS, command_of
from tests.domain.worlds import ANA, actor, after, refusal, run, standing_at, told

KINDS = [kind for kind in COMMAND_KINDS if kind is not c.Declare]
EVERYWHERE = {(status, kind) for status in Status for kind in KINDS}
POSSIBLE = {(status, kind) for status, kind in EVERYWHERE if status in ALLOWED[kind]}


def _name(value: object) -> str:
    return value.value if isinstance(value, Status) else getattr(value, "__name__", "")


def _ordered(cells: set[tuple[Status, type[c.Command]]]) -> list[tuple[Status, type[c.Command]]]:
    return sorted(cells, key=lambda cell: (cell[1].__name__, cell[0].value))


@pytest.mark.parametrize(("status", "kind"), _ordered(POSSIBLE), ids=_name)
def test_what_the_table_allows_is_done(status: Status, kind: type[c.Command]) -> None:
    incident = standing_at(status)

    now, _events = run(incident, command_of(kind, incident), after(1))

    assert now.status is status or now.status in NEXT[status]


@pytest.mark.parametrize(("status", "kind"), _ordered(EVERYWHERE - POSSIBLE), ids=_name)
def test_what_the_table_does_not_allow_is_refused_and_what_is_possible_is_named(
    status: Status, kind: type[c.Command]
) -> None:
    incident = standing_at(status)

    sentence, _field = refusal(incident, command_of(kind, incident), after(1))

    refused, possible = sentence.split("Possible now: ")
    assert refused == f"The status of INC-42 is {status.value}, so `{kind.verb}` is not possible. "
    named = {verb.strip(" .`") for verb in possible.split(",")}
    doable = {one.verb for place, one in POSSIBLE if place is status and one.verb}
    assert named <= doable
    assert "note" in named


def test_only_commands_with_a_word_for_them_can_be_refused_by_status() -> None:
    limited = {kind for kind in KINDS if ALLOWED[kind] != frozenset(Status)}

    assert all(kind.verb for kind in limited)


#: The way an incident goes, as a person would tell it; written down a second time on purpose.
MOVES: dict[tuple[Status, type[c.Command]], Status] = {
    (Status.TRIAGE, c.Decline): Status.DECLINED,
    **{(status, c.Resolve): Status.RESOLVED for status in OPEN},
    **{(status, c.Cancel): Status.CANCELLED for status in OPEN},
    **{(status, c.Merge): Status.MERGED for status in OPEN | {Status.RESOLVED}},
    (Status.RESOLVED, c.Close): Status.CLOSED,
    **{(status, c.Reopen): Status.INVESTIGATING for status in OVER - {Status.MERGED}},
}


@pytest.mark.parametrize("kind", [c.Decline, c.Resolve, c.Cancel, c.Merge, c.Close, c.Reopen], ids=_name)
@pytest.mark.parametrize("status", Status, ids=_name)
def test_ends_and_returns_lead_where_they_should_from_every_status(
    status: Status, kind: type[c.Command]
) -> None:
    incident = standing_at(status)
    expected = MOVES.get((status, kind))

    if expected is None:
        refusal(incident, command_of(kind, incident), after(1))
    else:
        assert run(incident, command_of(kind, incident), after(1))[0].status is expected


_WORK = OPEN - {Status.TRIAGE}


@pytest.mark.parametrize("wanted", Status, ids=_name)
@pytest.mark.parametrize("status", sorted(OPEN, key=_name), ids=_name)
def test_change_of_status_stays_within_ongoing_work(status: Status, wanted: Status) -> None:
    incident = standing_at(status)
    command = c.ChangeStatus(by=actor(ANA), status=wanted)

    if wanted in _WORK - {status}:
        assert run(incident, command, after(1))[0].status is wanted
    elif wanted is status:
        assert refusal(incident, command) == (f"It is {status.value.capitalize()} already.", "status")
    elif wanted is not Status.TRIAGE:
        verb = {Status.RESOLVED: "resolve", Status.CLOSED: "close", Status.DECLINED: "decline"}.get(wanted)
        verb = verb or {Status.CANCELLED: "cancel", Status.MERGED: "merge"}[wanted]
        assert refusal(incident, command) == (f"To get to `{wanted.value}`, use `{verb}`.", "status")
    else:
        sentence, field = refusal(incident, command)
        assert field == "status"
        assert {one for one in Status if f"`{one.value}`" in sentence.split("Possible: ")[1]} == _WORK - {
            status
        }


def test_nothing_leads_back_to_triage() -> None:
    assert all(Status.TRIAGE not in following for following in NEXT.values())


def test_open_and_over_are_everything() -> None:
    assert frozenset(Status) == OPEN | OVER
    assert not OPEN & OVER


def test_every_status_can_be_reached_and_only_a_merged_incident_can_never_be_open_again() -> None:
    reached = frozenset[Status]().union(*NEXT.values()) | {Status.TRIAGE}
    stuck = {status for status in OVER if not NEXT[status] & OPEN and not _later_open(status)}

    assert reached == frozenset(Status)
    assert stuck == {Status.MERGED}


def _later_open(status: Status) -> bool:
    return any(NEXT[following] & OPEN for following in NEXT[status])


def test_what_is_archived_is_not_reopened_where_nobody_could_work() -> None:
    archived = told(standing_at(Status.RESOLVED), e.ChannelArchived())

    sentence, _field = refusal(archived, c.Reopen(by=actor(ANA), why="Back"))
    assert "Unarchive it in Slack" in sentence
