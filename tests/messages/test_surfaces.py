"""What holds for every surface: it is about its own kinds of entries, hides what was redacted, and names a drill."""

import pytest

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.redaction import blanked
from bot.domain.status import Status
from bot.domain.timeline import Entry
from tests.domain.samples import EVENT_KINDS, event_of
from tests.domain.worlds import ANA, NOW, after, message, told
from tests.messages.reading import read
from tests.messages.scenes import UPDATE, happens, posted, running, show

# --- a redaction shows everything of the entry again ----------------------------------------------

_WORDED: list[tuple[Surface, e.Event]] = [
    (Surface.UPDATE, UPDATE),
    (Surface.CHANGE, e.NoteAdded("the password is hunter2")),
    (Surface.EVIDENCE, e.MessageCaptured(message("the password is hunter2"), "evidence")),
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


# --- each speaks of its own kinds of entries --------------------------------------------------------

_SPOKEN_OF: dict[Surface, set[type[e.Event]]] = {
    Surface.LEADERSHIP: {e.LeadershipTold},
    Surface.GUIDE: {e.RoleAssigned},
    Surface.ROLE_CALL: {e.RoleCalled},
    Surface.REMINDER: {e.UpdateReminded},
    Surface.OVERDUE: {e.UpdateReminded},
    Surface.STABLE: {e.StabilityReached},
    Surface.UPDATE: {e.UpdatePosted},
    Surface.SUBSCRIBER_UPDATE: {e.UpdatePosted},
    Surface.EVIDENCE: {e.MessageCaptured},
    Surface.TROUBLE: {e.StepFailed},
    Surface.CHANGE: {
        e.SeverityChanged, e.StatusChanged, e.Resolved, e.Reopened, e.Closed, e.Declined, e.Cancelled, e.Merged,
        e.TitleChanged, e.ComponentChanged, e.RoleAssigned, e.NoteAdded,
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
    Surface.GUIDE: e.RoleAssigned("scribe", ANA, "claimed"),
    Surface.ROLE_CALL: e.RoleCalled("comms"),
    Surface.REMINDER: e.UpdateReminded(after(42), 0, (ANA,)),
    Surface.OVERDUE: e.UpdateReminded(after(42), 1, (ANA,)),
    Surface.STABLE: e.StabilityReached(after(1)),
    Surface.UPDATE: UPDATE,
    Surface.SUBSCRIBER_UPDATE: UPDATE,
    Surface.CHANGE: e.NoteAdded("Rolled back"),
    Surface.EVIDENCE: e.MessageCaptured(message(), "evidence"),
    Surface.TROUBLE: e.StepFailed("channel", "name_taken"),
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
