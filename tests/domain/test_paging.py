"""SM-14, CT-15: who is called for a role answers in time, or their backup is called, and so on up."""

from datetime import timedelta

from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.due import next_due_at
from bot.domain.effects import Show, Surface
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM, Person, operator_in_slack, source_actor
from bot.domain.policy import Directory, Override, Role, Rotation, Rules
from bot.domain.react import react
from bot.domain.status import Status
from bot.domain.timeline import Entry
from tests.domain.worlds import (
    ANA,
    BEN,
    CLEO,
    DAN,
    DIRECTORY,
    EVA,
    NOW,
    POLICY,
    actor,
    after,
    begun,
    outside,
    refusal,
    run,
    settled,
    ticked,
    told,
)

ROTATION = Rotation(
    id="sre", name="SRE", zone="UTC", since="2026-11-16", people=("ben@acme.test", "U1ANA")
)  # Ben's week


def team(*backup: str, roster: tuple[str, ...] = ("oncall:sre",), minutes: int = 5) -> Rules:
    """The team, with a commander who is called; Ben is on call."""
    commander, *others = POLICY.roles
    called = replace(commander, roster=roster, backup=backup, acknowledge_minutes=minutes)
    known = {**DIRECTORY.known, "dan@acme.test": DAN, "eva@acme.test": EVA}
    policy = replace(POLICY, roles=(called, *others), oncall=(ROTATION,))
    return Rules(policy, Directory(known))


TEAM = team("dan@acme.test", "eva@acme.test")
MACHINE = source_actor("alertmanager", "Alertmanager")


def _until(
    incident: Incident, minute: float, under: Rules = TEAM
) -> tuple[Incident, list[tuple[float, e.Event]]]:
    """What time brings until then, of what is about calls."""
    found: list[tuple[float, e.Event]] = []
    while (at := next_due_at(incident, under.policy)) is not None and at <= after(minute):
        incident, events = ticked(incident, at, under)
        found += [((at - NOW) / timedelta(minutes=1), event) for event in events]
    return incident, [
        (minute, event) for minute, event in found if isinstance(event, e.Paged | e.PageUnanswered)
    ]


def test_ct_3_whoever_is_on_call_is_called_while_the_declarer_commands() -> None:
    incident = begun(under=TEAM)

    assert incident.commander == ANA
    assert [call.to for call in incident.pages["commander"].calls] == [BEN]


def test_ct_3_who_stands_in_is_called_instead() -> None:
    stand_in = Override(1, "sre", DAN, NOW, after(60), BEN, NOW)
    standing_in = replace(TEAM, overrides=(stand_in,))

    assert begun(under=standing_in).pages["commander"].calls[0].to == DAN


def test_who_is_on_call_and_declares_is_not_called() -> None:
    incident = begun(under=TEAM, by=outside(BEN))

    assert incident.commander == BEN
    assert incident.pages == {}


def test_nobody_is_called_where_nobody_is_asked_to_answer() -> None:
    assert begun(under=team(minutes=0)).pages == {}


def test_where_a_machine_declares_who_is_on_call_commands_and_is_called() -> None:
    incident = begun(under=TEAM, by=MACHINE)

    assert incident.commander == BEN
    assert incident.pages["commander"].calls[0].to == BEN


def test_who_gets_another_role_from_the_roster_is_called_too() -> None:
    scribe = Role(id="scribe", name="Scribe", guide="x", roster=("cleo@acme.test",), acknowledge_minutes=3)
    roles = (POLICY.roles[0], scribe)
    incident = begun(under=replace(TEAM, policy=replace(TEAM.policy, roles=roles)))

    assert incident.scribe == CLEO
    assert incident.pages["scribe"].calls[0].to == CLEO


def test_sp_4_a_drill_and_a_private_incident_call_nobody() -> None:
    for incident in (begun(under=TEAM, drill=True), begun(under=TEAM, private=True)):
        assert incident.pages == {}
        assert _until(incident, 600)[1] == []


def test_ct_15_who_does_not_answer_is_passed_over_one_by_one_and_then_that_is_said() -> None:
    incident, happened = _until(begun(under=TEAM), 600)

    assert happened == [
        (5, e.Paged("commander", DAN, 5)),
        (10, e.Paged("commander", EVA, 5)),
        (15, e.PageUnanswered("commander")),
    ]
    assert incident.commander == ANA  # who declared it commands meanwhile


