"""What the world must be told of an event: which surfaces show something else now, and what else is to be done.

`before` and `after` are what was true around the event. Everything a surface says is rendered when it
is sent, so it is enough to say *that* it must be shown again.
"""

from functools import singledispatch
from typing import Any

from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import COMMANDER, INDISPENSABLE, Incident
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.timeline import Entry


class _Scene:
    """An event with what was true before and after it."""

    __slots__ = ("after", "before", "entry", "rules")

    def __init__(self, before: Incident | None, entry: Entry, after: Incident, rules: Rules) -> None:
        self.before, self.entry, self.after, self.rules = before, entry, after, rules


def react(before: Incident | None, entry: Entry, after: Incident, rules: Rules) -> list[Effect]:
    """What the world must be told of `entry`, in the order in which it should be sent."""
    scene = _Scene(before, entry, after, rules)
    return [*_effects(entry.event, scene), *_answered_reminders(scene), *_no_longer_stable(scene)]


@singledispatch
def _effects(_event: Any, scene: _Scene) -> list[Effect]:
    raise TypeError(f"no rule for {scene.entry.kind}")


#: The classes that have a rule; a test holds it against the union of events.
RULES = _effects.registry


@_effects.register(e.CadenceChanged)
@_effects.register(e.Snoozed)
def _standing_only(_event: Any, scene: _Scene) -> list[Effect]:
    return _standing(scene)


@_effects.register(e.SeverityChanged)
@_effects.register(e.StatusChanged)
@_effects.register(e.Resolved)
@_effects.register(e.Reopened)
@_effects.register(e.Closed)
@_effects.register(e.Declined)
@_effects.register(e.Cancelled)
@_effects.register(e.Merged)
@_effects.register(e.TitleChanged)
def _turn(_event: Any, scene: _Scene) -> list[Effect]:
    return [*_standing(scene), *_here(scene, Surface.CHANGE), *_topic(scene)]


@_effects.register(e.NoteAdded)
def _line_only(_event: Any, scene: _Scene) -> list[Effect]:
    return _here(scene, Surface.CHANGE)


@_effects.register(e.ParticipantJoined)
@_effects.register(e.ParticipantLeft)
@_effects.register(e.Subscribed)
@_effects.register(e.Unsubscribed)
@_effects.register(e.MessageEdited)
@_effects.register(e.MessageDeleted)
@_effects.register(e.FileKept)
@_effects.register(e.ChannelArchived)
def _nothing(_event: Any, _scene: _Scene) -> list[Effect]:
    return []


@_effects.register
def _(_event: e.Declared, scene: _Scene) -> list[Effect]:
    return [f.OpenChannel(), *_announcement(scene.after)]


@_effects.register
def _(event: e.ComponentChanged, scene: _Scene) -> list[Effect]:
    return [*_standing(scene), *_here(scene, Surface.CHANGE), *_invite(scene, _owners(scene, event.after))]


@_effects.register
def _(event: e.RoleAssigned, scene: _Scene) -> list[Effect]:
    guides = [Show(Surface.GUIDE, scene.entry.version, event.to)]
    if scene.before and event.before:  # whose guide says from now on who has the role
        guides.append(Show(Surface.GUIDE, scene.before.guides.get(event.role, 0), event.before))
    at_once = event.how in {"declared", "roster"}
    line = [] if at_once else _here(scene, Surface.CHANGE)
    called = scene.after.called.get(event.role)
    answered = [Show(Surface.ROLE_CALL, called)] if called else []
    return [
        *guides,
        *_standing(scene),
        *line,
        *_topic(scene),
        *_invite(scene, (event.to,)),
        *answered,
        *(_handed_reminders(event, scene) if event.role == COMMANDER else []),
    ]


def _handed_reminders(event: e.RoleAssigned, scene: _Scene) -> list[Effect]:
    """An unanswered reminder goes to the new commander, and its copy to the old one says so."""
    asked = [reminder for reminder in scene.after.reminders if reminder.round == 0]
    people = [event.to, *([event.before] if event.before else [])]
    return [Show(Surface.REMINDER, reminder.version, person) for reminder in asked for person in people]


@_effects.register
def _(event: e.JoinRequested, scene: _Scene) -> list[Effect]:
    return _invite(scene, (event.person,))


@_effects.register
def _(_event: e.UpdatePosted, scene: _Scene) -> list[Effect]:
    version = scene.entry.version
    subscribers = [
        Show(Surface.SUBSCRIBER_UPDATE, version, person)
        for person in scene.after.subscribers.values()
        if scene.after.may_see(person)  # who left a private incident's channel hears no more of it
    ]
    return [*_here(scene, Surface.UPDATE), *_standing(scene), *subscribers]


