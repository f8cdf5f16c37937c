"""What the alerts of an incident do to its timeline, and what people see of that."""

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.decide.alerts import handed_over
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import Incident
from bot.domain.people import source_actor
from bot.domain.react import react
from bot.domain.redaction import REDACTED, blanked, without_copies
from bot.domain.status import Status
from tests.domain.samples import TOLD
from tests.domain.worlds import (
    ANA,
    NOW,
    RULES,
    actor,
    after,
    begun,
    entries_of,
    refusal,
    run,
    settled,
    standing_at,
    told,
)

ALERTMANAGER = source_actor("alertmanager", "Alertmanager")
FIRING, OVER = e.Tally(2, 0, 2), e.Tally(0, 2, 4)


def _attach(why: str = "") -> c.AttachAlert:
    return c.AttachAlert(by=ALERTMANAGER, told=TOLD, tally=FIRING, why=why)


def _note(tally: e.Tally, group: int = 7) -> c.NoteAlert:
    return c.NoteAlert(by=ALERTMANAGER, group=group, tally=tally)


def _alarmed(incident: Incident | None = None) -> Incident:
    return run(incident or settled(), _attach(), after(1))[0]


def _effects(before: Incident, event: e.Event) -> list[Effect]:
    [entry] = entries_of([event], version=before.version)
    return react(before, entry, told(before, event), RULES)


# --- attached ---------------------------------------------------------------------------------------


def test_an_attached_group_is_on_the_timeline_with_how_it_stands() -> None:
    incident, happened = run(settled(), _attach("route Pages"), after(1))

    assert happened == [e.AlertAttached(TOLD, FIRING, "route Pages")]
    seen = incident.alerts["7"]
    assert (seen.told, seen.tally, seen.at, seen.resolved_at) == (TOLD, FIRING, after(1), None)


def test_a_group_that_is_over_already_is_attached_as_resolved() -> None:
    incident = told(settled(), e.AlertAttached(TOLD, OVER), at=after(1))

    assert incident.alerts["7"].resolved_at == after(1)


def test_the_same_group_is_not_attached_twice() -> None:
    assert refusal(_alarmed(), _attach())[0] == "INC-42 has this alert already."


def test_the_channel_and_the_card_say_that_it_came() -> None:
    before = settled()
    shown = _effects(before, e.AlertAttached(TOLD, FIRING))

    assert Show(Surface.CARD) in shown
    assert Show(Surface.CHANGE, before.version + 1) in shown


# --- how it stands ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "tally", "turn"),
    [
        (FIRING, e.Tally(1, 1, 3), ""),
        (FIRING, e.Tally(3, 0, 3), ""),
        (FIRING, OVER, "resolved"),
        (OVER, e.Tally(0, 3, 5), ""),
        (OVER, e.Tally(1, 1, 5), "fired"),
    ],
)
def test_the_timeline_tells_a_turn_from_another_number(before: e.Tally, tally: e.Tally, turn: str) -> None:
    incident = told(settled(), e.AlertAttached(TOLD, before))

    _, happened = run(incident, _note(tally), after(2))

    assert happened == [e.AlertChanged(7, TOLD.title, tally, turn)]


def test_that_it_fires_after_people_resolved_it_is_a_turn_once() -> None:
    resolved = standing_at(Status.RESOLVED, _alarmed(), after(60))

    first, happened = run(resolved, _note(e.Tally(2, 0, 4)), after(240))
    assert happened == [e.AlertChanged(7, TOLD.title, e.Tally(2, 0, 4), "still")]
    _, happened = run(first, _note(e.Tally(2, 0, 6)), after(480))
    assert happened == [e.AlertChanged(7, TOLD.title, e.Tally(2, 0, 6))]