def test_who_has_the_role_or_commands_is_not_called_to_take_it_over() -> None:
    under = team("U1ANA", "ben@acme.test", "dan@acme.test")
    _, happened = _until(begun(under=under), 600, under)

    assert [event for _, event in happened] == [
        e.Paged("commander", DAN, 5),
        e.PageUnanswered("commander"),
    ]


def test_a_backup_may_be_whoever_is_on_call() -> None:
    under = team("oncall:sre", roster=("dan@acme.test",))

    assert _until(begun(under=under), 5, under)[1] == [(5, e.Paged("commander", BEN, 5, duties=("sre",)))]


def test_who_is_called_late_hears_how_late() -> None:
    incident = begun(under=TEAM)

    _, events = ticked(incident, after(20), TEAM)

    assert e.Paged("commander", DAN, 5, 15 * 60) in events


def test_a_call_goes_on_under_the_time_it_was_made_with_when_the_policy_asks_no_more() -> None:
    incident = begun(under=TEAM)
    edited = team("dan@acme.test", minutes=0)

    assert _until(incident, 5, edited)[1] == [(5, e.Paged("commander", DAN, 5))]


def test_when_the_role_is_gone_from_the_policy_nobody_else_is_called() -> None:
    incident = told(begun(under=TEAM), e.Paged("gone", DAN, 5))

    assert (5, e.PageUnanswered("gone")) in _until(incident, 5)[1]


def test_sm_14_the_answer_takes_the_role_and_nobody_else_is_called() -> None:
    incident, events = run(begun(under=TEAM), c.AnswerPage(by=outside(BEN), role="commander"), after(2), TEAM)

    assert events == [e.PageAcknowledged("commander"), e.RoleAssigned("commander", BEN, "answered", ANA)]
    assert incident.commander == BEN
    assert (incident.pages["commander"].taken_by, incident.pages["commander"].taken_at) == (BEN, after(2))
    assert _until(incident, 600)[1] == []


def test_who_has_the_role_already_keeps_it_by_answering() -> None:
    incident, events = run(
        begun(under=TEAM, by=MACHINE), c.AnswerPage(by=outside(BEN), role="commander"), after(2), TEAM
    )

    assert events == [e.PageAcknowledged("commander")]
    assert incident.commander == BEN


def test_a_backup_takes_the_role_from_who_did_not_answer() -> None:
    incident, _ = _until(begun(under=TEAM, by=MACHINE), 5)

    taken, events = run(incident, c.AnswerPage(by=outside(DAN), role="commander"), after(7), TEAM)

    assert events[-1] == e.RoleAssigned("commander", DAN, "answered", BEN)
    assert taken.commander == DAN


def test_a_late_answer_counts_while_nobody_has_it_and_says_how_late() -> None:
    incident, _ = _until(begun(under=TEAM), 15)

    _, events = run(incident, c.AnswerPage(by=outside(BEN), role="commander"), after(20), TEAM)

    assert events[0] == e.PageAcknowledged("commander", 15 * 60)


def test_whoever_comes_too_late_hears_who_has_it() -> None:
    incident, _ = _until(begun(under=TEAM), 5)
    incident, _ = run(incident, c.AnswerPage(by=outside(DAN), role="commander"), after(7), TEAM)

    assert refusal(incident, c.AnswerPage(by=outside(BEN), role="commander"), after(9), TEAM)[0] == (
        "Dan has it since 14:07 UTC. To take over, use `role commander me`."
    )
    assert refusal(incident, c.AnswerPage(by=outside(DAN), role="commander"), after(9), TEAM)[0] == (
        "You have it already."
    )


def test_whoever_was_not_called_may_answer_too() -> None:
    """At three in the morning anybody who is awake is welcome."""
    incident, events = run(
        begun(under=TEAM), c.AnswerPage(by=outside(CLEO), role="commander"), after(2), TEAM
    )

    assert incident.commander == CLEO
    assert events[0] == e.PageAcknowledged("commander")


def test_there_is_nothing_to_answer_where_nobody_was_called() -> None:
    sentence, _ = refusal(begun(), c.AnswerPage(by=outside(BEN), role="comms"))

    assert sentence == "Nobody was called as Communications Lead."


def test_any_action_of_who_is_called_is_an_answer() -> None:
    note = c.AddNote(by=actor(BEN), text="Looking")

    incident, events = run(begun(under=TEAM), note, after(2), TEAM)

    assert events == [
        e.PageAcknowledged("commander"),
        e.RoleAssigned("commander", BEN, "answered", ANA),
        e.NoteAdded("Looking"),
    ]
    assert run(incident, note, after(3), TEAM)[1] == [e.NoteAdded("Looking")]