@_effects.register
def _(event: e.UpdateReminded, scene: _Scene) -> list[Effect]:
    version = scene.entry.version
    if event.round:
        return [*_here(scene, Surface.OVERDUE), *_standing(scene)]
    return [Show(Surface.REMINDER, version, person) for person in event.to]


@_effects.register
def _(_event: e.RoleCalled, scene: _Scene) -> list[Effect]:
    return _here(scene, Surface.ROLE_CALL)


@_effects.register(e.LeadershipTold)
@_effects.register(e.LeadershipAcknowledged)
def _told(_event: Any, scene: _Scene) -> list[Effect]:
    return _standing(scene)


@_effects.register
def _(_event: e.StabilityReached, scene: _Scene) -> list[Effect]:
    return [*_here(scene, Surface.STABLE), *_standing(scene)]


@_effects.register
def _(event: e.MessageCaptured, scene: _Scene) -> list[Effect]:
    if event.how == "evidence":
        shown: list[Effect] = _here(scene, Surface.EVIDENCE)
    else:
        shown = [f.Confirm(event.message.channel, event.message.ts)]
    return [*shown, *([f.KeepFiles(scene.entry.version)] if event.message.files else [])]


@_effects.register
def _(event: e.MessageReleased, scene: _Scene) -> list[Effect]:
    captured = scene.before.captured.get(event.ts) if scene.before else None
    return [f.Confirm(captured.channel, event.ts, on=False)] if captured else []


@_effects.register
def _(event: e.EntryRedacted, scene: _Scene) -> list[Effect]:
    after, surfaces = scene.after, (Surface.UPDATE, Surface.CHANGE, Surface.EVIDENCE)
    lines = [Show(surface, event.version) for surface in surfaces] if _has_open_channel(after) else []
    copies = [
        Show(Surface.SUBSCRIBER_UPDATE, event.version, person)
        for person in after.subscribers.values()
        if after.may_see(person)
    ]
    # Being sent at this moment, or sent before: which messages repeat the words is not known here.
    shown = {show.key: show for show in (*_posted(after), *lines, *copies)}
    return [*shown.values(), *_standing(scene), *_topic(scene)]


def _posted(after: Incident) -> list[Show]:
    """Whatever was posted, where it can still be edited; but for what is always true anyhow."""
    closed = None if after.channel is None or _has_open_channel(after) else after.channel.id
    shows = [Show.of(key) for key, post in after.posts.items() if post.channel != closed]
    true = {Surface.CARD, Surface.ANNOUNCEMENT, Surface.LEADERSHIP}
    return [
        one for one in shows if one.surface not in true and (one.person is None or after.may_see(one.person))
    ]


@_effects.register
def _(_event: e.ChannelOpened, scene: _Scene) -> list[Effect]:
    after = scene.after
    links: list[Effect] = [f.SyncBookmarks()] if scene.rules.policy.links else []
    return [
        *_invite(scene, _company(scene)),
        *_standing(scene),
        *_topic(scene),
        *links,
        Show(Surface.READY, person=after.declared_by),
        *_direct(after),  # with the way to the channel
        *_said_before_the_channel(after),
    ]


def _said_before_the_channel(after: Incident) -> list[Effect]:
    """What people said while there was no channel to say it in."""
    evidence = [
        Show(Surface.EVIDENCE, one.version) for one in after.captured.values() if one.how == "evidence"
    ]
    calls = [Show(Surface.ROLE_CALL, version) for version in after.called.values()]
    overdue = [Show(Surface.OVERDUE, reminder.version) for reminder in after.reminders if reminder.round]
    update = [Show(Surface.UPDATE, after.update.version)] if after.update else []
    return [*evidence, *update, *calls, *overdue]


@_effects.register
def _(_event: e.ChannelRenamed, scene: _Scene) -> list[Effect]:
    return _announcement(scene.after)


@_effects.register
def _(_event: e.ChannelUnarchived, scene: _Scene) -> list[Effect]:
    return [*_standing(scene), *_topic(scene)]


@_effects.register
def _(_event: e.ArchiveRequested, _scene: _Scene) -> list[Effect]:
    return [f.ArchiveChannel()]


@_effects.register
def _(_event: e.ExportRequested, scene: _Scene) -> list[Effect]:
    return [f.ShareExport(scene.entry.version)]


@_effects.register
def _(event: e.MessagePosted, _scene: _Scene) -> list[Effect]:
    return [f.PinCard()] if event.surface == Surface.CARD.value else []