@pytest.mark.parametrize(
    ("before", "minutes", "happens"),
    [
        (FIRING, 1, True),
        (OVER, 1, True),
        (OVER, 24 * 60 - 1, True),
        (OVER, 24 * 60, False),
        (FIRING, 24 * 60, True),
    ],
)
def test_who_resolved_it_lately_or_believes_that_it_fires_hears_that_it_begins_anew(
    before: e.Tally, minutes: int, happens: bool
) -> None:
    incident = standing_at(Status.RESOLVED, told(settled(), e.AlertAttached(TOLD, before)), after(60))

    known, happened = run(incident, replace(_note(OVER), into=9), after(60 + minutes))

    assert happened == ([e.AlertChanged(7, TOLD.title, OVER, "anew", into=9)] if happens else [])
    assert not known.firing
    assert known.alerts["7"].anew == (known.version if happens else 0)


def test_of_an_incident_that_people_work_on_nothing_begins_anew_elsewhere() -> None:
    incident = told(settled(), e.AlertAttached(TOLD, OVER))

    assert run(incident, replace(_note(OVER), into=9), after(2))[1] == []


@pytest.mark.parametrize(
    ("tally", "severity", "turn", "said", "than"),
    [
        (e.Tally(3, 0, 3), "sev1", "worse", "sev1", "sev2"),  # the incident is SEV2, and the alert was
        (FIRING, "sev1", "worse", "sev1", "sev2"),
        (e.Tally(3, 0, 3), "sev2", "", None, None),
        (e.Tally(3, 0, 3), "sev3", "", None, None),
        (OVER, "sev1", "resolved", "sev1", "sev2"),
    ],
)
def test_the_timeline_says_that_what_fires_is_worse_than_before(
    tally: e.Tally, severity: str, turn: str, said: str | None, than: str | None
) -> None:
    before = run(
        settled(), c.AttachAlert(by=ALERTMANAGER, told=replace(TOLD, severity="sev2"), tally=FIRING)
    )[0]

    incident, happened = run(before, replace(_note(tally), severity=severity), after(2))

    assert happened == [e.AlertChanged(7, TOLD.title, tally, turn, None, said, than)]
    assert incident.alerts["7"].told.severity == (said or "sev2")


def test_the_channel_hears_that_an_alert_is_worse_than_its_incident_also_where_it_hears_of_no_others() -> (
    None
):
    before = settled()
    for number in range(30):
        before = told(before, e.AlertAttached(replace(TOLD, group=number), FIRING))
    alike = e.AlertChanged(29, TOLD.title, FIRING, "worse", None, TOLD.severity)

    assert Show(Surface.CHANGE, before.version + 1) not in _effects(before, alike)
    assert Show(Surface.CHANGE, before.version + 1) in _effects(before, replace(alike, worse_than="sev3"))


def test_what_is_known_already_or_of_another_incident_is_not_noted() -> None:
    assert run(_alarmed(), _note(FIRING))[1] == []
    assert run(_alarmed(), _note(OVER, group=8))[1] == []


def test_a_change_of_a_group_that_is_not_there_changes_nothing() -> None:
    """Its entry was written by a release that knew more."""
    incident = told(_alarmed(), e.AlertChanged(8, "Another", OVER, "resolved"))

    assert incident.alerts == _alarmed().alerts


def test_it_is_over_since_the_first_time_that_none_fired_and_not_when_one_fires_again() -> None:
    resolved = told(_alarmed(), e.AlertChanged(7, "x", OVER, "resolved"), at=after(2))
    more = told(resolved, e.AlertChanged(7, "x", e.Tally(0, 3, 6)), at=after(3))
    again = told(more, e.AlertChanged(7, "x", e.Tally(1, 2, 7), "fired"), at=after(4))

    assert resolved.alerts["7"].resolved_at == after(2)
    assert (more.alerts["7"].resolved_at, more.alerts["7"].at) == (after(2), after(3))
    assert again.alerts["7"].resolved_at is None


@pytest.mark.parametrize(("turn", "surfaces"), [("resolved", 2), ("fired", 2), ("", 1)])
def test_the_channel_hears_of_turns_only_and_the_card_is_always_true(turn: str, surfaces: int) -> None:
    shown = _effects(_alarmed(), e.AlertChanged(7, TOLD.title, OVER, turn))

    assert len(shown) == surfaces
    assert Show(Surface.CARD) in shown


