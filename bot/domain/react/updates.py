"""News for everybody who follows; requests for news; and what answers them."""

from typing import Any

from bot.domain import events as e
from bot.domain.effects import Effect, Show, Surface
from bot.domain.react.rule import effects
from bot.domain.react.scene import (
    Scene,
    has_open_channel,
    here,
    standing,
)


@effects.register(e.CadenceChanged)
@effects.register(e.Snoozed)
def _standing_only(_event: Any, scene: Scene) -> list[Effect]:
    return standing(scene)


@effects.register
def _(_event: e.UpdatePosted, scene: Scene) -> list[Effect]:
    version = scene.entry.version
    subscribers = [
        Show(Surface.SUBSCRIBER_UPDATE, version, person)
        for person in scene.after.subscribers.values()
        if scene.after.may_see(person)  # who left a private incident's channel hears no more of it
    ]
    return [*here(scene, Surface.UPDATE), *standing(scene), *subscribers]


@effects.register
def _(event: e.UpdateReminded, scene: Scene) -> list[Effect]:
    version = scene.entry.version
    if event.round:
        before = scene.before.reminders if scene.before else ()
        # The notice before this one has no buttons any more; those before that have lost theirs already.
        last = [Show(Surface.OVERDUE, one.version) for one in before if one.round][-1:]
        return [*here(scene, Surface.OVERDUE), *last, *standing(scene)]
    asked = [Show(Surface.REMINDER, version, person) for person in event.to]
    return [*asked, *standing(scene)]


@effects.register
def _(_event: e.RoleCalled, scene: Scene) -> list[Effect]:
    return here(scene, Surface.ROLE_CALL)


@effects.register(e.LeadershipTold)
@effects.register(e.LeadershipAcknowledged)
def _told(_event: Any, scene: Scene) -> list[Effect]:
    return standing(scene)


@effects.register
def _(_event: e.StabilityReached, scene: Scene) -> list[Effect]:
    return [*here(scene, Surface.STABLE), *standing(scene)]


def answered_reminders(scene: Scene) -> list[Effect]:
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


def no_longer_stable(scene: Scene) -> list[Effect]:
    """The line that it may be resolved is taken back when it was resolved, or when it came back."""
    told = scene.before.stability_told if scene.before else 0
    is_over = bool(told) and not scene.after.stability_told
    return [Show(Surface.STABLE, told)] if is_over and has_open_channel(scene.after) else []
