"""SP-4: a drill of a scenario of the policy, and what its hook is told."""

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.decide import declare
from bot.domain.drills import scenario, scenario_in, to_be_told
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM, Standing
from bot.domain.policy import GameDays, Hook, Rules, Scenario
from bot.domain.react import react
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from tests.domain.worlds import ANA, NOW, RULES, after, begun, entries_of, outside, rules, run, told

HOOK = Hook(url="https://staging.acme.test/chaos", on={"fail": True}, off={"fail": False})
PAYMENTS = Scenario(
    id="payments-down",
    title="Nobody can pay",
    happens="Payments answer 503.",
    expected="Fail over.",
    severity="sev1",
    component="checkout",
    hook=HOOK,
)
SLOW = Scenario(id="slow-search", title="Search is slow", happens="It takes a minute.", expected="Scale it.")
TEAM = rules(game_days=GameDays(scenarios=(PAYMENTS, SLOW), channel="#practice"))


def drill(under: Rules = TEAM, *, scenario: str = "payments-down", private: bool = False) -> Incident:
    """A drill without a channel yet."""
    return begun(under=under, title="Nobody can pay", drill=True, scenario=scenario, private=private)


def opened(incident: Incident) -> Incident:
    return told(incident, e.ChannelOpened("C42", "inc-42"))


def effects_of(incident: Incident, event: e.Event, under: Rules = TEAM) -> list[Effect]:
    """What the world is told of an event."""
    [entry] = entries_of([event], number=42, version=incident.version)
    return react(incident, entry, told(incident, event), under)


# --- which scenario is meant -----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["payments-down", " Payments-Down ", "nobody can pay"])
def test_a_scenario_is_meant_by_its_id_or_its_title(text: str) -> None:
    assert scenario_in(text, TEAM.policy) == PAYMENTS


@pytest.mark.parametrize("text", ["Checkout", "payments down everywhere", ""])
def test_what_names_no_scenario_is_a_title_of_its_own(text: str) -> None:
    assert scenario_in(text, TEAM.policy) is None


def test_one_word_that_is_nearly_a_scenario_is_asked_about() -> None:
    with pytest.raises(Rejected, match=r"`payment-down` is not a scenario\. Did you mean `payments-down`\?"):
        scenario_in("payment-down", TEAM.policy)


def test_a_scenario_that_the_policy_has_no_more_is_refused() -> None:
    assert scenario("slow-search", TEAM.policy) == SLOW
    with pytest.raises(Rejected, match="no scenario `slow-search` any more"):
        scenario("slow-search", RULES.policy)


# --- what has happened -----------------------------------------------------------------------------


def test_a_drill_of_a_scenario_says_what_the_policy_had() -> None:
    command = c.Declare(by=outside(ANA), title="Nobody can pay", drill=True, scenario="payments-down")

    first, second, *_ = declare(command, TEAM, NOW)

    assert isinstance(first, e.Declared)
    hook = e.Hook("https://staging.acme.test/chaos", '{"fail":true}', '{"fail":false}', 10)
    assert second == e.ScenarioBegun(
        "payments-down", "Nobody can pay", "Payments answer 503.", "Fail over.", hook
    )


def test_a_guest_begins_only_what_does_not_fail_in_earnest() -> None:
    guest = outside(ANA, Standing.GUEST)
    command = c.Declare(by=guest, title="Practice", drill=True, scenario="payments-down")

    with pytest.raises(Rejected, match="fails in earnest, so guests cannot begin it"):
        declare(command, TEAM, NOW)

    assert declare(replace(command, scenario="slow-search"), TEAM, NOW)


def test_a_hook_may_say_nothing_when_it_is_over() -> None:
    quiet = replace(PAYMENTS, hook=replace(HOOK, off=None))
    incident = opened(drill(rules(game_days=GameDays(scenarios=(quiet,)))))

    assert incident.practice
    assert incident.practice.hook
    assert incident.practice.hook.off == ""
    over = told(incident, e.HookCalled(True, 200), e.Cancelled(Status.TRIAGE, "Enough"))
    assert to_be_told(over) is None


def test_an_edited_policy_changes_nothing_of_a_drill_that_runs() -> None:
    incident = drill()

    _, events = run(incident, c.RecordHook(by=THE_SYSTEM, on=True, status=200), under=RULES)

    assert events == [e.HookCalled(True, 200)]


# --- what the hook is told -------------------------------------------------------------------------


def test_it_is_told_that_the_drill_begins_and_once_that_it_is_over_and_anew_when_it_is_reopened() -> None:
    incident = opened(drill())
    assert to_be_told(incident) is True
    began = incident.practice and incident.practice.turned

    heard = told(incident, e.HookCalled(True, 200), at=after(1))
    assert to_be_told(heard) is None

    over = told(heard, e.Resolved(Status.TRIAGE, "Done"))
    assert to_be_told(over) is False
    assert over.practice
    assert over.practice.turned == over.version != began

    quiet = told(over, e.HookCalled(False, 204), at=after(2))
    assert to_be_told(quiet) is None
    assert to_be_told(told(quiet, e.Closed(Status.RESOLVED))) is None
    assert to_be_told(told(quiet, e.Reopened(Status.RESOLVED, "More", e.Rhythm(15, after(20))))) is True


