"""What holds for every surface: it is about its own kinds of entries, hides what was redacted, and names a drill."""

import pytest
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.incident import Incident
from bot.domain.redaction import blanked
from bot.domain.status import Status
from bot.domain.timeline import Entry
from tests.domain.samples import EVENT_KINDS, TOLD, event_of
from tests.domain.worlds import ANA, CLEO, NOW, SHOP, after, message, told
from tests.messages.reading import read
from tests.messages.scenes import UPDATE, happens, posted, running, show

# --- a redaction shows everything of the entry again ----------------------------------------------

_WORDED: list[tuple[Surface, e.Event]] = [
    (Surface.UPDATE, UPDATE),
    (Surface.CHANGE, e.NoteAdded("the password is hunter2")),
    (Surface.EVIDENCE, e.MessageCaptured(message("the password is hunter2"), "evidence")),
    (Surface.CHANGE, e.AlertAttached(replace(TOLD, title="the password is hunter2"), e.Tally(1, 0, 1))),
    (Surface.CHANGE, e.AlertChanged(7, "the password is hunter2", e.Tally(0, 1, 2), "resolved")),
    (Surface.SNAPSHOT, e.SnapshotTaken((replace(SHOP, why="the password is hunter2"),))),
]


@pytest.mark.parametrize(("surface", "event"), _WORDED)
def test_a_blanked_entry_is_edited_where_it_was_shown(surface: Surface, event: e.Event) -> None:
    incident, entry = happens(running(), event)
    blank = Entry(entry.incident, entry.version, entry.at, entry.by, blanked(entry.event))
    lines = "\n".join(read(show(surface, posted(incident, surface, entry), entry=blank)))
    assert "[redacted]" in lines
    assert "hunter2" not in lines


@pytest.mark.parametrize(("surface", "event"), _WORDED)
def test_a_blanked_entry_is_not_shown_where_it_was_not(surface: Surface, event: e.Event) -> None:
    incident, entry = happens(running(), event)
    blank = Entry(entry.incident, entry.version, entry.at, entry.by, blanked(entry.event))
    assert show(surface, incident, entry=blank) is None


_ALWAYS_TRUE = {
    Surface.CARD,
    Surface.ANNOUNCEMENT,
    Surface.LEADERSHIP,
    Surface.ESCALATION,
    Surface.ESCALATION_DIRECT,
}


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("surface", [one for one in Surface if one not in _ALWAYS_TRUE])
def test_what_was_written_stands_in_the_messages_about_it_and_in_those_that_are_always_true(
    surface: Surface, over: bool
) -> None:
    """A redaction shows no others again, but for a title."""
    for kind in set(EVENT_KINDS) - {e.Declared}:
        incident, entry = happens(_talkative(over=over), event_of(kind))
        for person in (None, ANA, CLEO):
            known = posted(incident, surface, entry, person)
            shown = [show(surface, seen, entry=entry, person=person) for seen in (incident, known)]
            assert "hunter2" not in repr(shown), kind


def _talkative(*, over: bool) -> Incident:
    """An incident in which the words of every entry but the last have a secret in them."""
    words = "hunter2"
    incident = told(
        replace(running(), description=words),
        e.LeadershipTold("escalated", words),
        e.SeverityChanged("sev2", "sev1", e.Rhythm(15, after(30)), words),
        e.UpdatePosted((e.Field("what", "What?", words),), e.Rhythm(15, after(30))),
        e.MessageCaptured(message(words), "evidence"),
        e.NoteAdded(words),
    )
    return told(incident, e.Resolved(Status.INVESTIGATING, words, words)) if over else incident


# --- each speaks of its own kinds of entries --------------------------------------------------------

