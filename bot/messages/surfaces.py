"""Which words belong to which surface.

A surface is a function of the incident as it is now, so it can be shown again at any time: what is
answered says so, what is not true any more is gone.
"""

from datetime import datetime
from typing import assert_never

from bot.domain.effects import Show, Surface
from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.messages.announcement import announcement
from bot.messages.card import card
from bot.messages.change import change
from bot.messages.confided import confided
from bot.messages.drill import how_it_went, scenario
from bot.messages.escalation import escalation
from bot.messages.evidence import evidence
from bot.messages.following import Later
from bot.messages.kit import Post
from bot.messages.leadership import leadership
from bot.messages.paging import page, paged
from bot.messages.playbook import playbook
from bot.messages.ready import ready
from bot.messages.reminders import overdue, reminder, stable
from bot.messages.roles import guide, role_call
from bot.messages.scene import Scene
from bot.messages.snapshot import snapshot
from bot.messages.trouble import trouble
from bot.messages.update import subscriber_update, update

#: What is made of the whole timeline up to an entry.
TOLD_OF_ALL = frozenset({Surface.REPORT, Surface.REPORT_ELSEWHERE})


def render(
    show: Show,
    incident: Incident,
    entry: Entry | None,
    rules: Rules,
    now: datetime,
    *,
    story: tuple[Entry, ...] = (),
    later: Later | None = None,
) -> Post | None:
    """The surface as it is now, or None where there is nothing to say.

    `entry` is the one that `show.version` names, and `story`, for one of `TOLD_OF_ALL`, all up to it; `later` is what
    came after the alert that it is about. There is nothing to say of an entry of another kind (a redaction shows
    everything again), and nothing of what was answered before it was ever posted.
    """
    return _rendered(Scene(show, incident, entry, rules, now, story, later))


def _rendered(scene: Scene) -> Post | None:  # noqa: C901, PLR0912 - one line a surface
    match scene.show.surface:
        case Surface.CARD:
            return card(scene)
        case Surface.ANNOUNCEMENT:
            return announcement(scene)
        case Surface.LEADERSHIP:
            return leadership(scene)
        case Surface.ESCALATION | Surface.ESCALATION_DIRECT:
            return escalation(scene)
        case Surface.READY:
            return ready(scene)
        case Surface.GUIDE:
            return guide(scene)
        case Surface.CONFIDED:
            return confided(scene)
        case Surface.ROLE_CALL:
            return role_call(scene)
        case Surface.REMINDER:
            return reminder(scene)
        case Surface.OVERDUE:
            return overdue(scene)
        case Surface.STABLE:
            return stable(scene)
        case Surface.UPDATE:
            return update(scene)
        case Surface.SUBSCRIBER_UPDATE:
            return subscriber_update(scene)
        case Surface.CHANGE:
            return change(scene)
        case Surface.EVIDENCE:
            return evidence(scene)
        case Surface.SNAPSHOT:
            return snapshot(scene)
        case Surface.PAGE:
            return page(scene)
        case Surface.PAGED:
            return paged(scene)
        case Surface.PLAYBOOK:
            return playbook(scene)
        case Surface.SCENARIO:
            return scenario(scene)
        case Surface.REPORT | Surface.REPORT_ELSEWHERE:
            return how_it_went(scene)
        case Surface.TROUBLE:
            return trouble(scene)
        case _:
            assert_never(scene.show.surface)
