"""Who acts on the command line is known to the timeline only: Slack is asked for nothing that it could not do for them."""

import pytest

from bot.domain import commands as c
from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.due import answerable
from bot.domain.effects import Effect, Show, Surface
from bot.domain.people import Actor, Person, Standing, operator, operator_in_slack
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from tests.domain.reactions import effects_of, with_channel
from tests.domain.worlds import ANA, BEN, NOW, after, begun, refusal, run, ticked

ROOT = operator("root")
DECLARED = begun(by=ROOT)


def _people(effects: list[Effect]) -> list[Person]:
    shown = [one.person for one in effects if isinstance(one, Show) and one.person]
    return [*shown, *(person for one in effects if isinstance(one, f.Invite) for person in one.people)]


def test_an_operator_is_named_as_one_on_the_command_line() -> None:
    assert operator("  ana  maria ").person == Person("cli:ana maria", "ana maria (command line)")
    assert operator("ana").standing is Standing.SYSTEM


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\x1b[2J"])
def test_an_operator_has_a_name_that_can_be_written_down(name: str) -> None:
    with pytest.raises(Rejected, match="--as"):
        operator(name)


def test_an_operator_may_do_everything_and_the_lifecycle_holds() -> None:
    run(begun(), c.ChangeStatus(by=ROOT, status=Status.INVESTIGATING), NOW)
    sentence, _ = refusal(begun(), c.Resolve(by=ROOT, summary="Rolled back"))
    assert "stable minutes" in sentence


def test_nobody_is_invited_or_written_to_whom_slack_does_not_know() -> None:
    assert DECLARED.commander == ROOT.person
    opened = effects_of(DECLARED, e.ChannelOpened("C42", "inc-42"))
    assert _people(opened) == [ANA, ANA]  # the scribe by roster: a guide, and an invitation
    failed = effects_of(DECLARED, e.StepFailed("channel", "restricted_action"))
    assert _people(failed) == []


def test_in_place_of_a_commander_whom_no_message_reaches_the_scribe_is_reminded_at_once() -> None:
    incident, events = ticked(with_channel(DECLARED), after(30))

    assert events[0] == e.UpdateReminded(after(30), 0, (ROOT.person, ANA))
    assert answerable(begun(), 0) == (begun().commander,)
    shown = effects_of(with_channel(DECLARED), events[0])
    assert [one.person for one in shown if isinstance(one, Show) and one.surface is Surface.REMINDER] == [ANA]

    taken = effects_of(incident, e.RoleAssigned("commander", BEN, "claimed", ROOT.person))
    assert [one.person for one in taken if isinstance(one, Show) and one.surface is Surface.REMINDER] == [
        BEN,
        ANA,
    ]


def test_a_reminder_goes_to_a_new_scribe_where_no_message_reaches_the_commander() -> None:
    incident, _ = ticked(with_channel(DECLARED), after(30))

    taken = effects_of(incident, e.RoleAssigned("scribe", BEN, "claimed", ANA))
    assert [one.person for one in taken if isinstance(one, Show) and one.surface is Surface.REMINDER] == [
        BEN,
        ANA,
    ]


def test_a_reminder_stays_with_the_commander_where_the_scribe_changes() -> None:
    incident, _ = ticked(with_channel(begun()), after(30))

    taken = effects_of(incident, e.RoleAssigned("scribe", BEN, "claimed", ANA))
    assert not [one for one in taken if isinstance(one, Show) and one.surface is Surface.REMINDER]


def test_somebody_in_slack_acts_on_the_command_line_under_their_own_account() -> None:
    acting = operator_in_slack(BEN)
    assert acting == Actor(Person(BEN.id, "Ben (command line)"), Standing.SYSTEM)
    assert acting.person.has_account
    assert acting.person.elsewhere == BEN


def test_who_has_no_account_cannot_begin_what_is_private() -> None:
    with pytest.raises(Rejected, match="--as @NAME"):
        begun(by=ROOT, private=True)
    assert begun(by=operator_in_slack(BEN), private=True).private