_SPOKEN_OF: dict[Surface, set[type[e.Event]]] = {
    Surface.LEADERSHIP: {e.LeadershipTold},
    Surface.ESCALATION: {e.Escalated},
    Surface.ESCALATION_DIRECT: {e.Escalated},
    Surface.GUIDE: {e.RoleAssigned},
    Surface.CONFIDED: {e.Confided},
    Surface.ROLE_CALL: {e.RoleCalled},
    Surface.REMINDER: {e.UpdateReminded},
    Surface.OVERDUE: {e.UpdateReminded},
    Surface.STABLE: {e.StabilityReached},
    Surface.UPDATE: {e.UpdatePosted},
    Surface.SUBSCRIBER_UPDATE: {e.UpdatePosted},
    Surface.EVIDENCE: {e.MessageCaptured},
    Surface.TROUBLE: {e.StepFailed},
    Surface.SNAPSHOT: {e.SnapshotTaken},
    Surface.PAGE: {e.Paged},
    Surface.PAGED: {e.Paged, e.PageUnanswered},
    Surface.PLAYBOOK: {e.PlaybookPosted},
    Surface.SCENARIO: {e.ScenarioBegun},
    Surface.CHANGE: {
        e.SeverityChanged, e.StatusChanged, e.Resolved, e.Reopened, e.Closed, e.Declined, e.Cancelled, e.Merged,
        e.TookIn, e.TitleChanged, e.ComponentChanged, e.RoleAssigned, e.NoteAdded,
        e.AlertAttached, e.AlertChanged, e.EndpointTurned, e.Escalated,
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("surface", "kind"),
    [(surface, kind) for surface, own in _SPOKEN_OF.items() for kind in EVENT_KINDS if kind not in own],
)
def test_a_surface_about_an_entry_of_another_kind_says_nothing(surface: Surface, kind: type[e.Event]) -> None:
    entry = Entry(42, 99, NOW, ANA, event_of(kind))
    assert show(surface, running(), entry=entry) is None


# --- drills ---------------------------------------------------------------------------------------

_ABOUT: dict[Surface, e.Event] = {
    Surface.CARD: e.Closed(Status.RESOLVED),
    Surface.ANNOUNCEMENT: e.Closed(Status.RESOLVED),
    Surface.READY: e.Closed(Status.RESOLVED),
    Surface.LEADERSHIP: e.LeadershipTold("escalated"),
    Surface.ESCALATION: e.Escalated("leads", "Leads", "begun"),
    Surface.ESCALATION_DIRECT: e.Escalated("leads", "Leads", "begun"),
    Surface.GUIDE: e.RoleAssigned("scribe", ANA, "claimed"),
    Surface.CONFIDED: e.Confided("Leaks", "it says “leak”", "Revoke them.", (ANA,)),
    Surface.ROLE_CALL: e.RoleCalled("comms"),
    Surface.REMINDER: e.UpdateReminded(after(42), 0, (ANA,)),
    Surface.OVERDUE: e.UpdateReminded(after(42), 1, (ANA,)),
    Surface.STABLE: e.StabilityReached(after(1)),
    Surface.UPDATE: UPDATE,
    Surface.SUBSCRIBER_UPDATE: UPDATE,
    Surface.CHANGE: e.NoteAdded("Rolled back"),
    Surface.EVIDENCE: e.MessageCaptured(message(), "evidence"),
    Surface.TROUBLE: e.StepFailed("channel", "name_taken"),
    Surface.SNAPSHOT: e.SnapshotTaken((SHOP,)),
    Surface.PAGE: e.Paged("scribe", ANA, 5),
    Surface.PAGED: e.Paged("scribe", ANA, 5),
    Surface.PLAYBOOK: event_of(e.PlaybookPosted),
    Surface.SCENARIO: event_of(e.ScenarioBegun),
    Surface.REPORT: e.Closed(Status.RESOLVED),
    Surface.REPORT_ELSEWHERE: e.Closed(Status.RESOLVED),
}


@pytest.mark.parametrize("surface", Surface)
def test_everything_about_a_drill_begins_with_saying_so(surface: Surface) -> None:
    begin = told(running(drill=True), e.StatusChanged(Status.INVESTIGATING, Status.MONITORING), at=after(1))
    incident, entry = happens(begin, _ABOUT[surface])
    post = show(surface, incident, after(2), entry=entry, person=ANA)
    assert post
    assert read(post)[0] == ":construction: Drill: this is practice, nobody is paged."
    assert post.text.startswith("Drill: ")


@pytest.mark.parametrize("surface", Surface)
def test_nothing_else_speaks_of_drills(surface: Surface) -> None:
    begin = told(running(), e.StatusChanged(Status.INVESTIGATING, Status.MONITORING), at=after(1))
    incident, entry = happens(begin, _ABOUT[surface])
    post = show(surface, incident, after(2), entry=entry, person=ANA)
    assert post
    assert "rill" not in post.text + "".join(read(post))
