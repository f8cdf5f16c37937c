"""Open incidents whose next update is due at given instants, as a busy night leaves them in the database.

The entries are decided and folded by the product's own rules, in a past that leads to those instants. Slack has what
they told it: the channel, the card and the announcement are there, and the outbox is empty.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.domain import commands as c
from bot.domain.decide import decide, declare
from bot.domain.due import next_due_at
from bot.domain.effects import Surface
from bot.domain.events import Event
from bot.domain.evolve import evolve
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM, Actor, Person
from bot.domain.policy import Rules
from bot.domain.timeline import Entry, Link, link
from sandbox.apps import App
from sandbox.model import Channel, Message
from sandbox.workspace import Workspace
from storage import incidents, timeline
from storage.database import Database

#: Incidents in one transaction.
_AT_ONCE = 500

_SEVERITY = "sev2"

_PEOPLE = ("ada", "ben", "cleo", "dana")


async def plant(database_url: str, slack: Workspace, app: App, rules: Rules, due: Sequence[float]) -> None:
    """Of INC-1 an update is due at the first of these unix times, and so on."""
    database = await Database.open(database_url)
    try:
        for start in range(0, len(due), _AT_ONCE):
            numbered = enumerate(due[start : start + _AT_ONCE], start=start + 1)
            grown = [_grown(slack, app, rules, number, at) for number, at in numbered]
            async with database.write() as db:
                await timeline.append(db, [one for links, _ in grown for one in links])
                for _ in grown:
                    await incidents.next_number(db)
                pairs = [(incident, next_due_at(incident, rules.policy)) for _, incident in grown]
                await incidents.save_all(db, pairs)
    finally:
        await database.close()


def _grown(slack: Workspace, app: App, rules: Rules, number: int, due: float) -> tuple[list[Link], Incident]:
    """An incident with its timeline; nothing else of it falls due before its update does."""
    people = [Person(slack.person(one).id, one.title()) for one in _PEOPLE]
    by, scribe = Actor(people[number % len(people)]), people[(number + 1) % len(people)]
    began = datetime.fromtimestamp(due, UTC) - timedelta(
        minutes=rules.policy.severity(_SEVERITY).update_minutes
    )
    command = c.Declare(by=by, title=f"Checkout answers 5xx in region {number}", severity=_SEVERITY)
    entries: list[Entry] = []
    incident = _followed(None, declare(command, rules, began), entries, number, began)
    for later in (*_shown(slack, app, number), c.AssignRole(by=THE_SYSTEM, role="scribe", to=scribe)):
        incident = _followed(incident, decide(incident, later, rules, began), entries, number, began)
    return link(entries), incident


def _followed(
    incident: Incident | None, events: Sequence[Event], entries: list[Entry], number: int, at: datetime
) -> Incident:
    for event in events:
        entries.append(Entry(number, len(entries) + 1, at, THE_SYSTEM.person, event))
        incident = evolve(incident, entries[-1])
    assert incident
    return incident


def _shown(slack: Workspace, app: App, number: int) -> Iterator[c.Command]:
    """What is in Slack, and that it is known to be there."""
    bot, at = app.bot_user_id, slack.second()
    name = f"inc-{number}-checkout"
    place = Channel(id=slack.ids.make("C"), name=name, kind="public", creator=bot, created=at, updated=at)
    place.members |= dict.fromkeys((bot, *(slack.person(handle).id for handle in _PEOPLE)))
    slack.channels[place.id] = place
    yield c.RecordChannel(by=THE_SYSTEM, channel=place.id, name=name)
    for surface, where in ((Surface.CARD, place), (Surface.ANNOUNCEMENT, slack.channel("incidents"))):
        said = Message(ts=slack.stamp(), channel=where.id, text=name, user=bot, bot_id=app.bot_id)
        where.messages[said.ts] = said
        yield c.RecordMessage(by=THE_SYSTEM, surface=surface.value, channel=where.id, ts=said.ts)
