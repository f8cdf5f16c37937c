"""Who is asked for an update, who reads it, and what answers the asking."""

import pytest

from bot.domain import events as e
from bot.domain.effects import Show, Surface
from bot.domain.status import Status
from tests.domain.reactions import ANNOUNCEMENT, CARD, PLAIN, effects_of, with_channel
from tests.domain.worlds import ANA, BEN, CLEO, DAN, after, begun, told


def test_the_first_reminder_is_for_the_commander_alone_and_the_card_says_that_it_is_due() -> None:
    assert effects_of(PLAIN, e.UpdateReminded(after(30), 0, (ANA,))) == [
        Show(Surface.REMINDER, PLAIN.version + 1, ANA),
        CARD,
        ANNOUNCEMENT,
    ]


def test_overdue_is_said_in_the_channel() -> None:
    assert effects_of(PLAIN, e.UpdateReminded(after(30), 1, (ANA, CLEO))) == [
        Show(Surface.OVERDUE, PLAIN.version + 1),
        CARD,
        ANNOUNCEMENT,
    ]


def test_a_further_overdue_notice_takes_the_buttons_from_the_one_before_it_alone() -> None:
    """Those before have lost theirs; a night without an update must not edit each of them every time."""
    asked = [e.UpdateReminded(after(30), round_, (ANA,)) for round_ in range(4)]
    version = PLAIN.version

    assert effects_of(told(PLAIN, *asked[:3]), asked[3])[:2] == [
        Show(Surface.OVERDUE, version + 4),
        Show(Surface.OVERDUE, version + 3),
    ]
    assert Show(Surface.OVERDUE, version + 2) not in effects_of(told(PLAIN, *asked[:3]), asked[3])


def test_an_update_goes_to_the_channel_the_standing_messages_and_subscribers() -> None:
    incident = told(PLAIN, e.Subscribed(DAN))
    version = incident.version + 1

    assert effects_of(incident, e.UpdatePosted((), incident.rhythm)) == [
        Show(Surface.UPDATE, version),
        CARD,
        ANNOUNCEMENT,
        Show(Surface.SUBSCRIBER_UPDATE, version, DAN),
    ]


def test_whoever_left_a_private_incident_gets_no_more_of_its_updates() -> None:
    private = told(
        with_channel(begun(private=True)),
        e.ParticipantJoined(DAN),
        e.ParticipantJoined(BEN),
        e.Subscribed(DAN),
        e.Subscribed(BEN),
        e.ParticipantLeft(DAN),
    )

    effects = effects_of(private, e.UpdatePosted((), private.rhythm))

    assert [one.person for one in effects if isinstance(one, Show) and one.person] == [BEN]


ANSWERS = [
    e.UpdatePosted((), e.Rhythm(30, after(90))),
    e.Snoozed(10, e.Rhythm(30, after(75))),
    e.CadenceChanged(30, e.Rhythm(60, after(90))),
    e.SeverityChanged("sev2", "sev1", e.Rhythm(15, after(75))),
    e.Resolved(Status.TRIAGE, "Done"),
    e.Declined(Status.TRIAGE, "No"),
    e.Cancelled(Status.TRIAGE, "No"),
    e.Merged(Status.TRIAGE, 41),
]


@pytest.mark.parametrize("event", ANSWERS, ids=lambda event: type(event).__name__)
def test_what_answers_a_reminder_closes_every_copy_of_it(event: e.Event) -> None:
    asked = told(
        PLAIN,
        e.UpdateReminded(after(30), 0, (ANA,)),
        e.UpdateReminded(after(30), 1, (ANA, CLEO)),
        e.RoleAssigned("commander", BEN, "handed over", ANA),
    )
    reminder, overdue = PLAIN.version + 1, PLAIN.version + 2

    effects = effects_of(asked, event)

    assert Show(Surface.REMINDER, reminder, ANA) in effects
    assert Show(Surface.REMINDER, reminder, BEN) in effects
    assert effects[-1] == Show(Surface.OVERDUE, overdue)


def test_a_note_answers_no_reminder() -> None:
    asked = told(PLAIN, e.UpdateReminded(after(30), 0, (ANA,)))

    assert effects_of(asked, e.NoteAdded("x")) == [Show(Surface.CHANGE, asked.version + 1)]