# --- its card in the channel of alerts --------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        e.TitleChanged("Login is slow", "Login is down"),
        e.StatusChanged(Status.TRIAGE, Status.INVESTIGATING),
        e.Resolved(Status.TRIAGE, "Rolled back"),
        e.Merged(Status.TRIAGE, 41),
    ],
)
def test_the_card_of_an_alert_follows_its_incident(event: e.Event) -> None:
    assert f.ShowAlert(7) in _effects(_alarmed(), event)


def test_the_card_of_an_alert_shows_the_channel_once_there_is_one() -> None:
    assert f.ShowAlert(7) in _effects(_alarmed(begun()), e.ChannelOpened("C42", "inc-42"))


@pytest.mark.parametrize("event", [e.NoteAdded("x"), e.SeverityChanged("sev2", "sev1", e.Rhythm(15, NOW))])
def test_what_the_card_of_an_alert_does_not_say_shows_none_anew(event: e.Event) -> None:
    assert not any(isinstance(one, f.ShowAlert) for one in _effects(_alarmed(), event))


# --- what was sent is kept --------------------------------------------------------------------------


def test_what_was_sent_is_kept_with_the_incident_even_when_that_is_over() -> None:
    over = told(_alarmed(), e.Resolved(Status.TRIAGE, "Rolled back"), e.Closed(Status.RESOLVED))
    command = c.KeepPayload(by=ALERTMANAGER, name="alert-7-1.txt", sha256="0" * 64, size=9)

    assert run(over, command)[1] == [e.FileKept("alert-7-1.txt", "0" * 64, 9)]


# --- merging ----------------------------------------------------------------------------------------


def test_what_is_merged_hands_its_alerts_over_but_for_those_that_are_there() -> None:
    merged = told(
        _alarmed(),
        e.AlertAttached(replace(TOLD, group=8), e.Tally(1, 1, 5)),
        e.AlertChanged(8, TOLD.title, OVER, "resolved"),
    )
    into = told(begun(number=41), e.AlertAttached(TOLD, FIRING))

    [handed] = handed_over(merged, into)

    assert handed == e.AlertAttached(replace(TOLD, group=8), OVER, merged_from=42, resolved_at=NOW)
    assert handed_over(begun(), into) == []
    seen = told(into, handed, at=after(30)).alerts["8"]
    assert (seen.tally, seen.resolved_at) == (OVER, NOW), "as it was before, not when it was merged"


def test_what_is_only_counted_is_handed_over_as_well() -> None:
    merged = told(begun(), e.AlertsCounted(90), e.AlertsCounted(7))

    assert handed_over(merged, begun(number=41)) == [e.AlertsCounted(97, merged_from=42)]


# --- worse than the incident ------------------------------------------------------------------------

WORSE = replace(TOLD, severity="sev1")


def test_an_alert_that_is_worse_than_its_incident_says_so() -> None:
    attach = c.AttachAlert(by=ALERTMANAGER, told=WORSE, tally=FIRING)

    [event] = run(settled(), attach)[1]
    [same] = run(told(settled(), e.SeverityChanged("sev2", "sev1", e.Rhythm(15, after(15)))), attach)[1]

    assert isinstance(event, e.AlertAttached)
    assert isinstance(same, e.AlertAttached)
    assert (event.worse_than, same.worse_than) == ("sev2", None)


RAISED = e.SeverityChanged("sev2", "sev1", e.Rhythm(15, after(15)))


def test_the_question_whether_it_is_worse_is_taken_back_when_it_was_raised_or_nobody_works_on_it() -> None:
    before = settled()
    asked = Show(Surface.CHANGE, before.version + 1)
    asking = told(before, e.AlertAttached(WORSE, FIRING))

    assert asked in _effects(asking, RAISED)
    assert asked in _effects(asking, e.Resolved(Status.TRIAGE, "Rolled back"))
    over = told(asking, e.Resolved(Status.TRIAGE, "Rolled back"))
    assert asked in _effects(over, e.Reopened(Status.RESOLVED, "It is back", e.Rhythm(30, NOW)))
    assert asked not in _effects(asking, e.SeverityChanged("sev2", "sev3", e.Rhythm(60, after(60))))
    assert asked not in _effects(told(asking, RAISED), e.Resolved(Status.TRIAGE, "Rolled back"))
    assert asked not in _effects(told(before, e.AlertAttached(TOLD, FIRING)), RAISED), "it asks nothing"


