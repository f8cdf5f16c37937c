"""What is looked at when an incident begins (CT-6, SM-5)."""

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.alerts.rules import Alerts, Poll
from bot.domain.effects import Show, Surface, TakeSnapshot
from bot.domain.people import THE_SYSTEM
from bot.domain.policy import Check, Rules
from bot.domain.react import react
from bot.domain.redaction import REDACTED, blanked, kept_for
from tests.domain.reactions import PLAIN, effects_of
from tests.domain.worlds import (
    ANA,
    BEN,
    NOW,
    RULES,
    SHOP,
    actor,
    after,
    begun,
    entries_of,
    refusal,
    rules,
    run,
    told,
)

CHECKS = rules(
    checks=(Check(id="logs", title="Search the logs"), Check(id="admin", title="Look", url="https://a.test"))
)
POLLS = rules(alerts=Alerts(polls=(Poll(id="shop", name="Shop", url="https://shop.test/"),)))
TAKEN = e.SnapshotTaken((SHOP,), (e.Checkpoint("logs", "Search the logs"),))
SHOWN = told(PLAIN, TAKEN)
AGAIN = Show(Surface.SNAPSHOT, SHOWN.snapshot)


@pytest.mark.parametrize(("under", "taken"), [(RULES, False), (CHECKS, True), (POLLS, True)])
def test_a_snapshot_is_taken_where_the_policy_has_something_to_look_at(under: Rules, taken: bool) -> None:
    declared = begun()
    [entry] = entries_of([e.Declared("Login is slow", "sev2", declared.rhythm, declared.status)])

    effects = react(None, entry, declared, under)

    assert (TakeSnapshot() in effects) == taken


def test_the_list_of_the_policy_is_written_down_with_what_was_seen() -> None:
    incident, events = run(begun(), c.RecordSnapshot(by=THE_SYSTEM, endpoints=(SHOP,)), under=CHECKS)

    checks = (e.Checkpoint("logs", "Search the logs"), e.Checkpoint("admin", "Look", "https://a.test"))
    assert events == [e.SnapshotTaken((SHOP,), checks)]
    assert incident.snapshot == incident.version
    assert list(incident.checks) == ["logs", "admin"]


def test_there_is_one_snapshot() -> None:
    assert run(SHOWN, c.RecordSnapshot(by=THE_SYSTEM, endpoints=()))[1] == []


def test_who_ticked_a_check_and_when_is_known_until_it_is_taken_back() -> None:
    ticked, events = run(SHOWN, c.TickCheck(by=actor(BEN), check="logs", on=True), after(5))

    assert events == [e.CheckTicked("logs", "Search the logs", on=True)]
    assert (ticked.checks["logs"].by, ticked.checks["logs"].at) == (BEN, after(5))
    assert run(ticked, c.TickCheck(by=actor(ANA), check="logs", on=True))[1] == []

    back, events = run(ticked, c.TickCheck(by=actor(ANA), check="logs", on=False))

    assert events == [e.CheckTicked("logs", "Search the logs", on=False)]
    assert back.checks["logs"].by is None
    assert run(back, c.TickCheck(by=actor(ANA), check="logs", on=False))[1] == []


def test_what_is_not_on_the_list_cannot_be_ticked() -> None:
    sentence, _ = refusal(SHOWN, c.TickCheck(by=actor(ANA), check="gone", on=True))

    assert sentence == "INC-42 has no such check on its list."


def test_it_is_shown_as_soon_as_there_is_a_channel_and_again_when_it_says_something_else() -> None:
    before = told(begun(), TAKEN)

    assert effects_of(begun(), TAKEN) == []
    assert AGAIN in effects_of(PLAIN, TAKEN)
    assert Show(Surface.SNAPSHOT, before.snapshot) in effects_of(before, e.ChannelOpened("C42", "inc-42"))
    assert effects_of(SHOWN, e.CheckTicked("logs", "Search the logs", on=True)) == [AGAIN]
    alert = e.AlertAttached(e.Told(1, "Errors", "Grafana", NOW), e.Tally(1, 0, 1))
    assert AGAIN not in effects_of(SHOWN, alert), "which came later"


def test_what_an_endpoint_said_can_be_blanked_with_the_file_of_it() -> None:
    assert kept_for(TAKEN) == {"health-42-shop.txt"}

    left = blanked(TAKEN)

    assert isinstance(left, e.SnapshotTaken)
    assert [(one.name, one.why) for one in left.endpoints] == [("Shop", REDACTED)]
    assert left.checks == TAKEN.checks
    assert kept_for(left) == frozenset()
