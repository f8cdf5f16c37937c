"""SP-4: how a drill went, by values: how long everything took, what came late, what was not done."""

from datetime import timedelta

from bot.domain import events as e
from bot.domain.drill_report import Asked, Deed, Report, Worked, report
from bot.domain.people import Person
from bot.domain.status import Status
from bot.domain.timeline import Entry
from tests.domain.worlds import ANA, BEN, POLICY, after, message

_RHYTHM = e.Rhythm(30, after(30))
_DECLARED = e.Declared("Nobody can pay", "sev1", _RHYTHM, Status.TRIAGE, drill=True)
_TO_ANA = e.RoleAssigned("commander", ANA, "declared")
_BEGUN: tuple[tuple[float, Person, e.Event], ...] = (
    (0, ANA, _DECLARED),
    (0, ANA, e.Confided("Leaks", "it says “leak”", "Revoke.", ())),
    (0, ANA, e.ScenarioBegun("pay", "Nobody can pay", "503", "Fail over")),
    (0, ANA, _TO_ANA),
    (0, ANA, e.MessageCaptured(message(), "evidence")),
    (1, ANA, e.ParticipantJoined(ANA)),
)


def went(*later: tuple[float, Person, e.Event]) -> Report:
    """How a drill went in which this happened: after how many minutes, by whom, what."""
    happened = (*_BEGUN, *later)
    return report(
        [Entry(42, version, after(at), by, event) for version, (at, by, event) in enumerate(happened, 1)],
        POLICY,
    )


def posted(minutes: float = 60) -> e.UpdatePosted:
    return e.UpdatePosted((e.Field("what", "What", "Failing over"),), e.Rhythm(30, after(minutes)))


def test_a_drill_in_which_nobody_did_anything_says_so() -> None:
    told = went((5, BEN, e.NoteAdded("I look")), (9, BEN, e.Cancelled(Status.TRIAGE, "Nobody came")))

    assert told.acknowledged is None
    assert told.first_update is None
    assert told.asked == ()
    assert told.worked == ()
    assert told.after(told.ended_at) == timedelta(minutes=9)


def test_it_is_acknowledged_when_whoever_commands_does_something() -> None:
    told = went((5, BEN, e.NoteAdded("I look")), (7, ANA, e.NoteAdded("So do I")), (9, ANA, posted()))

    assert told.acknowledged == Deed(after(7), ANA)
    assert told.first_update == Deed(after(9), ANA)


def test_whoever_takes_the_command_has_acknowledged() -> None:
    told = went((5, BEN, e.RoleAssigned("commander", BEN, "claimed", ANA)), (7, BEN, posted()))

    assert told.acknowledged == Deed(after(5), BEN)


def test_it_is_mitigated_when_somebody_said_so_and_by_resolving_nobody_did() -> None:
    """What people read is what was said, though it hurts no more when it is over."""
    moved = e.StatusChanged(Status.TRIAGE, Status.MONITORING)
    worse = e.StatusChanged(Status.MONITORING, Status.INVESTIGATING)
    over = e.Resolved(Status.TRIAGE, "Failed over")
    again = e.Reopened(Status.RESOLVED, "Not over", _RHYTHM)

    assert went((5, BEN, over)).mitigated is None
    assert went((4, BEN, moved), (5, ANA, over)).mitigated == Deed(after(4), BEN)
    assert went((4, BEN, moved), (5, ANA, worse), (6, ANA, moved)).mitigated == Deed(after(4), BEN)
    assert went((4, BEN, moved), (5, ANA, over), (6, ANA, again), (7, ANA, over)).mitigated is None


def test_an_update_that_was_asked_for_is_late_by_the_time_since_it_was_due() -> None:
    told = went(
        (30, ANA, e.UpdateReminded(after(30), 0, (ANA,))),
        (60, ANA, e.UpdateReminded(after(30), 1, (ANA, BEN))),
        (72, ANA, posted(102)),
        (102, ANA, e.UpdateReminded(after(102), 0, (ANA,))),
        (110, ANA, e.Snoozed(10, e.Rhythm(30, after(120)))),
        (120, ANA, e.UpdateReminded(after(120), 0, (ANA,))),
        (125, ANA, e.Resolved(Status.TRIAGE, "Done")),
    )

    assert told.asked == (
        Asked("", after(30), after(72)),
        Asked("", after(102), after(110), put_off=True),
        Asked("", after(120)),
    )
    assert told.ended_at == after(125)


def test_a_role_that_was_offered_is_taken_or_never() -> None:
    told = went(
        (5, ANA, e.RoleCalled("scribe")),
        (5, ANA, e.RoleCalled("comms")),
        (8, BEN, e.RoleAssigned("scribe", BEN, "claimed")),
        (30, ANA, e.UpdateReminded(after(30), 0, (ANA,))),
        (31, ANA, posted()),
    )

    assert told.asked == (
        Asked("scribe", after(5), after(8)),
        Asked("comms", after(5)),
        Asked("", after(30), after(31)),
    )


def test_the_steps_of_playbooks_that_were_not_done_are_named() -> None:
    steps = (e.Step("stop", "Stop the rollout"), e.Step("check", "Look at {trace_id}"))
    told = went(
        (1, ANA, e.PlaybookPosted("bad-deploy", "Bad deployment", steps)),
        (2, ANA, e.CheckTicked("bad-deploy/stop", "Stop the rollout", on=True)),
    )

    assert told.worked == (Worked("Bad deployment", 2, ("Look at [trace id]",)),)