def test_that_it_is_over_is_told_though_nobody_knows_whether_the_beginning_was_heard() -> None:
    assert to_be_told(told(opened(drill()), e.Cancelled(Status.TRIAGE, "Enough"))) is False


def test_nothing_is_told_of_a_private_drill_nor_where_there_is_no_hook() -> None:
    assert to_be_told(opened(drill(private=True))) is None
    assert to_be_told(opened(drill(scenario="slow-search"))) is None
    assert to_be_told(opened(begun(drill=True))) is None


def test_the_same_answer_twice_is_one_entry() -> None:
    heard, first = run(opened(drill()), c.RecordHook(by=THE_SYSTEM, on=True, status=200))
    _, again = run(heard, c.RecordHook(by=THE_SYSTEM, on=True, status=200))

    assert (len(first), again) == (1, [])
    assert run(begun(), c.RecordHook(by=THE_SYSTEM, on=True, status=200))[1] == []


def test_what_a_hook_answered_to_an_incident_without_a_scenario_is_nothing() -> None:
    assert told(begun(), e.HookCalled(True, 200)).practice is None


# --- who hears of it -------------------------------------------------------------------------------


def test_the_hook_is_called_and_the_scenario_is_told_when_the_channel_is_there() -> None:
    incident = drill()

    effects = effects_of(incident, e.ChannelOpened("C42", "inc-42"))

    assert f.CallHook() in effects
    assert Show(Surface.SCENARIO, 2) in effects
    assert effects_of(opened(drill(private=True)), e.NoteAdded("Hello")) != []
    private = effects_of(drill(private=True), e.ChannelOpened("C42", "inc-42"))
    assert f.CallHook() not in private
    assert Show(Surface.SCENARIO, 2) in private


def test_a_drill_that_was_over_before_it_had_a_channel_calls_nothing() -> None:
    over = told(drill(), e.Cancelled(Status.TRIAGE, "Enough"))

    assert f.CallHook() not in effects_of(drill(), e.Cancelled(Status.TRIAGE, "Enough"))
    assert f.CallHook() not in effects_of(over, e.ChannelOpened("C42", "inc-42"))


@pytest.mark.parametrize(
    "end",
    [
        e.Resolved(Status.TRIAGE, "Done"),
        e.Cancelled(Status.TRIAGE, "Enough"),
        e.Declined(Status.TRIAGE, "No"),
    ],
)
def test_when_it_is_over_the_hook_hears_of_it_and_people_read_how_it_went(end: e.Event) -> None:
    incident = opened(drill())

    effects = effects_of(incident, end)

    version = incident.version + 1
    assert f.CallHook() in effects
    assert Show(Surface.REPORT, version) in effects
    assert Show(Surface.REPORT_ELSEWHERE, version, channel="#practice") in effects


def test_no_report_leaves_a_private_drill_and_none_is_made_where_it_goes_on_elsewhere() -> None:
    private = effects_of(opened(drill(private=True)), e.Resolved(Status.TRIAGE, "Done"))
    assert [one for one in private if isinstance(one, Show) and one.surface is Surface.REPORT_ELSEWHERE] == []
    assert any(isinstance(one, Show) and one.surface is Surface.REPORT for one in private)

    merged = effects_of(opened(drill()), e.Merged(Status.TRIAGE, 41))
    assert [one for one in merged if isinstance(one, Show) and one.surface.value.startswith("report")] == []
    assert f.CallHook() in merged


def test_a_drill_without_a_scenario_has_a_report_too_and_one_without_a_channel_elsewhere_only() -> None:
    alone = effects_of(opened(begun(drill=True)), e.Resolved(Status.TRIAGE, "Done"), RULES)
    assert [one for one in alone if isinstance(one, Show) and one.surface.value.startswith("report")] == [
        Show(Surface.REPORT, alone_version := opened(begun(drill=True)).version + 1)
    ]
    assert alone_version

    homeless = effects_of(drill(), e.Cancelled(Status.TRIAGE, "Enough"))
    assert [one.surface for one in homeless if isinstance(one, Show) and "report" in one.surface.value] == [
        Surface.REPORT_ELSEWHERE
    ]


def test_an_incident_has_no_report() -> None:
    incident = effects_of(opened(begun()), e.Resolved(Status.TRIAGE, "Done"))

    assert [one for one in incident if isinstance(one, Show) and "report" in one.surface.value] == []


def test_what_the_hook_answered_stands_in_the_channel() -> None:
    incident = opened(drill())

    assert effects_of(incident, e.HookCalled(True, 200)) == [Show(Surface.SCENARIO, 2)]
    over = told(incident, e.HookCalled(True, 200), e.Resolved(Status.TRIAGE, "Done"))
    assert effects_of(over, e.HookCalled(True, 200)) == [Show(Surface.SCENARIO, 2), f.CallHook()]
    assert Show(Surface.SCENARIO, 2) in effects_of(incident, e.StepFailed("hook", "http_404"))
    assert Show(Surface.SCENARIO, 2) not in effects_of(incident, e.StepFailed("topic", "restricted_action"))
    missing = told(incident, e.StepFailed("hook", "http_404"))
    assert Show(Surface.SCENARIO, 2) in effects_of(missing, e.StepRecovered("hook"))
    assert Show(Surface.SCENARIO, 2) not in effects_of(incident, e.StepRecovered("topic"))
    assert effects_of(missing, e.StepRetried("hook")) == [f.CallHook(), Show(Surface.SCENARIO, 2)]
