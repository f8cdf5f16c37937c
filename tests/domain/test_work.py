"""How bad it is, how the work goes, how it ends and comes back."""

from typing import Any

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.work import taken_in
from bot.domain.incident import Change
from bot.domain.status import OVER, Status
from tests.domain.worlds import (
    ANA,
    actor,
    after,
    begun,
    refusal,
    rules,
    run,
    settled,
    standing_at,
    told,
    update,
)

_ANA = actor(ANA)


def test_a_title_is_changed_and_the_same_one_refused() -> None:
    incident, events = run(begun(), c.ChangeTitle(by=_ANA, title=" Login is  down"))

    assert events == [e.TitleChanged("Login is slow", "Login is down")]
    assert incident.title == "Login is down"
    assert refusal(incident, c.ChangeTitle(by=_ANA, title="Login is down")) == (
        "INC-42 is called that already.",
        "title",
    )


def test_a_component_is_named_and_taken_away() -> None:
    named, events = run(begun(), c.ChangeComponent(by=_ANA, component="search"))
    cleared, _ = run(named, c.ChangeComponent(by=_ANA, component=None))

    assert events == [e.ComponentChanged(None, "search")]
    assert (named.component, cleared.component) == ("search", None)


@pytest.mark.parametrize(
    ("component", "sentence"),
    [
        (None, "That is the component already."),
        ("lift", "`lift` is not a component. Known: checkout, search."),
    ],
)
def test_a_component_that_changes_nothing_or_is_unknown_is_refused(
    component: str | None, sentence: str
) -> None:
    assert refusal(begun(), c.ChangeComponent(by=_ANA, component=component)) == (sentence, "component")


def test_where_no_components_are_configured_a_component_is_refused_with_that() -> None:
    sentence, _ = refusal(begun(), c.ChangeComponent(by=_ANA, component="x"), under=rules(components=()))

    assert "none are configured" in sentence


def test_a_severity_brings_its_own_rhythm_and_is_struck_through_once() -> None:
    incident, events = run(
        begun(), c.ChangeSeverity(by=_ANA, severity="sev1", why=" Nobody gets in "), after(5)
    )

    assert events == [e.SeverityChanged("sev2", "sev1", e.Rhythm(15, after(15)), "Nobody gets in")]
    assert (incident.severity, incident.last_change) == ("sev1", Change(severity="sev2"))


def test_same_severity_is_refused() -> None:
    assert refusal(begun(), c.ChangeSeverity(by=_ANA, severity="sev2")) == (
        "INC-42 is Sev 2 already.",
        "severity",
    )


def test_an_unknown_severity_is_refused_with_those_there_are() -> None:
    sentence, _ = refusal(begun(), c.ChangeSeverity(by=_ANA, severity="huge"))

    assert sentence == "`huge` is not a severity. Known: sev1, sev2, sev3."


def test_a_change_of_status_is_struck_through_once() -> None:
    incident, events = run(begun(), c.ChangeStatus(by=_ANA, status=Status.IDENTIFIED, why="Bad deploy"))

    assert events == [e.StatusChanged(Status.TRIAGE, Status.IDENTIFIED, "Bad deploy")]
    assert (incident.status, incident.last_change) == (Status.IDENTIFIED, Change(status=Status.TRIAGE))


def test_the_teams_own_words_for_statuses_are_used() -> None:
    under = rules(statuses={Status.MONITORING: "Watching"})

    sentence, _ = refusal(
        standing_at(Status.MONITORING), c.ChangeStatus(by=_ANA, status=Status.MONITORING), under=under
    )

    assert sentence == "It is Watching already."


def test_monitoring_is_when_it_is_mitigated_and_stable() -> None:
    monitoring = told(begun(), e.StatusChanged(Status.TRIAGE, Status.MONITORING), at=after(20))
    worse = told(monitoring, e.StatusChanged(Status.MONITORING, Status.MITIGATING), at=after(25))
    better = told(worse, e.StatusChanged(Status.MITIGATING, Status.MONITORING), at=after(30))

    assert (monitoring.mitigated_at, monitoring.stable_since) == (after(20), after(20))
    assert (worse.mitigated_at, worse.stable_since) == (after(20), None)
    assert (better.mitigated_at, better.stable_since) == (after(20), after(30))


# --- the end --------------------------------------------------------------------------------------


def _resolve(override: str = "") -> c.Resolve:
    return c.Resolve(by=_ANA, summary="Rolled back", override=override)


def test_resolving_needs_a_sentence() -> None:
    assert refusal(begun(), c.Resolve(by=_ANA, summary=" ")) == ("Say in a sentence how it ended.", "summary")


def test_before_it_is_mitigated_resolving_needs_a_reason() -> None:
    sentence, field = refusal(begun(), _resolve(), after(5))

    assert sentence.startswith("It needs 30 stable minutes first, and they begin with `mitigated`.")
    assert field == "override"


@pytest.mark.parametrize(("minutes", "stable"), [(0, 0), (0.5, 0), (10, 10), (29.99, 29)])
def test_while_it_has_not_been_stable_long_enough_the_refusal_counts_the_minutes(
    minutes: float, stable: int
) -> None:
    sentence, field = refusal(standing_at(Status.MONITORING), _resolve(), after(minutes))

    assert sentence.startswith(f"It has been stable for {stable} of 30 minutes.")
    assert field == "override"


