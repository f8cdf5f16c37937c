"""Who holds a role is told what it means, and brought in."""

from bot.domain import events as e
from bot.domain.due import answerable
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import COMMANDER, SCRIBE
from bot.domain.react.rule import effects
from bot.domain.react.scene import Scene, confided, here, invite, standing, topic


@effects.register
def _(event: e.RoleAssigned, scene: Scene) -> list[Effect]:
    guides = [Show(Surface.GUIDE, scene.entry.version, event.to)]
    if scene.before and event.before:  # whose guide says from now on who has the role
        guides.append(Show(Surface.GUIDE, scene.before.guides.get(event.role, 0), event.before))
    at_once = event.how in {"declared", "roster"}
    line = [] if at_once else here(scene, Surface.CHANGE)
    called = scene.after.called.get(event.role)
    answered = [Show(Surface.ROLE_CALL, called)] if called else []
    return [
        *guides,
        *standing(scene),
        *line,
        *(topic(scene) if event.role == COMMANDER else []),
        *invite(scene, (event.to,)),
        *answered,
        *_handed_reminders(scene),
        *(_overdue(scene) if event.role in {COMMANDER, SCRIBE} else []),
    ]


@effects.register
def _(event: e.JoinRequested, scene: Scene) -> list[Effect]:
    return invite(scene, (event.person,))


@effects.register
def _(_event: e.Confided, scene: Scene) -> list[Effect]:
    return [*confided(scene.after)]


def _handed_reminders(scene: Scene) -> list[Effect]:
    """An unanswered reminder goes to whoever is to answer now, and the copies of who was asked before say so."""
    before = answerable(scene.before, 0) if scene.before else ()
    now = answerable(scene.after, 0)
    if now == before:
        return []
    return [
        Show(Surface.REMINDER, reminder.version, person)
        for reminder in scene.after.reminders
        if reminder.round == 0
        for person in {one.id: one for one in (*now, *before, *reminder.to)}.values()
    ]


def _overdue(scene: Scene) -> list[Effect]:
    """What stands open in the channel names who holds the role now; earlier askings name nobody any more."""
    asked = [reminder for reminder in scene.after.reminders if reminder.round]
    return [Show(Surface.OVERDUE, reminder.version) for reminder in asked[-1:]]


def offers(scene: Scene) -> list[Effect]:
    """A role that nobody took is offered no more when it is over, and again when it is reopened."""
    before, after = scene.before, scene.after
    if before is None or before.is_open == after.is_open:
        return []
    return [Show(Surface.ROLE_CALL, at) for role, at in after.called.items() if role not in after.roles]
