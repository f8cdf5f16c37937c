"""The promise of the next update: kept, put off, changed."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.declaring import TEXT_LIMIT
from bot.domain.incident import Incident
from bot.domain.telling import Update
from tests.domain.worlds import ANA, POLICY, actor, after, begun, refusal, rules, run, told, update

_ANA = actor(ANA)
DAY = 24 * 60


def _asked(incident: Incident, at: datetime) -> Incident:
    return told(incident, e.UpdateReminded(incident.rhythm.next_at, 0, (ANA,)), at=at)


# --- an update ------------------------------------------------------------------------------------


def test_an_update_keeps_the_labels_that_were_shown_and_promises_the_next_one() -> None:
    command = c.PostUpdate(by=_ANA, answers={"next": " Watch it ", "what": "Rolling back"})

    incident, events = run(begun(), command, after(10))

    fields = (
        e.Field("what", "What is going on", "Rolling back"),
        e.Field("next", "What is next", "Watch it"),
    )
    assert events == [e.UpdatePosted(fields, e.Rhythm(30, after(40)))]
    assert incident.update == Update(incident.version, after(10), ANA, fields)


def test_unanswered_questions_that_are_not_needed_are_left_out() -> None:
    _, events = run(begun(), c.PostUpdate(by=_ANA, answers={"what": "Rolling back", "next": " "}), after(10))

    assert isinstance(events[0], e.UpdatePosted)
    assert [field.id for field in events[0].fields] == ["what"]


def test_a_needed_answer_is_asked_for_at_its_field() -> None:
    assert refusal(begun(), c.PostUpdate(by=_ANA, answers={"next": "x"})) == ("This one is needed.", "what")


def test_an_update_without_any_answer_is_refused() -> None:
    questions = tuple(replace(question, required=False) for question in POLICY.updates.questions)
    under = rules(updates=replace(POLICY.updates, questions=questions))

    assert refusal(begun(), c.PostUpdate(by=_ANA, answers={}), under=under) == (
        "Say at least one thing about how it stands.",
        "what",
    )


def test_an_answer_to_a_question_the_policy_no_longer_asks_is_refused_not_lost() -> None:
    sentence, field = refusal(begun(), c.PostUpdate(by=_ANA, answers={"what": "x", "old": "y"}))

    assert sentence.startswith("The update form has changed meanwhile.")
    assert field == "old"


def test_an_answer_too_long_for_a_message_is_refused_at_its_field() -> None:
    _, field = refusal(begun(), c.PostUpdate(by=_ANA, answers={"what": "x" * (TEXT_LIMIT + 1)}))

    assert field == "what"


def test_an_update_may_promise_its_own_next_time_once() -> None:
    promised, _ = run(begun(), update(after(70)), after(10))
    usual, _ = run(promised, update(), after(60))

    assert promised.rhythm == e.Rhythm(30, after(70))
    assert usual.rhythm == e.Rhythm(30, after(90))


@pytest.mark.parametrize(
    ("next_at", "sentence"),
    [
        (after(10), "The next update has to be in the future."),
        (after(9), "The next update has to be in the future."),
        (after(10 + DAY + 1), "The next update has to be within 24 hours."),
    ],
)
def test_a_promise_for_the_past_or_beyond_a_day_is_refused(next_at: datetime, sentence: str) -> None:
    assert refusal(begun(), update(next_at), after(10)) == (sentence, "next_at")


def test_a_severity_with_a_cadence_of_days_can_be_updated() -> None:
    slow = replace(POLICY.severities[0], update_minutes=3 * DAY)

    incident, _ = run(
        begun(severity="sev1", under=rules(severities=(slow, *POLICY.severities[1:]))), update(), after(10)
    )

    assert incident.rhythm == e.Rhythm(3 * DAY, after(10 + 3 * DAY))


def test_an_update_answers_every_asking() -> None:
    twice = told(_asked(begun(), after(30)), e.UpdateReminded(after(30), 1, (ANA,)), at=after(60))

    assert len(twice.reminders) == 2
    assert run(twice, update(), after(61))[0].reminders == ()


# --- snooze ---------------------------------------------------------------------------------------


def test_a_snooze_before_the_time_moves_the_promise_by_its_minutes() -> None:
    incident, events = run(begun(), c.Snooze(by=_ANA, minutes=10), after(20))

    assert events == [e.Snoozed(10, e.Rhythm(30, after(40)))]
    assert incident.rhythm.minutes == 30


def test_a_snooze_after_the_time_counts_from_now_and_answers_the_asking() -> None:
    incident, events = run(_asked(begun(), after(30)), c.Snooze(by=_ANA, minutes=10), after(33))

    assert events == [e.Snoozed(10, e.Rhythm(30, after(43)))]
    assert incident.reminders == ()


@pytest.mark.parametrize("minutes", [0, -5, DAY + 1])
@pytest.mark.parametrize("kind", [c.Snooze, c.ChangeCadence])
def test_minutes_that_make_no_sense_are_refused_with_an_example(
    kind: type[c.Snooze | c.ChangeCadence], minutes: int
) -> None:
    sentence, field = refusal(begun(), kind(by=_ANA, minutes=minutes))

    assert "from 1 to 1,440" in sentence
    assert "for example 15" in sentence
    assert field == "minutes"


def test_snoozing_again_and_again_ends_at_an_interval_and_the_longest_snooze() -> None:
    command = c.Snooze(by=_ANA, minutes=max(POLICY.updates.snooze_minutes))
    once, _ = run(begun(), command)

    sentence, field = refusal(once, command)
    assert "minutes off. Post one, or use `cadence`." in sentence
    assert field == "minutes"


# --- cadence --------------------------------------------------------------------------------------


def test_a_new_cadence_counts_from_the_last_update() -> None:
    updated, _ = run(begun(), update(), after(10))

    incident, events = run(updated, c.ChangeCadence(by=_ANA, minutes=15), after(12))

    assert events == [e.CadenceChanged(30, e.Rhythm(15, after(25)))]
    assert incident.rhythm == e.Rhythm(15, after(25))


def test_before_any_update_a_new_cadence_counts_from_the_declaration() -> None:
    assert run(begun(), c.ChangeCadence(by=_ANA, minutes=15), after(12))[0].rhythm.next_at == after(15)


def test_a_new_cadence_that_would_be_due_already_counts_from_now() -> None:
    incident, _ = run(begun(), c.ChangeCadence(by=_ANA, minutes=5), after(20))

    assert incident.rhythm.next_at == after(25)


def test_a_longer_cadence_that_would_be_due_already_counts_from_now() -> None:
    incident, _ = run(_asked(begun(), after(30)), c.ChangeCadence(by=_ANA, minutes=40), after(50))

    assert incident.rhythm.next_at == after(90)


@pytest.mark.parametrize("at", [after(15), after(29)])
def test_a_shorter_cadence_never_means_news_later_than_promised(at: datetime) -> None:
    incident, _ = run(begun(), c.ChangeCadence(by=_ANA, minutes=15), at)

    assert incident.rhythm.next_at == after(30)


def test_a_new_cadence_answers_the_asking() -> None:
    incident, _ = run(_asked(begun(), after(30)), c.ChangeCadence(by=_ANA, minutes=60), after(31))

    assert (incident.reminders, incident.rhythm.next_at) == ((), after(60))


def test_the_same_cadence_is_refused() -> None:
    assert refusal(begun(), c.ChangeCadence(by=_ANA, minutes=30)) == (
        "Updates are asked for every 30 minutes already.",
        "minutes",
    )


def test_a_severity_with_the_same_cadence_changes_neither_promise_nor_asking() -> None:
    alike = replace(POLICY.severities[0], update_minutes=30)
    asked = _asked(begun(), after(30))

    incident, _ = run(
        asked,
        c.ChangeSeverity(by=_ANA, severity="sev1"),
        after(31),
        rules(severities=(alike, *POLICY.severities[1:])),
    )

    assert (incident.rhythm, incident.reminders) == (asked.rhythm, asked.reminders)
