"""What lies in the outbox: effects of incidents, answers to people, and how each is queued.

A job's *lane* keeps order where people could see disorder (one place of one incident) and nowhere else; its
*slot* lets a newer showing of the same surface overtake one that was not sent yet.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

import msgspec
from msgspec.structs import replace

from bot.domain import effects as f
from bot.domain.alerts.group import Group
from bot.domain.alerts.storm import Surge
from bot.domain.effects import PLACES, Effect, Place, Show
from bot.domain.recurring import Occasion
from bot.messages import undone
from bot.messages.kit import Post
from bot.messages.undone import Undone
from storage.jobs import Job, NewJob


class Reply(msgspec.Struct, frozen=True, tag=True):
    """An answer for one person's eyes.

    Attributes:
        user: whom it is for.
        channel: where they asked; empty where they did not ask in a channel.
        response_url: Slack's own way back to them, where there is one; it serves for 30 minutes.
        thread_ts: the thread they asked in; then the answer is a message there that all can see.
        instead: whether it takes the place of the message whose button they pressed.
    """

    user: str
    channel: str
    post: Post
    response_url: str = ""
    thread_ts: str = ""
    instead: bool = False


class PublishHome(msgspec.Struct, frozen=True, tag=True):
    """A person looks at their App Home."""

    user: str


class TellOperators(msgspec.Struct, frozen=True, tag=True):
    """Those who run Sitroom must hear of something.

    Attributes:
        of_alerts: whether it is said where alerts are shown, if those who run Sitroom have no channel.
    """

    post: Post
    of_alerts: bool = False


class Remind(msgspec.Struct, frozen=True, tag=True):
    """Somebody is to hear of what comes round with the calendar.

    Attributes:
        late_seconds: how long after its time, where Sitroom was down.
        user, channel: whom it is for: the id of a person, or the name of a channel.
    """

    occasion: Occasion
    name: str
    late_seconds: int = 0
    user: str = ""
    channel: str = ""


class TakeBack(msgspec.Struct, frozen=True, tag=True):
    """A message was posted by who had been paused, although another replica may have posted it meanwhile.

    Attributes:
        channel, ts: where it is.
        key: by which it is found, and another one like it.
        thread_ts: the thread it is in; empty where it is in none.
        of: what was shown by it, where it is edited when that changes.
    """

    channel: str
    ts: str
    key: str
    thread_ts: str = ""
    of: f.Show | f.ShowAlert | f.ShowStorm | None = None


Task = Effect | Reply | PublishHome | TellOperators | Remind | TakeBack

_decoder: msgspec.json.Decoder[Task] = msgspec.json.Decoder(Task)


def read_task(body: str) -> Task:
    """What a job of the outbox asks for."""
    return _decoder.decode(body)


def undone_of(body: str, incident: int | None) -> Undone:
    """What a job of the outbox is for; `incident` is None where it is private."""
    try:
        task = read_task(body)
    except msgspec.DecodeError:
        return undone.UNKNOWN
    match task:
        case Reply():
            return undone.ANSWER
        case PublishHome():
            return undone.HOME
        case TellOperators():
            return undone.NOTICE
        case Remind():
            return undone.RECURRING
        case TakeBack():
            return undone.TWICE
        case _:
            return undone.delivery(task, incident)


def effect_job(effect: Effect, number: int, version: int, position: int) -> NewJob:
    """The job for the effect at `position` of entry `version` of an incident."""
    return NewJob(
        key=f"{number}/{version}/{position}",
        lane=_lane(effect) if isinstance(effect, f.ShowAlert) else f"{number}/{_lane(effect)}",
        kind=type(effect).__name__,
        body=msgspec.json.encode(effect).decode(),
        incident=number,
        slot=_slot(effect, number),
    )


def divided_job(job: Job, effects: Sequence[f.PageOutside]) -> list[NewJob]:
    """The jobs for the parts of what `job` was to do."""
    alone = [effect_job(one, job.incident or 0, 0, 0) for one in effects]
    return [replace(one, key=f"{job.key}/{n}") for n, one in enumerate(alone)]


def alert_job(group: Group) -> NewJob:
    """The job for showing the card of a group of alerts as it is now."""
    return own_job(f.ShowAlert(group.id), group.revision)


def storm_job(surge: Surge) -> NewJob:
    """The job for showing the summary of a storm as it is now."""
    return own_job(f.ShowStorm(surge.id), surge.revision)


def own_job(effect: f.ShowAlert | f.ShowStorm, revision: int = 0) -> NewJob:
    """The job for showing what need not belong to an incident."""
    lane = _lane(effect)
    return NewJob(
        key=f"{lane}/{revision}",
        lane=lane,
        kind=type(effect).__name__,
        body=msgspec.json.encode(effect).decode(),
        slot=lane,
    )


def reply_job(reply: Reply, key: str) -> NewJob:
    """The job for an answer to the request that is known by `key`."""
    return NewJob(
        key=f"reply/{key}",
        lane=f"reply/{reply.user}",
        kind="Reply",
        body=msgspec.json.encode(reply).decode(),
    )


def home_job(user: str, key: str) -> NewJob:
    """The job for showing somebody their App Home, asked for by the request `key`."""
    lane = f"home/{user}"
    return NewJob(
        key=f"home/{key}",
        lane=lane,
        kind="PublishHome",
        body=msgspec.json.encode(PublishHome(user)).decode(),
        slot=lane,
    )


def take_back_job(task: TakeBack, job: Job) -> NewJob:
    """The job for taking back what `job` posted; in its lane, after whoever has taken it over."""
    return NewJob(
        key=f"{job.key}/twice/{job.fence}",
        lane=job.lane,
        kind=TakeBack.__name__,
        body=msgspec.json.encode(task).decode(),
        incident=job.incident,
    )


def operators_job(post: Post, at: datetime) -> NewJob:
    """The job for telling the operators something at a time; of one moment there is one."""
    return NewJob(
        key=f"operators/{at.isoformat()}",
        lane="operators",
        kind=TellOperators.__name__,
        body=msgspec.json.encode(TellOperators(post)).decode(),
    )


def remind_job(task: Remind, at: datetime) -> NewJob:
    """The job for a reminder that is given at a time."""
    lane = f"recurring/{task.occasion.value}"
    return NewJob(
        key=f"{lane}/{task.name}/{at.isoformat()}",
        lane=lane,
        kind=Remind.__name__,
        body=msgspec.json.encode(task).decode(),
    )


def policy_job(post: Post, why: str, at: datetime) -> NewJob:
    """The job for telling the operators why a policy file is not in force; of several replicas one tells it."""
    name = hashlib.sha256(why.encode()).hexdigest()[:16]
    return NewJob(
        key=f"policy/{name}/{at:%Y-%m-%dT%H:%M}",
        lane="operators",
        kind=TellOperators.__name__,
        body=msgspec.json.encode(TellOperators(post)).decode(),
    )


def flood_job(post: Post, source: str, at: datetime) -> NewJob:
    """The job for telling that a source floods; within an hour there is one, whoever else puts it."""
    return NewJob(
        key=f"flood/{source}/{at:%Y-%m-%dT%H}",
        lane="operators",
        kind=TellOperators.__name__,
        body=msgspec.json.encode(TellOperators(post, of_alerts=True)).decode(),
    )


def pager_job(post: Post, pager: str, at: datetime) -> NewJob:
    """The job for telling the operators that a pager does not take calls; within an hour there is one, whoever puts it."""
    return NewJob(
        key=f"pager/{pager}/{at:%Y-%m-%dT%H}",
        lane="operators",
        kind=TellOperators.__name__,
        body=msgspec.json.encode(TellOperators(post)).decode(),
    )


def _lane(effect: Effect) -> str:
    match effect:
        case Show():
            place = PLACES[effect.surface]
            if place is Place.NAMED:
                return f"{place.value}/{effect.channel}"
            to_person = place in {Place.PERSON, Place.ASKER} and effect.person
            return f"{place.value}/{effect.person.id}" if to_person and effect.person else place.value
        case f.OpenChannel() | f.ArchiveChannel():
            return Place.CHANNEL.value
        case f.Confirm():
            return f"confirm/{effect.ts}"
        case f.PageOutside():
            return f"pager/{effect.pager}/{effect.to}"
        case f.ShowAlert():
            return f"alert/{effect.group}"
        case f.ShowStorm():
            return f"storm/{effect.storm}"
        case (
            f.SetTopic()
            | f.SyncBookmarks()
            | f.PinCard()
            | f.PinAnnouncement()
            | f.Invite()
            | f.KeepFiles()
            | f.ShareExport()
            | f.TakeSnapshot()
            | f.CallHook()
        ):
            return type(effect).__name__
        case _:
            assert_never(effect)


def _slot(effect: Effect, number: int) -> str | None:
    match effect:
        case Show():
            return f"{number}/{effect.key}"
        case f.SetTopic():
            return f"{number}/topic"
        case f.PinAnnouncement():
            return f"{number}/announcement_pin"
        case f.CallHook():
            return f"{number}/hook"
        case f.ShowAlert() | f.ShowStorm():
            return _lane(effect)
        case _:
            return None
