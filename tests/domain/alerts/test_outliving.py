"""Alerts that fire still after people resolved their incident."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.correlate import Fate
from bot.domain.alerts.group import Group
from bot.domain.alerts.reception import Reception, attached, due_at, noted
from bot.domain.incident import SPOKEN_OF, Incident
from bot.domain.status import Status
from tests.domain.alerts.groups import group_of, hear, over, said
from tests.domain.samples import TOLD
from tests.domain.worlds import NOW, after, settled, standing_at, told

#: When it is told again: Alertmanager repeats what fires every four hours.
LATER = after(240)

#: It has fired since before the incident, which people resolved an hour after it came.
BEGAN, RESOLVED_AT = NOW - timedelta(minutes=5), after(60)
SINCE_BEFORE = said(since=BEGAN)
ALARMED = told(settled(), e.AlertAttached(TOLD, e.Tally(1, 0, 1)), at=NOW)
RESOLVED = standing_at(Status.RESOLVED, ALARMED, RESOLVED_AT)


def _known(*alerts: Alert) -> Group:
    """The group that belongs to the incident."""
    return attached(group_of(*(alerts or (SINCE_BEFORE,))), 42, NOW)


def _told_again(
    *alerts: Alert, at: datetime = LATER, incident: Incident = RESOLVED, known: Group | None = None
) -> Reception:
    return hear(known or _known(), alerts or (SINCE_BEFORE,), at, attached=incident)


def test_what_fires_since_before_people_resolved_it_begins_nothing_and_is_noted_once() -> None:
    reception = _told_again()

    assert (reception.decision, reception.ended) == (None, None)
    assert reception.group
    assert (reception.group.id, reception.group.count) == (7, 2)
    assert due_at(reception.group) is not None
    group = noted(reception.group, LATER)
    assert group

    again = _told_again(at=after(480), known=group)
    assert again.group
    assert noted(again.group, after(480)) is None
    assert due_at(again.group) is None


@pytest.mark.parametrize(
    "alert",
    [
        said(since=RESOLVED_AT + timedelta(minutes=1)),
        said("b", since=BEGAN),
        said(),
    ],
    ids=["it began afterwards", "nobody knew of it", "its sender says not since when"],
)
def test_what_is_new_is_another_matter(alert: Alert) -> None:
    for alerts in ([alert], [SINCE_BEFORE, alert], [alert, SINCE_BEFORE]):
        reception = _told_again(*alerts)

        assert reception.decision
        assert reception.decision.fate is Fate.ASK
        assert reception.ended
        assert reception.ended.id == 7
        assert not reception.ended.standing.firing
        assert reception.ended.resolved_at == LATER


def test_what_was_over_and_fires_again_as_it_did_at_first_is_another_matter_unless_it_only_came_late() -> (
    None
):
    known = replace(_known(SINCE_BEFORE, over(since=BEGAN)), resolved_at=NOW)

    assert _told_again(known=known).decision
    late = _told_again(known=known, at=after(1), incident=standing_at(Status.RESOLVED, ALARMED, NOW))
    assert late.decision is None
    assert late.group
    assert not late.group.is_firing
    assert noted(late.group, after(60)) is None


def test_after_a_day_it_is_another_matter() -> None:
    assert _told_again(at=RESOLVED_AT + timedelta(hours=23, minutes=59)).decision is None
    assert _told_again(at=RESOLVED_AT + timedelta(hours=24)).decision


@pytest.mark.parametrize("status", [Status.CLOSED, Status.DECLINED, Status.CANCELLED])
def test_of_an_incident_that_is_over_otherwise_it_is_another_matter(status: Status) -> None:
    assert _told_again(incident=standing_at(status, ALARMED, RESOLVED_AT)).decision


def test_where_nobody_would_hear_that_it_fires_still_it_is_another_matter() -> None:
    others = {str(number): ALARMED.alerts["7"] for number in range(100, 100 + SPOKEN_OF)}
    assert ALARMED.channel
    for unheard in (
        replace(RESOLVED, channel=None),
        replace(RESOLVED, channel=replace(ALARMED.channel, archived=True)),
        replace(RESOLVED, alerts=others | RESOLVED.alerts),
        replace(RESOLVED, alerts={}),
    ):
        assert _told_again(incident=unheard).decision


def test_while_people_work_on_it_nothing_is_said_again() -> None:
    reception = _told_again(incident=ALARMED)

    assert (reception.decision, reception.ended) == (None, None)
    assert reception.group
    assert noted(reception.group, LATER) is None