def test_once_another_is_called_what_they_do_is_no_answer_any_more_unless_they_say_so() -> None:
    incident, _ = _until(begun(under=TEAM), 5)
    note = c.AddNote(by=actor(BEN), text="Is it the database?")

    busy, events = run(incident, note, after(25), TEAM)

    assert events == [e.NoteAdded("Is it the database?")]
    assert busy.commander == ANA
    dan, _ = run(busy, replace(note, by=actor(DAN)), after(6), TEAM)
    assert dan.commander == DAN
    pressed, _ = run(busy, c.AnswerPage(by=outside(BEN), role="commander"), after(25), TEAM)
    assert pressed.commander == BEN
    taken, _ = run(busy, c.AssignRole(by=actor(BEN), role="commander", to=BEN), after(25), TEAM)
    assert taken.pages["commander"].taken_by == BEN


def test_once_it_was_given_up_what_the_last_of_them_does_is_no_answer_any_more() -> None:
    incident, _ = _until(begun(under=TEAM), 15)

    for who in (BEN, EVA):
        note = c.AddNote(by=actor(who), text="Looking")
        assert run(incident, note, after(35), TEAM)[1] == [e.NoteAdded("Looking")]


def test_who_is_late_while_nobody_else_is_called_yet_answers_by_what_they_do() -> None:
    """Sitroom was down when the next one was due."""
    _, events = run(begun(under=TEAM), c.AddNote(by=actor(BEN), text="Looking"), after(8), TEAM)

    assert events[0] == e.PageAcknowledged("commander", 180)


def test_what_others_do_and_what_sitroom_does_is_no_answer() -> None:
    incident = begun(under=TEAM)

    for command in (
        c.AddNote(by=actor(CLEO), text="Looking"),
        c.NoteArrival(by=THE_SYSTEM, person=BEN),
        c.NoteArrival(by=outside(BEN), person=BEN),
    ):
        assert run(incident, command, after(2), TEAM)[0].pages["commander"].waits


def test_who_only_acknowledges_to_have_heard_of_it_takes_no_role() -> None:
    incident, _ = run(begun(under=TEAM), c.Escalate(by=actor(ANA), why="Checkout"), after(1), TEAM)

    heard, events = run(incident, c.Acknowledge(by=actor(BEN)), after(2), TEAM)

    assert [type(one) for one in events] == [e.LeadershipAcknowledged]
    assert heard.pages["commander"].waits
    assert heard.commander == ANA


def test_what_is_done_after_it_is_over_is_no_answer() -> None:
    over = told(begun(under=TEAM), e.Resolved(Status.TRIAGE, "Rolled back"))

    assert run(over, c.AddNote(by=actor(BEN), text="Why"), after(2), TEAM)[1] == [e.NoteAdded("Why")]


def test_on_the_command_line_they_answer_under_their_own_name() -> None:
    note = c.AddNote(by=operator_in_slack(BEN), text="Slack is slow")

    incident, _ = run(begun(under=TEAM), note, after(2), TEAM)

    assert incident.commander == BEN
    assert incident.pages["commander"].taken_by == BEN


def test_who_takes_the_role_by_its_own_word_answers_once() -> None:
    incident, events = run(
        begun(under=TEAM), c.AssignRole(by=actor(BEN), role="commander", to=BEN), after(2), TEAM
    )

    assert events == [e.RoleAssigned("commander", BEN, "assigned", ANA)]
    assert incident.pages["commander"].taken_by == BEN


def test_when_the_role_is_given_to_somebody_who_is_called_is_not_waited_for() -> None:
    incident, _ = run(
        begun(under=TEAM), c.AssignRole(by=actor(ANA), role="commander", to=CLEO), after(2), TEAM
    )

    assert incident.pages["commander"].taken_by == CLEO
    assert _until(incident, 600)[1] == []


def test_while_it_is_over_nobody_is_called_and_when_it_is_reopened_it_goes_on() -> None:
    incident = told(begun(under=TEAM), e.Resolved(Status.TRIAGE, "Rolled back"), at=after(2))
    assert _until(incident, 600)[1] == []

    again = told(incident, e.Reopened(Status.RESOLVED, "Back", e.Rhythm(30, after(90))), at=after(60))

    assert _until(again, 61)[1] == [(60, e.Paged("commander", DAN, 5))]


