"""What the world must be told of the record, of redactions, and of what could not be done in Slack."""

import pytest

from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.effects import Show, Surface
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.status import Status
from tests.domain.reactions import ANNOUNCEMENT, CARD, PLAIN, effects_of, with_channel
from tests.domain.steps import STEPS
from tests.domain.worlds import (
    ANA,
    BEN,
    CLEO,
    DAN,
    GRAPH,
    NOW,
    begun,
    message,
    settled,
    told,
)

# --- the record -----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["pin", "reaction", "shortcut"])
def test_a_captured_message_is_confirmed_where_it_is(how: str) -> None:
    assert effects_of(PLAIN, e.MessageCaptured(message(), how)) == [f.Confirm("C42", message().ts)]


def test_evidence_is_shown_in_the_channel_and_files_are_kept() -> None:
    version = PLAIN.version + 1

    assert effects_of(PLAIN, e.MessageCaptured(message(files=(GRAPH,)), "evidence")) == [
        Show(Surface.EVIDENCE, version),
        f.KeepFiles(version),
    ]


def test_a_message_that_was_taken_out_loses_its_confirmation() -> None:
    captured = told(PLAIN, e.MessageCaptured(message(), "pin"))

    assert effects_of(captured, e.MessageReleased(message().ts, "pin")) == [
        f.Confirm("C42", message().ts, on=False)
    ]
    assert effects_of(PLAIN, e.MessageReleased(message().ts, "pin")) == []


def test_a_redaction_shows_again_everything_that_may_have_said_it() -> None:
    incident = told(PLAIN, e.UpdatePosted((), PLAIN.rhythm), e.Subscribed(DAN))
    said = PLAIN.version + 1

    assert effects_of(incident, e.EntryRedacted(said, "0" * 64, "A password")) == [
        Show(Surface.UPDATE, said),
        Show(Surface.CHANGE, said),
        Show(Surface.EVIDENCE, said),
        Show(Surface.SUBSCRIBER_UPDATE, said, DAN),
        CARD,
        ANNOUNCEMENT,
    ]


def _posted(incident: Incident, *keys: str) -> Incident:
    return told(incident, *(e.MessagePosted(key, "C42", f"{at}.0") for at, key in enumerate(keys)))


def _shown_again(incident: Incident, version: int) -> list[str]:
    effects = effects_of(incident, e.EntryRedacted(version, "0" * 64, "A name"))
    return [effect.key for effect in effects if isinstance(effect, Show)]


def test_a_redaction_shows_again_what_was_posted_also_to_those_who_do_not_follow_any_more() -> None:
    incident = _posted(PLAIN, "card", "update:5", "subscriber_update:5:U4DAN")

    shown = _shown_again(incident, 5)

    assert {"card", "update:5", "subscriber_update:5:U4DAN"} < set(shown)
    assert len(set(shown)) == len(shown)


def test_a_redaction_leaves_the_messages_about_other_entries_alone() -> None:
    """Slack takes fifty edits a minute, and a redaction is in a hurry."""
    incident = _posted(PLAIN, "guide:2:U1ANA", *(f"change:{version}" for version in range(10, 70)))

    assert set(_shown_again(incident, 30)) == {
        "card", "announcement", "update:30", "change:30", "evidence:30",
    }  # fmt: skip


@pytest.mark.parametrize("renamed", [False, True])
def test_a_title_stands_in_everything_that_was_posted(renamed: bool) -> None:
    before = told(PLAIN, e.TitleChanged("Login is slow", "Login fails")) if renamed else PLAIN
    version = before.version if renamed else 1
    keys = {"guide:2:U1ANA", "change:5", "update:9", "role_call:11"}

    assert keys < set(_shown_again(_posted(before, *keys), version))


def test_a_redaction_edits_nothing_in_an_archived_channel_and_nothing_for_who_may_not_know() -> None:
    posted = (
        e.MessagePosted("change:5", "C42", "1.0"),
        e.MessagePosted("subscriber_update:5:U4DAN", "D4", "2.0"),
    )
    archived = told(with_channel(begun(private=True)), *posted, e.Subscribed(DAN), e.ChannelArchived())

    assert effects_of(archived, e.EntryRedacted(5, "0" * 64, "A name")) == []


def test_an_export_is_shared_and_an_archive_made() -> None:
    assert effects_of(PLAIN, e.ExportRequested("md")) == [f.ShareExport(PLAIN.version + 1)]
    assert effects_of(PLAIN, e.ArchiveRequested()) == [CARD, f.ArchiveChannel()]


# --- Slack ----------------------------------------------------------------------------------------


def test_the_card_is_pinned_once_it_is_there_and_nothing_else_is() -> None:
    assert effects_of(PLAIN, e.MessagePosted("card", "C42", "1.1")) == [f.PinCard()]
    assert effects_of(PLAIN, e.MessagePosted("change:4", "C42", "1.2")) == []


ANNOUNCED = e.MessagePosted("announcement", "C1", "1.3")