def test_a_reason_resolves_it_at_once_and_is_kept() -> None:
    _, events = run(standing_at(Status.MONITORING), _resolve("Customers confirm"), after(1))

    assert events == [e.Resolved(Status.MONITORING, "Rolled back", "Customers confirm")]


def test_after_the_stable_minutes_it_is_resolved_and_a_reason_is_not_needed_nor_kept() -> None:
    incident, events = run(standing_at(Status.MONITORING), _resolve("Just to be sure"), after(30))

    assert events == [e.Resolved(Status.MONITORING, "Rolled back")]
    assert (incident.resolved_at, incident.mitigated_at, incident.summary) == (
        after(30),
        after(0),
        "Rolled back",
    )


def test_a_policy_without_stable_minutes_lets_it_be_resolved_at_once() -> None:
    incident, _ = run(begun(), _resolve(), after(5), rules(stable_minutes=0))

    assert incident.status is Status.RESOLVED
    assert incident.mitigated_at == after(5)


def test_reopening_starts_the_clocks_anew_and_keeps_the_cadence() -> None:
    resolved = standing_at(Status.RESOLVED, told(begun(), e.CadenceChanged(30, e.Rhythm(20, after(20)))))

    incident, events = run(resolved, c.Reopen(by=_ANA, why="It is back"), after(600))

    assert events == [e.Reopened(Status.RESOLVED, "It is back", e.Rhythm(20, after(620)))]
    assert incident.open_since == after(600)
    assert (incident.resolved_at, incident.mitigated_at, incident.summary) == (None, None, "")
    assert incident.declared_at == after(0)


@pytest.mark.parametrize("command", [c.Decline(by=_ANA, why=" "), c.Cancel(by=_ANA, why="")])
def test_an_end_without_a_reason_is_refused(command: c.Command) -> None:
    assert refusal(begun(), command) == ("Say why in a few words; it goes on the timeline.", "why")


@pytest.mark.parametrize(
    ("command", "status"),
    [(c.Decline(by=_ANA, why="Planned"), Status.DECLINED), (c.Cancel(by=_ANA, why="No"), Status.CANCELLED)],
)
def test_an_end_with_a_reason_answers_what_was_asked(command: c.Command, status: Status) -> None:
    asked = told(begun(), e.UpdateReminded(after(30), 0, (ANA,)), at=after(30))

    incident, _ = run(asked, command, after(31))

    assert (incident.status, incident.resolved_at, incident.reminders) == (status, after(31), ())


def test_an_incident_goes_on_in_another_but_not_in_itself() -> None:
    incident, _ = run(begun(), c.Merge(by=_ANA, into=begun(number=41)), after(5))

    assert (incident.status, incident.merged_into, incident.resolved_at) == (Status.MERGED, 41, after(5))
    assert refusal(begun(), c.Merge(by=_ANA, into=begun()))[0].startswith(
        "An incident cannot be merged into itself."
    )


@pytest.mark.parametrize(
    ("this", "other", "sentence"),
    [
        ({}, {"drill": True}, "INC-41 is a drill and this is none."),
        ({"drill": True}, {}, "INC-41 is no drill and this is one."),
        ({}, {"private": True}, "A private incident cannot be named in a public one."),
    ],
)
def test_an_incident_does_not_go_on_in_one_of_another_kind(
    this: dict[str, Any], other: dict[str, Any], sentence: str
) -> None:
    """In a drill nobody would work on it."""
    merge = c.Merge(by=_ANA, into=begun(number=41, **other))

    assert refusal(begun(**this), merge)[0].startswith(sentence)


@pytest.mark.parametrize("kind", [{"drill": True}, {"private": True}])
def test_an_incident_goes_on_in_another_of_its_kind(kind: dict[str, Any]) -> None:
    merge = c.Merge(by=_ANA, into=begun(number=41, **kind))

    assert run(begun(**kind), merge)[0].merged_into == 41


@pytest.mark.parametrize("status", [one for one in Status if one in OVER])
def test_an_incident_does_not_go_on_in_one_that_has_ended(status: Status) -> None:
    merge = c.Merge(by=_ANA, into=standing_at(status, begun(number=41)))

    assert refusal(begun(), merge)[0].startswith(f"That one is {status.value}.")


def test_merging_what_was_resolved_does_not_make_it_longer() -> None:
    resolved = standing_at(Status.RESOLVED, at=after(20))

    incident, _ = run(resolved, c.Merge(by=_ANA, into=begun(number=41)), after(2000))

    assert incident.resolved_at == after(20)


def test_an_update_may_still_be_posted_when_it_is_resolved() -> None:
    incident, _ = run(standing_at(Status.RESOLVED, settled()), update(), after(5))

    assert incident.update is not None
    assert incident.status is Status.RESOLVED


def test_the_incident_in_which_another_goes_on_is_told_of_it() -> None:
    merged = told(begun(), e.ChannelOpened("C42", "inc-42"))
    assert taken_in(merged, begun(number=41)) == [e.TookIn(42, "C42")]
    assert taken_in(begun(), begun(number=41)) == [e.TookIn(42, "")]


@pytest.mark.parametrize(("into_private", "named"), [(False, False), (True, True)])
def test_a_private_incident_is_named_to_no_public_one(into_private: bool, named: bool) -> None:
    events = taken_in(begun(private=True), begun(number=41, private=into_private))
    assert bool(events) is named
