"""An event with what was true around it, and what can be shown of an incident where."""

import msgspec

from bot.domain import effects as f
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import Incident
from bot.domain.oncall import people
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.telling import Escalation
from bot.domain.timeline import Entry


class Scene(msgspec.Struct, frozen=True):
    """An event with what was true before and after it."""

    before: Incident | None
    entry: Entry
    after: Incident
    rules: Rules


def standing(scene: Scene) -> list[Effect]:
    """The messages that are always true."""
    return [
        *card(scene.after),
        *announcement(scene.after),
        *leadership(scene.after),
        *escalations(scene.after),
    ]


def has_open_channel(after: Incident) -> bool:
    """Whether there is a channel that Slack lets anybody write in."""
    return after.channel is not None and not after.channel.archived


def card(after: Incident) -> list[Effect]:
    """The card."""
    return [Show(Surface.CARD)] if has_open_channel(after) else []


def snapshot(after: Incident) -> list[Show]:
    """What was looked at when it began."""
    return [Show(Surface.SNAPSHOT, after.snapshot)] if after.snapshot and has_open_channel(after) else []


def playbooks(after: Incident) -> list[Show]:
    """What people do step by step."""
    posted = after.playbooks.values() if has_open_channel(after) else ()
    return [Show(Surface.PLAYBOOK, one.version) for one in posted]


def announcement(after: Incident) -> list[Effect]:
    """The announcement; a private incident has none."""
    return [] if after.private else [Show(Surface.ANNOUNCEMENT)]


def leadership(after: Incident) -> list[Effect]:
    """Every message in which leadership was told."""
    versions = after.leadership.versions if after.leadership else ()
    return [Show(Surface.LEADERSHIP, version) for version in versions]


def escalations(after: Incident) -> list[Effect]:
    """What everybody reads last who was told by a rule of the policy."""
    return [shown for told in after.escalations.values() for shown in escalation(told)]


def escalation(told: Escalation) -> list[Effect]:
    """The messages of one telling."""
    return [
        *(Show(Surface.ESCALATION, told.version, channel=channel) for channel in told.channels),
        *(Show(Surface.ESCALATION_DIRECT, told.version, person) for person in told.people),
    ]


def here(scene: Scene, surface: Surface) -> list[Effect]:
    """A line in the incident's channel about this entry."""
    return [Show(surface, scene.entry.version)] if has_open_channel(scene.after) else []


def topic(scene: Scene) -> list[Effect]:
    """The channel's topic."""
    return [f.SetTopic()] if has_open_channel(scene.after) else []


def invite(scene: Scene, wanted: tuple[Person, ...]) -> list[Effect]:
    """Bring those people into the channel whom Slack knows."""
    unique = tuple({person.id: person for person in wanted if person.has_account}.values())
    return [f.Invite(unique)] if has_open_channel(scene.after) and unique else []


def owners(scene: Scene, component: str | None) -> tuple[Person, ...]:
    """Whose component it is, where they are to be called."""
    found = scene.rules.policy.component(component)
    return people(scene.rules, found.owners, scene.entry.at) if found and scene.after.calls_people else ()


def company(scene: Scene) -> tuple[Person, ...]:
    """Everybody who is brought into the channel without asking for it."""
    after, policy = scene.after, scene.rules.policy
    invited = people(scene.rules, policy.invite, scene.entry.at) if after.calls_people else ()
    called = [call.to for paging in after.pages.values() if paging.waits for call in paging.calls]
    confided = after.confidence.to if after.confidence else ()
    return (
        after.declared_by,
        *confided,
        *after.roles.values(),
        *called,
        *owners(scene, after.component),
        *invited,
    )


def confided(after: Incident) -> list[Effect]:
    """What those are told whom the policy brings into a confidential incident."""
    confidence = after.confidence
    if confidence is None:
        return []
    return [Show(Surface.CONFIDED, confidence.version, person) for person in confidence.to]


def direct(after: Incident) -> list[Effect]:
    """What people are to have in their direct messages."""
    guides = [Show(Surface.GUIDE, version, after.roles[role]) for role, version in after.guides.items()]
    asked = [reminder for reminder in after.reminders if reminder.round == 0]
    waiting = [paging for paging in after.pages.values() if paging.waits]
    pages = [Show(Surface.PAGE, call.version, call.to) for paging in waiting for call in paging.calls]
    return [
        *pages,
        *confided(after),
        *guides,
        *(Show(Surface.REMINDER, one.version, person) for one in asked for person in one.to),
    ]
