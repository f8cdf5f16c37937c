"""What became of everything that was asked for: counted from the timelines and from what is on the screens."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from bot import upkeep
from bot.domain import events as e
from bot.domain.alerts.group import Stage
from bot.domain.incident import Incident
from bot.domain.timeline import Entry
from bot.domain.wording import duration
from storage import alerts, incidents, timeline
from storage.jobs import State
from storage.queue import inbox, outbox
from tests.faults.fleet import Fleet
from tests.faults.load import Load, claim, subscription
from tests.faults.punctual import forgotten, latest
from tests.flows.capturing import confirmed
from tests.flows.declared import channels, doubled, key, lacking, posted

_ASKED = e.UpdateReminded | e.RoleCalled | e.LeadershipTold | e.Escalated


#: What is younger may still be in work.
_NEW = timedelta(minutes=2)


class Account(msgspec.Struct, frozen=True):
    """What was found.

    Attributes:
        acknowledged: how many requests Slack heard to be taken; `unheard` were not, and may have an effect or none.
        reminders: how often somebody was asked for something because it was time.
        lost: acknowledged requests without an effect, reminders without a message, halves of incidents.
        doubled: requests with two effects, messages, channels and reminders that are there twice.
        latest: how late the latest reminder was asked for, by Sitroom's faster clock.
        wrong: everything else that must not be, a sentence each.
    """

    kills: int
    acknowledged: int
    unheard: int
    incidents: int
    entries: int
    reminders: int
    messages: int
    latest: timedelta
    lost: list[str]
    doubled: list[str]
    wrong: list[str]

    def __str__(self) -> str:
        figures = (
            f"{self.kills} kills, {self.acknowledged} requests acknowledged ({self.unheard} were not), "
            f"{self.incidents} incidents, {self.entries} entries, {self.reminders} reminders, "
            f"{self.messages} messages, the latest reminder {duration(self.latest)} late; {len(self.lost)} lost, {len(self.doubled)} doubled, {len(self.wrong)} wrong"
        )
        return "\n".join([figures, *self.lost, *self.doubled, *self.wrong])


async def account(here: Fleet, load: Load) -> Account:
    """Everything counted, once it has settled."""
    timelines, now = await _timelines(here), datetime.fromtimestamp(here.clock.now(), UTC)
    entries = [entry for timeline in timelines for entry in timeline]
    every = await _incidents(here)
    busy = await _busy(here)  # read after what it is about: what was over by then has its effect
    effects = Counter(filter(None, map(_words, entries))) + await _told(here)
    shown = Counter(map(key, posted(here)))
    reminders = [entry for entry in entries if isinstance(entry.event, _ASKED)]
    return Account(
        kills=here.kills,
        acknowledged=load.acknowledged,
        unheard=len(load.asked) - load.acknowledged,
        incidents=len({entry.incident for entry in entries}),
        entries=len(entries),
        reminders=len(reminders),
        messages=sum(shown.values()),
        latest=latest(timelines, here.rules, now),
        lost=[
            *(f"no effect: {one.text}" for one in load.asked if one.acknowledged and not effects[one.text]),
            *_untold([entry for entry in entries if entry.incident not in busy], shown),
            *_unconfirmed(here, [entry for entry in entries if entry.incident not in busy]),
            *forgotten(timelines, here.rules, now),
            *_halves(here, [incident for incident in every if incident.number not in busy]),
        ],
        doubled=[
            *(f"{effects[one.text]} times: {one.text}" for one in load.asked if effects[one.text] > 1),
            *(f"a message twice: {name}" for name in doubled(here)),
            *_asked_twice(reminders),
        ],
        wrong=[*await _unfinished(here, now), *(await upkeep.altered(here.known))[1], *complaints(here)],
    )


async def _timelines(here: Fleet) -> list[list[Entry]]:
    async with here.known.read() as db:
        return [list(await timeline.entries(db, number)) for number in await incidents.numbers(db)]


async def _told(here: Fleet) -> Counter[str]:
    """How often alerts count as told of; each is a group of its own."""
    async with here.known.read() as db:
        groups = [group for stage in Stage for group in await alerts.listing(db, stage, limit=10_000)]
    return Counter({group.labels["alertname"]: group.count for group in groups})


def _words(entry: Entry) -> str | None:
    """The words that tell what was asked for."""
    match entry.event:
        case e.Declared(title=title):
            return title
        case e.TitleChanged(after=after):
            return after
        case e.NoteAdded(text=text):
            return text
        case e.UpdatePosted(fields=fields):
            return fields[0].text
        case e.MessageCaptured(message=message):
            return message.text
        case e.Subscribed(person=person):
            return subscription(entry.incident, person.id)
        case e.RoleAssigned(how="claimed", to=to):
            return claim(entry.incident, to.id)
        case _:
            return None


def _untold(entries: Sequence[Entry], shown: Iterable[str]) -> list[str]:
    """Reminders that nobody has got; but who has given the update or taken the role meanwhile needs none.

    Where a machine declared and nobody commands, nobody is asked in person; the channel is.
    """
    updated = {entry.incident: entry.version for entry in entries if isinstance(entry.event, e.UpdatePosted)}
    taken = {
        (entry.incident, entry.event.role): entry.version
        for entry in entries
        if isinstance(entry.event, e.RoleAssigned)
    }
    found = []
    for entry in entries:
        match entry.event:
            case e.UpdateReminded(round=0, to=to) if to and updated.get(entry.incident, 0) < entry.version:
                name = f"INC-{entry.incident}/reminder:{entry.version}"
            case e.RoleCalled(role=role) if taken.get((entry.incident, role), 0) < entry.version:
                name = f"INC-{entry.incident}/role_call:{entry.version}"
            case e.LeadershipTold():
                name = f"INC-{entry.incident}/leadership:{entry.version}"
            case e.Escalated():
                name = f"INC-{entry.incident}/escalation:{entry.version}"
            case _:
                continue
        if not any(one == name or one.startswith(f"{name}:") for one in shown):
            found.append(f"a reminder was not sent: {name}")
    return found


def _unconfirmed(here: Fleet, entries: Iterable[Entry]) -> list[str]:
    """Messages on the timeline of which nobody can see that they are there."""
    captured = [entry.event.message for entry in entries if isinstance(entry.event, e.MessageCaptured)]
    said = [here.workspace.channels[one.channel].messages[one.ts] for one in captured]
    return [f"not confirmed: {one.text}" for one in said if not confirmed(here, one)]


def _asked_twice(reminders: Iterable[Entry]) -> list[str]:
    """Nudges that were given twice."""
    counts = Counter((entry.incident, entry.kind, _occasion(entry)) for entry in reminders)
    return [f"asked {count} times: {what}" for what, count in counts.items() if count > 1]


def _occasion(entry: Entry) -> object:
    match entry.event:
        case e.UpdateReminded(due_at=due_at, round=round_):
            return due_at, round_
        case e.RoleCalled(role=role):
            return role
        case e.LeadershipTold(why=why):
            return why
        case e.Escalated(rule=rule, occasion=occasion):
            return rule, occasion
        case _:
            return None


async def _incidents(here: Fleet) -> list[Incident]:
    async with here.known.read() as db:
        found = [await incidents.load(db, number) for number in await incidents.numbers(db)]
    return [incident for incident in found if incident]


async def _busy(here: Fleet) -> set[int | None]:
    """The incidents about which something is to be sent at this instant; `_unfinished` sees to what waits for long."""
    async with here.known.read() as db:
        return {row.incident for row in await outbox.rows(db, (State.PENDING,), 1000)}


def _halves(here: Fleet, every: Iterable[Incident]) -> list[str]:
    """Incidents that do not have all that an incident has."""
    return [
        f"INC-{incident.number} lacks {', '.join(what)}"
        for incident in every
        if (what := lacking(here, incident, here.rules))
    ]


async def _unfinished(here: Fleet, now: datetime) -> list[str]:
    """What has not come to its end; but Slack may just have told of something that a killed process did not take."""
    async with here.known.read() as db:
        rows = [
            row for queue in (inbox, outbox) for row in await queue.rows(db, (State.PENDING, State.DEAD), 100)
        ]
        numbers = await incidents.numbers(db)
    made = Counter(channel.name.split("-")[1] for channel in channels(here))
    return [
        *(
            f"{row.state.value}: {row.key} {row.kind}, {row.error}"
            for row in rows
            if row.state is State.DEAD or now - row.created_at > _NEW
        ),
        *(f"INC-{number} has {count} channels" for number in numbers if (count := made[str(number)]) != 1),
    ]


def complaints(here: Fleet) -> list[str]:
    """What a process said that only a bug makes it say."""
    return [line for line in _said(here) if "Traceback" in line or '"level": "error"' in line]


def _said(here: Fleet) -> list[str]:
    return here.log.read_text().splitlines() if here.log.exists() else []