def test_where_an_alert_became_worse_the_question_is_taken_back_as_well() -> None:
    before = _alarmed()
    asking = told(before, e.AlertChanged(7, TOLD.title, FIRING, "worse", severity="sev1", worse_than="sev2"))

    assert Show(Surface.CHANGE, before.version + 1) in _effects(asking, RAISED)


def test_in_a_channel_that_takes_no_more_no_question_is_taken_back() -> None:
    asking = told(settled(), e.AlertAttached(WORSE, FIRING))

    assert not [
        one
        for one in _effects(told(asking, e.ChannelArchived()), RAISED)
        if isinstance(one, Show) and one.surface is Surface.CHANGE and one.version < asking.version + 1
    ]


def test_the_channel_hears_that_of_many_alerts_the_last_is_over() -> None:
    storm = settled()
    for number in range(100, 112):
        storm = told(storm, e.AlertAttached(replace(TOLD, group=number), FIRING))
    last = e.AlertChanged(111, TOLD.title, OVER, "resolved")
    assert Show(Surface.CHANGE, storm.version + 1) not in _effects(storm, last)
    for number in range(100, 111):
        storm = told(storm, e.AlertChanged(number, TOLD.title, OVER, "resolved"))

    assert Show(Surface.CHANGE, storm.version + 1) in _effects(storm, last)


def test_what_has_no_line_asks_nothing() -> None:
    asking = settled()
    for number in range(100, 115):
        asking = told(asking, e.AlertAttached(replace(WORSE, group=number), FIRING))

    assert len(asking.asks) == 10


def test_of_many_alerts_the_first_of_each_severity_has_a_line() -> None:
    incident = settled()
    for number in range(100, 112):
        incident = told(incident, e.AlertAttached(replace(TOLD, group=number), FIRING))
    for number in (7, 8):
        incident = told(incident, e.AlertAttached(replace(WORSE, group=number), FIRING))

    assert [incident.speaks_of(group) for group in (100, 109, 110, 7, 8, 9)] == [
        True,
        True,
        False,
        True,
        False,
        False,
    ]


# --- words that are blanked -------------------------------------------------------------------------


def test_a_blanked_alert_has_no_words_but_its_number_sender_and_standing() -> None:
    left = blanked(e.AlertAttached(TOLD, FIRING, "route Pages"))

    bare = e.Told(group=7, title=REDACTED, sender="Alertmanager", since=TOLD.since, text=REDACTED)
    assert left == e.AlertAttached(bare, FIRING, "route Pages")
    assert blanked(e.AlertAttached(replace(TOLD, text=""), FIRING)) == e.AlertAttached(
        replace(bare, text=""), FIRING
    )


def test_whatever_is_said_of_the_same_group_is_a_copy() -> None:
    attached, changed = e.AlertAttached(TOLD, FIRING), e.AlertChanged(7, TOLD.title, OVER, "resolved")

    for source in (attached, changed):
        assert without_copies(attached, source) == blanked(attached)
        assert without_copies(changed, source) == blanked(changed)
    for stranger in (e.AlertChanged(8, TOLD.title, OVER), e.NoteAdded(TOLD.title)):
        assert without_copies(attached, stranger) == attached
        assert without_copies(changed, stranger) == changed


def test_people_who_attach_need_no_reason_and_may_if_the_policy_lets_them() -> None:
    incident, happened = run(settled(), replace(_attach(), by=actor(ANA)))

    assert happened == [e.AlertAttached(TOLD, FIRING)]
    assert "7" in incident.alerts