def test_an_announcement_is_pinned_whenever_it_is_posted() -> None:
    assert effects_of(PLAIN, ANNOUNCED) == [f.PinAnnouncement()]
    assert effects_of(told(PLAIN, ANNOUNCED), e.MessagePosted("announcement", "C1", "1.9")) == [
        f.PinAnnouncement()
    ]


@pytest.mark.parametrize(
    "ended",
    [
        e.Resolved(Status.TRIAGE, "Rolled back"),
        e.Cancelled(Status.TRIAGE, "A test"),
        e.Merged(Status.TRIAGE, 7, "C7"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_announcement_is_pinned_as_long_as_somebody_works_on_the_incident(ended: e.Event) -> None:
    announced = told(PLAIN, ANNOUNCED)
    over = told(announced, ended)

    assert effects_of(announced, ended).count(f.PinAnnouncement()) == 1
    reopened = e.Reopened(over.status, "It is back", PLAIN.rhythm)
    assert effects_of(over, reopened).count(f.PinAnnouncement()) == 1


def test_where_nothing_is_announced_or_nothing_ends_no_pin_changes() -> None:
    private = with_channel(begun(private=True))

    assert f.PinAnnouncement() not in effects_of(private, e.Resolved(Status.TRIAGE, "Rolled back"))
    assert f.PinAnnouncement() not in effects_of(told(PLAIN, ANNOUNCED), e.TitleChanged("Login", "Logins"))


@pytest.mark.parametrize("step", ["channel", "card"])
def test_what_an_incident_cannot_do_without_is_told_to_its_declarer(step: str) -> None:
    assert effects_of(PLAIN, e.StepFailed(step, "restricted_action")) == [
        Show(Surface.TROUBLE, PLAIN.version + 1, ANA),
        ANNOUNCEMENT,
    ]


def test_what_it_can_do_without_stands_on_the_card() -> None:
    assert effects_of(PLAIN, e.StepFailed("bookmarks", "unknown_method")) == [CARD, ANNOUNCEMENT]
    assert effects_of(PLAIN, e.StepRecovered("bookmarks")) == [CARD, ANNOUNCEMENT]


@pytest.mark.parametrize("step", [step for step in STEPS if step != "export"])
def test_every_step_that_can_be_tried_again_is(step: str) -> None:
    """A failed export is asked for anew, with an entry of its own."""
    assert effects_of(settled(), e.StepRetried(step)) != []


def test_a_step_of_an_earlier_release_is_not_tried_again() -> None:
    assert effects_of(settled(), e.StepRetried("carrier pigeon")) == []


def test_a_failed_invitation_is_tried_again_for_everybody_with_a_part() -> None:
    effects = effects_of(settled(), e.StepRetried("invite"))

    assert effects[0] == f.Invite((ANA, CLEO, BEN))
    assert CARD in effects


def test_direct_messages_that_failed_are_sent_again() -> None:
    asked = told(settled(), e.UpdateReminded(NOW, 0, (ANA,)))

    effects = effects_of(asked, e.StepRetried("direct"))

    guides = {
        effect.person for effect in effects if isinstance(effect, Show) and effect.surface is Surface.GUIDE
    }
    assert guides == {ANA, CLEO}
    assert Show(Surface.REMINDER, asked.version, ANA) in effects


@pytest.mark.parametrize("step", ["invite", "direct"])
def test_what_is_done_many_times_is_missing_until_it_is_tried_again(step: str) -> None:
    failed = told(settled(), e.StepFailed(step, "restricted_action"))

    assert told(failed, e.StepRetried(step)).missing == {
        missed: why for missed, why in failed.missing.items() if missed != step
    }


def test_whoever_was_told_of_a_failure_is_told_of_its_end() -> None:
    failed = told(PLAIN, e.StepFailed("channel", "restricted_action"))

    assert Show(Surface.TROUBLE, failed.version, ANA) in effects_of(failed, e.StepRecovered("channel"))
    assert told(failed, e.StepRecovered("channel")).troubles == ()


def test_a_failure_that_lasts_stays_told() -> None:
    failed = told(
        PLAIN, e.StepFailed("channel", "restricted_action"), e.StepFailed("card", "restricted_action")
    )

    assert told(failed, e.StepRecovered("channel")).troubles == failed.troubles


@pytest.mark.parametrize(
    ("show", "key"),
    [
        (Show(Surface.CARD), "card"),
        (Show(Surface.UPDATE, 7), "update:7"),
        (Show(Surface.REMINDER, 7, ANA), "reminder:7:U1ANA"),
        (Show(Surface.READY, person=ANA), "ready:U1ANA"),
        (Show(Surface.GUIDE, 7, Person("cli:ops", "ops")), "guide:7:cli:ops"),
    ],
)
def test_a_message_is_known_by_surface_entry_and_person(show: Show, key: str) -> None:
    assert show.key == key
    assert Show.of(key).key == key
