"""One incident in the moments that people see it in, and how each surface is shown of it."""

from datetime import datetime

from bot.domain import events as e
from bot.domain.effects import Show, Surface
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.status import Status
from bot.domain.timeline import Entry
from bot.messages.kit import Post
from bot.messages.surfaces import render
from tests.domain.samples import event_of
from tests.domain.worlds import ANA, CLEO, NOW, RULES, after, begun, entries_of, told

UPDATE = e.UpdatePosted(
    (
        e.Field("what", "What do users notice?", "Half of the checkouts fail"),
        e.Field("next", "What are we doing?", "Rolling back to 1.8.2"),
    ),
    e.Rhythm(30, after(42)),
)


STORY = tuple(entries_of([event_of(e.Declared)]))


def running(*, private: bool = False, drill: bool = False) -> Incident:
    """INC-42, ten minutes old, with a channel, a scribe and an update."""
    incident = begun(
        title="Checkout 5xx",
        description="Since the deploy at 13:55.",
        component="checkout",
        private=private,
        drill=drill,
    )
    if private:  # where no roster draws anybody in
        incident = told(incident, e.RoleAssigned("scribe", CLEO, "assigned"))
    incident = told(
        incident,
        e.ChannelOpened("C42", "inc-42-checkout-5xx"),
        e.StatusChanged(Status.TRIAGE, Status.INVESTIGATING),
    )
    return told(incident, UPDATE, at=after(12))


def show(
    surface: Surface,
    incident: Incident,
    now: datetime = NOW,
    *,
    entry: Entry | None = None,
    person: Person | None = None,
    under: Rules = RULES,
) -> Post | None:
    """The surface, about `entry` where there is one; what is made of a whole timeline is made of `STORY`."""
    shown = Show(surface, entry.version if entry else 0, person)
    return render(shown, incident, entry, under, now, story=STORY)


def happens(
    incident: Incident, event: e.Event, by: Person = ANA, at: datetime = NOW
) -> tuple[Incident, Entry]:
    """The incident after `event`, and its entry."""
    changed = told(incident, event, by=by, at=at)
    return changed, Entry(incident.number, changed.version, at, by, event)


def posted(incident: Incident, surface: Surface, entry: Entry, person: Person | None = None) -> Incident:
    """The incident once this surface exists in Slack."""
    return told(incident, e.MessagePosted(Show(surface, entry.version, person).key, "C42", "2.2"))
