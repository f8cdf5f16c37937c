"""Who may do what, and that a private incident does not exist for whoever is not part of it."""

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide import declare
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM, Actor, Person, Standing
from bot.domain.permissions import NEEDS, check_allowed
from bot.domain.policy import Permissions, Policy, Who
from bot.domain.rejected import Rejected
from tests.domain.samples import COMMAND_KINDS, command_of
from tests.domain.worlds import (
    ANA,
    BEN,
    CLEO,
    DAN,
    POLICY,
    RULES,
    actor,
    after,
    begun,
    outside,
    run,
    settled,
    told,
)

NOTE = c.AddNote(by=THE_SYSTEM, text="x")


def _under(who: Who) -> Policy:
    return replace(POLICY, permissions=Permissions(note=who))


def _may(by: Actor, incident: Incident, who: Who) -> bool:
    try:
        check_allowed(incident, replace(NOTE, by=by), _under(who))
    except Rejected:
        return False
    return True


NOBODY = outside(DAN)
GUEST = outside(DAN, Standing.GUEST)
GUEST_INSIDE = actor(DAN, Standing.GUEST)
OUTSIDER = actor(DAN, Standing.OUTSIDER)


@pytest.mark.parametrize(
    ("by", "everyone", "members", "responders", "commander"),
    [
        pytest.param(actor(ANA), True, True, True, True, id="commander"),
        pytest.param(outside(ANA), True, True, True, True, id="commander from elsewhere"),
        pytest.param(outside(CLEO), True, True, True, False, id="scribe from elsewhere"),
        pytest.param(actor(BEN), True, True, True, False, id="member in the channel"),
        pytest.param(NOBODY, True, True, False, False, id="member elsewhere"),
        pytest.param(GUEST_INSIDE, True, False, True, False, id="guest in the channel"),
        pytest.param(GUEST, True, False, False, False, id="guest elsewhere"),
        pytest.param(OUTSIDER, False, False, False, False, id="outsider"),
        pytest.param(THE_SYSTEM, True, True, True, True, id="Sitroom"),
    ],
)
def test_everybody_may_do_what_the_policy_lets_them(
    by: Actor, *, everyone: bool, members: bool, responders: bool, commander: bool
) -> None:
    expected = {
        Who.EVERYONE: everyone,
        Who.MEMBERS: members,
        Who.RESPONDERS: responders,
        Who.COMMANDER: commander,
    }

    assert {who: _may(by, begun(), who) for who in Who} == expected


@pytest.mark.parametrize(
    ("who", "way"),
    [
        (Who.MEMBERS, "Ask a full member"),
        (Who.RESPONDERS, "Press Join"),
        (Who.COMMANDER, "take over with `ic me`"),
    ],
)
def test_a_refusal_says_how_to_become_one_of_those_who_may(who: Who, way: str) -> None:
    with pytest.raises(Rejected, match=way):
        check_allowed(begun(), replace(NOTE, by=GUEST), _under(who))


def test_an_incident_without_a_commander_is_commanded_by_nobody() -> None:
    assert not _may(actor(ANA), replace(begun(), roles={}), Who.COMMANDER)


def test_whoever_handed_over_commands_no_longer() -> None:
    handed = told(begun(), e.RoleAssigned("commander", BEN, "handed over", ANA))

    assert not _may(actor(ANA), handed, Who.COMMANDER)
    assert _may(actor(BEN), handed, Who.COMMANDER)


def test_a_guest_who_declared_can_do_what_their_role_asks_of_them() -> None:
    guest = outside(DAN, Standing.GUEST)
    incident = begun(by=guest)

    assert incident.commander == DAN
    updated, _ = run(incident, c.PostUpdate(by=guest, answers={"what": "Looking"}), after(1))
    handed, _ = run(updated, c.AssignRole(by=guest, role="commander", to=ANA, handover=True), after(2))
    assert handed.commander == ANA


@pytest.mark.parametrize("join", Who)
def test_a_guest_who_declared_may_try_again_what_they_are_told_is_missing(join: Who) -> None:
    guest = outside(DAN, Standing.GUEST)
    policy = replace(POLICY, permissions=Permissions(join=join))

    check_allowed(begun(by=guest), c.Retry(by=guest, step="channel"), policy)


def test_a_guest_who_did_not_declare_tries_nothing_again() -> None:
    with pytest.raises(Rejected, match="Guests"):
        check_allowed(begun(), c.Retry(by=GUEST_INSIDE, step="channel"), POLICY)


def test_a_declarer_who_is_an_outsider_by_now_tries_nothing_again() -> None:
    with pytest.raises(Rejected, match="Bots, deactivated accounts"):
        check_allowed(begun(by=GUEST), c.Retry(by=OUTSIDER, step="channel"), POLICY)


@pytest.mark.parametrize(
    ("who", "standing", "may"),
    [
        (Who.EVERYONE, Standing.GUEST, True),
        (Who.MEMBERS, Standing.GUEST, False),
        (Who.RESPONDERS, Standing.GUEST, False),
        (Who.RESPONDERS, Standing.MEMBER, True),
        (Who.EVERYONE, Standing.OUTSIDER, False),
    ],
)
def test_before_there_is_an_incident_every_member_counts_as_a_responder(
    who: Who, standing: Standing, *, may: bool
) -> None:
    policy = replace(POLICY, permissions=Permissions(declare=who))
    command = c.Declare(by=outside(DAN, standing), title="Login is slow")

    if may:
        check_allowed(None, command, policy)
    else:
        with pytest.raises(Rejected):
            check_allowed(None, command, policy)


def test_declaring_asks_for_its_permission() -> None:
    with pytest.raises(Rejected, match="Bots, deactivated accounts"):
        declare(c.Declare(by=OUTSIDER, title="Login is slow"), RULES, after(0))


@pytest.mark.parametrize("kind", [kind for kind in COMMAND_KINDS if kind is not c.Declare])
def test_a_private_incident_does_not_exist_for_whoever_is_not_part_of_it(kind: type[c.Command]) -> None:
    private = settled(private=True)
    command = replace(command_of(kind, private), by=outside(DAN))

    with pytest.raises(Rejected, match="There is no INC-42"):
        check_allowed(private, command, POLICY)


@pytest.mark.parametrize("by", [actor(DAN), outside(ANA), outside(BEN)])
def test_whoever_is_part_of_a_private_incident_may_see_and_note(by: Actor) -> None:
    assert _may(by, settled(private=True), Who.EVERYONE)


def test_whoever_left_the_channel_of_a_private_incident_is_no_longer_part_of_it() -> None:
    left = told(settled(private=True), e.ParticipantLeft(BEN))

    assert not left.may_see(BEN)
    assert left.may_see(ANA)
    assert begun().may_see(Person("U9", "Nobody"))


@pytest.mark.parametrize("kind", [kind for kind in COMMAND_KINDS if kind not in NEEDS])
def test_what_happens_in_slack_is_noted_whoever_did_it(kind: type[c.Command]) -> None:
    command = replace(command_of(kind, settled()), by=OUTSIDER)

    check_allowed(settled(), command, POLICY)
