"""What the world must be told of what happened: the right surfaces, nowhere they must not be."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.effects import Show, Surface
from bot.domain.evolve import evolve
from bot.domain.incident import Incident
from bot.domain.policy import Bookmark
from bot.domain.react import react
from bot.domain.status import Status
from bot.domain.timeline import Entry
from tests.domain.reactions import ANNOUNCEMENT, CARD, PLAIN, effects_of, with_channel
from tests.domain.samples import EVENT_KINDS, event_of
from tests.domain.worlds import ANA, BEN, CLEO, DAN, NOW, RULES, after, begun, message, outside, rules, told


def test_a_declaration_opens_a_channel_and_is_announced() -> None:
    incident = begun()
    declared = e.Declared("Login is slow", "sev2", incident.rhythm, Status.TRIAGE)
    entry = Entry(42, 1, NOW, ANA, declared)

    assert react(None, entry, evolve(None, entry), RULES) == [f.OpenChannel(), ANNOUNCEMENT]


def test_whoever_gives_a_role_away_reads_in_their_guide_who_has_it_now() -> None:
    effects = effects_of(PLAIN, e.RoleAssigned("commander", BEN, "handed over", ANA))

    assert effects[:2] == [Show(Surface.GUIDE, PLAIN.version + 1, BEN), Show(Surface.GUIDE, 2, ANA)]


def test_a_new_channel_gets_its_people_card_topic_and_links_and_the_declarer_is_told() -> None:
    under = rules(
        invite=("U1ANA", "nobody@acme.test"), links=(Bookmark(title="Wiki", url="https://wiki.test"),)
    )

    effects = effects_of(begun(component="checkout"), e.ChannelOpened("C42", "inc-42"), under)

    assert effects == [
        f.Invite((ANA, CLEO, BEN)),
        CARD,
        ANNOUNCEMENT,
        f.SetTopic(),
        f.SyncBookmarks(),
        Show(Surface.READY, person=ANA),
        Show(Surface.GUIDE, 2, ANA),  # now with the way to the channel
        Show(Surface.GUIDE, 3, CLEO),
    ]


@pytest.mark.parametrize("kind", [{"private": True}, {"drill": True}])
def test_a_private_incident_and_a_drill_widen_only_where_somebody_says_so(kind: dict[str, Any]) -> None:
    under = rules(invite=("U1ANA", "cleo@acme.test"))
    discreet = begun(by=outside(DAN), component="checkout", **kind)

    opened = effects_of(discreet, e.ChannelOpened("C42", "inc-42"), under)
    assert [one for one in opened if isinstance(one, f.Invite)] == [f.Invite((DAN,))]
    changed = effects_of(with_channel(discreet), e.ComponentChanged(None, "checkout"), under)
    assert not [one for one in changed if isinstance(one, f.Invite)]
    given = effects_of(with_channel(discreet), e.RoleAssigned("scribe", CLEO, "assigned"), under)
    assert f.Invite((CLEO,)) in given


def test_what_was_said_before_there_was_a_channel_is_said_in_it() -> None:
    early = told(
        begun(evidence=message()),
        e.MessageCaptured(message(ts="2.2"), "pin"),
        e.UpdatePosted((), e.Rhythm(30, after(30))),
        e.RoleCalled("comms"),
        e.UpdateReminded(after(30), 0, (ANA,)),
        e.UpdateReminded(after(30), 1, (ANA,)),
    )

    effects = effects_of(early, e.ChannelOpened("C42", "inc-42"))

    assert effects[-4:] == [
        Show(Surface.EVIDENCE, 4),
        Show(Surface.UPDATE, 6),
        Show(Surface.ROLE_CALL, 7),
        Show(Surface.OVERDUE, 9),
    ]


TURNS = [
    e.TitleChanged("a", "b"),
    e.ComponentChanged(None, "search"),
    e.SeverityChanged("sev2", "sev1", e.Rhythm(15, after(15))),
    e.StatusChanged(Status.TRIAGE, Status.MITIGATING),
    e.Resolved(Status.TRIAGE, "Done"),
    e.Reopened(Status.RESOLVED, "Back", e.Rhythm(30, after(30))),
    e.Closed(Status.RESOLVED),
    e.Declined(Status.TRIAGE, "No"),
    e.Cancelled(Status.TRIAGE, "No"),
    e.Merged(Status.TRIAGE, 41),
]


@pytest.mark.parametrize("event", TURNS, ids=lambda event: type(event).__name__)
def test_every_turn_shows_on_card_announcement_and_leadership_post_and_as_a_line(event: e.Event) -> None:
    incident = told(PLAIN, e.LeadershipTold("escalated"))
    version = incident.version

    effects = effects_of(incident, event)

    assert effects[:4] == [
        CARD,
        ANNOUNCEMENT,
        Show(Surface.LEADERSHIP, version),
        Show(Surface.CHANGE, version + 1),
    ]


def test_a_component_brings_its_owners_in() -> None:
    assert f.Invite((BEN,)) in effects_of(PLAIN, e.ComponentChanged(None, "checkout"))
    assert not any(
        isinstance(one, f.Invite) for one in effects_of(PLAIN, e.ComponentChanged("checkout", None))
    )


def test_a_note_is_one_line() -> None:
    assert effects_of(PLAIN, e.NoteAdded("x")) == [Show(Surface.CHANGE, PLAIN.version + 1)]


# --- where it must not be -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in EVENT_KINDS if kind is not e.Declared])
def test_a_private_incident_is_announced_by_no_event(kind: type[e.Event]) -> None:
    assert ANNOUNCEMENT not in effects_of(with_channel(begun(private=True)), event_of(kind))


@pytest.mark.parametrize("kind", [kind for kind in EVENT_KINDS if kind not in {e.Declared, e.LeadershipTold}])
def test_leadership_sees_nothing_of_what_it_was_not_told(kind: type[e.Event]) -> None:
    shown = [one for one in effects_of(PLAIN, event_of(kind)) if isinstance(one, Show)]

    assert all(one.surface is not Surface.LEADERSHIP for one in shown)


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in EVENT_KINDS
        if kind not in {e.Declared, e.ChannelOpened, e.EntryRedacted, e.StepRetried}
    ],
)
def test_before_there_is_a_channel_and_after_it_was_archived_nothing_new_is_posted_in_it(
    kind: type[e.Event],
) -> None:
    """A redaction may try all the same: better a failure on the card than a secret left in an archive."""
    for incident in (begun(), told(PLAIN, e.ChannelArchived())):
        event = e.NoteAdded("x") if kind is e.ChannelUnarchived else event_of(kind)
        shown = [one for one in effects_of(incident, event) if isinstance(one, Show)]
        here = [one for one in shown if f.PLACES[one.surface] is f.Place.CHANNEL]
        others = [one for one in effects_of(incident, event) if isinstance(one, f.SetTopic | f.Invite)]

        assert [*here, *others] == []


def test_a_channel_that_can_be_written_in_again_catches_up() -> None:
    assert effects_of(told(PLAIN, e.ChannelArchived()), e.ChannelUnarchived()) == [
        CARD,
        ANNOUNCEMENT,
        f.SetTopic(),
    ]


# --- roles ----------------------------------------------------------------------------------------


def test_a_new_holder_gets_the_guide_and_is_brought_in_and_the_call_is_closed() -> None:
    called = told(PLAIN, e.RoleCalled("comms"))
    version = called.version + 1

    effects = effects_of(called, e.RoleAssigned("comms", BEN, "claimed"))

    assert effects == [
        Show(Surface.GUIDE, version, BEN),
        CARD,
        ANNOUNCEMENT,
        Show(Surface.CHANGE, version),
        f.Invite((BEN,)),
        Show(Surface.ROLE_CALL, called.version),
    ]


@pytest.mark.parametrize("how", ["declared", "roster"])
def test_roles_of_the_first_moment_are_no_news(how: str) -> None:
    effects = effects_of(PLAIN, e.RoleAssigned("scribe", CLEO, how))

    assert Show(Surface.CHANGE, PLAIN.version + 1) not in effects


def test_an_open_reminder_goes_to_the_new_commander_and_the_old_one_sees_that() -> None:
    asked = told(PLAIN, e.UpdateReminded(after(30), 0, (ANA,)), e.UpdateReminded(after(30), 1, (ANA, CLEO)))
    reminder = PLAIN.version + 1

    effects = effects_of(asked, e.RoleAssigned("commander", BEN, "handed over", ANA))

    assert effects[-3:-1] == [Show(Surface.REMINDER, reminder, BEN), Show(Surface.REMINDER, reminder, ANA)]


@pytest.mark.parametrize("role", ["commander", "scribe"])
def test_the_last_overdue_notice_names_who_has_the_role_now(role: str) -> None:
    asked = told(
        PLAIN,
        *(e.UpdateReminded(after(30), round_, (ANA, CLEO)) for round_ in range(3)),
    )

    effects = effects_of(asked, e.RoleAssigned(role, BEN, "assigned", CLEO))

    assert [one for one in effects if isinstance(one, Show) and one.surface is Surface.OVERDUE] == [
        Show(Surface.OVERDUE, asked.version)
    ]


def test_another_role_shows_no_overdue_notice_again() -> None:
    asked = told(PLAIN, e.UpdateReminded(after(30), 1, (ANA, CLEO)))

    assert Show(Surface.OVERDUE, asked.version) not in effects_of(
        asked, e.RoleAssigned("comms", BEN, "assigned")
    )


@pytest.mark.parametrize(
    ("before", "event"),
    [
        (PLAIN, e.Resolved(Status.TRIAGE, "Rolled back")),
        (
            told(PLAIN, e.Cancelled(Status.TRIAGE, "x")),
            e.Reopened(Status.CANCELLED, "It is back", PLAIN.rhythm),
        ),
    ],
    ids=["over", "reopened"],
)
def test_an_offer_that_nobody_took_is_shown_again(before: Incident, event: e.Event) -> None:
    called = told(before, e.RoleCalled("comms"), e.RoleCalled("scribe"))
    taken = told(called, e.RoleAssigned("scribe", BEN, "claimed"))

    effects = effects_of(taken, event)

    assert [one for one in effects if isinstance(one, Show) and one.surface is Surface.ROLE_CALL] == [
        Show(Surface.ROLE_CALL, called.version - 1)
    ]


def test_a_first_commander_takes_over_from_nobody() -> None:
    asked = told(replace(PLAIN, roles={}), e.UpdateReminded(after(30), 0, ()))

    effects = effects_of(asked, e.RoleAssigned("commander", BEN, "assigned"))

    assert effects[-1] == Show(Surface.REMINDER, asked.version, BEN)


def test_whoever_asks_to_join_is_brought_in() -> None:
    assert effects_of(PLAIN, e.JoinRequested(DAN)) == [f.Invite((DAN,))]


def test_what_happened_before_there_was_a_channel_is_said_in_it_in_its_order() -> None:
    early = told(
        begun(),
        e.NoteAdded("db1 is at 100 %"),
        e.UpdatePosted((), e.Rhythm(30, after(30))),
        e.StatusChanged(Status.TRIAGE, Status.MITIGATING),
        e.ParticipantJoined(BEN),
        e.RoleAssigned("commander", BEN, "assigned", ANA),
    )

    effects = effects_of(early, e.ChannelOpened("C42", "inc-42"))

    assert effects[-4:] == [
        Show(Surface.CHANGE, 4),
        Show(Surface.UPDATE, 5),
        Show(Surface.CHANGE, 6),
        Show(Surface.CHANGE, 8),
    ]
    assert with_channel(early).unsaid == ()
    assert told(with_channel(early), e.NoteAdded("x")).unsaid == ()
