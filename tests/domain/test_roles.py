"""Who does what: one holder a role, and always a commander."""

import pytest

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.people import THE_SYSTEM
from tests.domain.worlds import ANA, BEN, CLEO, DAN, actor, begun, outside, refusal, run, settled, told


def test_a_hand_over_leaves_exactly_one_commander() -> None:
    incident, events = run(begun(), c.AssignRole(by=actor(ANA), role="commander", to=BEN, handover=True))

    assert events == [e.RoleAssigned("commander", BEN, "handed over", ANA)]
    assert incident.commander == BEN


def test_a_role_is_assigned_and_whoever_held_it_is_remembered() -> None:
    _, events = run(begun(), c.AssignRole(by=actor(ANA), role="scribe", to=BEN))

    assert events == [e.RoleAssigned("scribe", BEN, "assigned", CLEO)]


def test_assigning_a_role_to_its_holder_is_refused() -> None:
    command = c.AssignRole(by=actor(ANA), role="scribe", to=CLEO)

    assert refusal(begun(), command) == ("Cleo is Scribe already.", "to")


def test_a_free_role_is_claimed() -> None:
    incident, events = run(begun(), c.ClaimRole(by=outside(BEN), role="comms"))

    assert events == [e.RoleAssigned("comms", BEN, "claimed")]
    assert incident.roles["comms"] == BEN


def test_a_held_role_cannot_be_claimed_and_the_way_to_take_over_is_named() -> None:
    sentence, _ = refusal(begun(), c.ClaimRole(by=actor(BEN), role="scribe"))

    assert sentence == "Cleo is Scribe. To take over, use `role scribe me`."


def test_claiming_ones_own_role_is_refused() -> None:
    assert (
        refusal(begun(), c.ClaimRole(by=actor(ANA), role="commander"))[0]
        == "You are Incident Commander already."
    )


def test_an_unknown_role_is_answered_with_those_there_are() -> None:
    assert refusal(begun(), c.ClaimRole(by=actor(ANA), role="cook")) == (
        "`cook` is not a role. Known: commander, scribe, comms.",
        "role",
    )


def test_joining_asks_to_be_brought_in() -> None:
    assert run(settled(), c.Join(by=outside(DAN)))[1] == [e.JoinRequested(DAN)]


def test_whoever_is_in_the_channel_is_told_so() -> None:
    assert refusal(settled(), c.Join(by=outside(BEN)))[0] == "You are in #inc-42-login-is-slow already."


def test_before_there_is_a_channel_the_incident_itself_is_named() -> None:
    arrived = told(begun(), e.ParticipantJoined(BEN))

    assert refusal(arrived, c.Join(by=outside(BEN)))[0] == "You are in the incident already."


def test_subscribing_and_unsubscribing_happen_once() -> None:
    subscribed, first = run(begun(), c.Subscribe(by=outside(DAN)))
    _, again = run(subscribed, c.Subscribe(by=outside(DAN)))
    left, gone = run(subscribed, c.Subscribe(by=outside(DAN), on=False))
    _, gone_again = run(left, c.Subscribe(by=outside(DAN), on=False))

    assert (first, again) == ([e.Subscribed(DAN)], [])
    assert (gone, gone_again) == ([e.Unsubscribed(DAN)], [])
    assert (subscribed.subscribers, left.subscribers) == ({DAN.id: DAN}, {})


@pytest.mark.parametrize("standing_in", [True, False])
def test_arrivals_and_departures_are_noted_once(*, standing_in: bool) -> None:
    incident = told(begun(), e.ParticipantJoined(DAN)) if standing_in else begun()

    arrived, came = run(incident, c.NoteArrival(by=THE_SYSTEM, person=DAN))
    left, went = run(incident, c.NoteDeparture(by=THE_SYSTEM, person=DAN))

    assert came == ([] if standing_in else [e.ParticipantJoined(DAN)])
    assert went == ([e.ParticipantLeft(DAN)] if standing_in else [])
    assert DAN.id in arrived.participants
    assert DAN.id not in left.participants