def test_what_became_private_calls_nobody_any_more() -> None:
    assert _until(replace(begun(under=TEAM), private=True), 600)[1] == [(5, e.PageUnanswered("commander"))]


def test_who_was_called_again_after_somebody_had_it_is_a_call_of_its_own() -> None:
    incident, _ = run(begun(under=TEAM), c.AnswerPage(by=outside(BEN), role="commander"), after(2), TEAM)

    again = told(incident, e.Paged("commander", DAN, 5), at=after(20))

    assert [call.to for call in again.pages["commander"].calls] == [DAN]
    assert again.pages["commander"].waits


def test_an_answer_that_nobody_was_called_for_changes_nothing() -> None:
    """A timeline that says so was not written by this program; it still folds."""
    incident = begun()

    assert told(incident, e.PageAcknowledged("comms"), e.PageUnanswered("comms")).pages == {}


# --- what the world is told -------------------------------------------------------------------------


def _effects(before: Incident, event: e.Event, by: Person = BEN) -> list[f.Effect]:
    entry = Entry(before.number, before.version + 1, after(2), by, event)
    return react(before, entry, told(before, event, by=by, at=after(2)), TEAM)


def _shows(effects: list[f.Effect]) -> set[tuple[Surface, int, str]]:
    surfaces = {Surface.PAGE, Surface.PAGED}
    return {
        (one.surface, one.version, one.person.name if one.person else "")
        for one in effects
        if isinstance(one, Show) and one.surface in surfaces
    }


def _opened() -> Incident:
    return told(begun(under=TEAM), e.ChannelOpened("C42", "inc-42"))


def test_who_is_called_hears_it_in_person_and_in_the_channel_and_is_brought_in() -> None:
    before = _opened()
    first = before.pages["commander"].calls[0].version

    effects = _effects(before, e.Paged("commander", DAN, 5))

    assert _shows(effects) == {
        (Surface.PAGE, first, "Ben"),
        (Surface.PAGED, first, ""),
        (Surface.PAGE, before.version + 1, "Dan"),
        (Surface.PAGED, before.version + 1, ""),
    }
    assert f.Invite((DAN,)) in effects
    assert Show(Surface.CARD) in effects


def test_without_a_channel_they_hear_it_in_person_and_the_line_comes_with_the_channel() -> None:
    begun_ = begun(under=TEAM)
    version = begun_.pages["commander"].calls[0].version
    paged = _effects(begun_, e.Paged("commander", DAN, 5))
    opened = _effects(begun_, e.ChannelOpened("C42", "inc-42"), ANA)

    assert {surface for surface, _, _ in _shows(paged)} == {Surface.PAGE}
    assert _shows(opened) == {(Surface.PAGE, version, "Ben"), (Surface.PAGED, version, "")}
    assert any(isinstance(one, f.Invite) and BEN in one.people for one in opened)


def test_when_somebody_has_it_everybody_who_was_called_sees_so() -> None:
    before = _opened()
    version = before.pages["commander"].calls[0].version

    for event in (e.PageAcknowledged("commander"), e.RoleAssigned("commander", CLEO, "assigned", ANA)):
        assert _shows(_effects(before, event)) == {
            (Surface.PAGE, version, "Ben"),
            (Surface.PAGED, version, ""),
        }


def test_when_it_is_over_and_when_it_is_reopened_the_calls_say_so() -> None:
    before = _opened()
    over = told(before, e.Resolved(Status.TRIAGE, "Rolled back"))
    taken = told(before, e.PageAcknowledged("commander"), by=BEN)

    assert _shows(_effects(before, e.Resolved(Status.TRIAGE, "Rolled back")))
    assert _shows(_effects(over, e.Reopened(Status.RESOLVED, "Back", before.rhythm)))
    assert not _shows(_effects(taken, e.Resolved(Status.TRIAGE, "Rolled back")))


def test_that_nobody_has_answered_is_a_line_of_its_own() -> None:
    before = _opened()

    assert (Surface.PAGED, before.version + 1, "") in _shows(_effects(before, e.PageUnanswered("commander")))


def test_a_direct_message_that_failed_is_tried_again_while_they_are_waited_for() -> None:
    before = settled(TEAM)

    assert (Surface.PAGE, before.pages["commander"].calls[0].version, "Ben") in _shows(
        _effects(before, e.StepRetried("direct"))
    )