@_effects.register
def _(event: e.StepFailed, scene: _Scene) -> list[Effect]:
    if event.step in INDISPENSABLE:
        told = Show(Surface.TROUBLE, scene.entry.version, scene.after.declared_by)
        return [told, *_announcement(scene.after)]
    return _standing(scene)


@_effects.register
def _(_event: e.StepRecovered, scene: _Scene) -> list[Effect]:
    troubles = scene.before.troubles if scene.before else ()
    told = [Show(Surface.TROUBLE, version, scene.after.declared_by) for version in troubles]
    return [*told, *_standing(scene)]


@_effects.register
def _(event: e.StepRetried, scene: _Scene) -> list[Effect]:
    again: dict[str, list[Effect]] = {
        "channel": [f.OpenChannel()],
        "card": [Show(Surface.CARD)],
        "announcement": _announcement(scene.after),
        "leadership": _leadership(scene.after),
        "invite": [*_invite(scene, _company(scene)), *_standing(scene)],
        "direct": [*_direct(scene.after), *_standing(scene)],
        "pin": [f.PinCard()],
        "topic": _topic(scene),
        "bookmarks": [f.SyncBookmarks()],
        "archive": [f.ArchiveChannel()],
    }
    return again.get(event.step, [])


# --- what is shown where --------------------------------------------------------------------------


def _standing(scene: _Scene) -> list[Effect]:
    """The messages that are always true."""
    return [*_card(scene.after), *_announcement(scene.after), *_leadership(scene.after)]


def _has_open_channel(after: Incident) -> bool:
    """Whether there is a channel that Slack lets anybody write in."""
    return after.channel is not None and not after.channel.archived


def _card(after: Incident) -> list[Effect]:
    return [Show(Surface.CARD)] if _has_open_channel(after) else []


def _announcement(after: Incident) -> list[Effect]:
    return [] if after.private else [Show(Surface.ANNOUNCEMENT)]


def _leadership(after: Incident) -> list[Effect]:
    versions = after.leadership.versions if after.leadership else ()
    return [Show(Surface.LEADERSHIP, version) for version in versions]


def _here(scene: _Scene, surface: Surface) -> list[Effect]:
    """A line in the incident's channel about this entry."""
    return [Show(surface, scene.entry.version)] if _has_open_channel(scene.after) else []


def _topic(scene: _Scene) -> list[Effect]:
    return [f.SetTopic()] if _has_open_channel(scene.after) else []


def _invite(scene: _Scene, people: tuple[Person, ...]) -> list[Effect]:
    unique = tuple({person.id: person for person in people}.values())
    return [f.Invite(unique)] if _has_open_channel(scene.after) and unique else []


def _owners(scene: _Scene, component: str | None) -> tuple[Person, ...]:
    found = scene.rules.policy.component(component)
    return scene.rules.people(found.owners) if found else ()


def _company(scene: _Scene) -> tuple[Person, ...]:
    """Everybody who is brought into the channel without asking for it."""
    after, policy = scene.after, scene.rules.policy
    owners, invited = _owners(scene, after.component), scene.rules.people(policy.invite)
    return (after.declared_by, *after.roles.values(), *owners, *invited)


def _direct(after: Incident) -> list[Effect]:
    """What people are to have in their direct messages."""
    guides = [Show(Surface.GUIDE, version, after.roles[role]) for role, version in after.guides.items()]
    asked = [reminder for reminder in after.reminders if reminder.round == 0]
    return [*guides, *(Show(Surface.REMINDER, one.version, person) for one in asked for person in one.to)]


def _answered_reminders(scene: _Scene) -> list[Effect]:
    """Reminders that the event answered show so, wherever they were sent."""
    before = scene.before.reminders if scene.before else ()
    answered = [reminder for reminder in before if reminder not in scene.after.reminders]
    shown: list[Effect] = []
    for reminder in answered:
        if reminder.round:
            shown.append(Show(Surface.OVERDUE, reminder.version))
        else:
            people = {person.id: person for person in (*reminder.to, *scene.after.roles.values())}
            shown += [Show(Surface.REMINDER, reminder.version, person) for person in people.values()]
    return shown


def _no_longer_stable(scene: _Scene) -> list[Effect]:
    """The line that it may be resolved is taken back when it was resolved, or when it came back."""
    told = scene.before.stability_told if scene.before else 0
    is_over = bool(told) and not scene.after.stability_told
    return [Show(Surface.STABLE, told)] if is_over and _has_open_channel(scene.after) else []
