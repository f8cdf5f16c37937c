"""What the world must be told of an event: which surfaces show something else now, and what else is to be done.

`before` and `after` are what was true around the event. Everything a surface says is rendered when it
is sent, so it is enough to say *that* it must be shown again.
"""

from bot.domain.effects import Effect, Show
from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.react import (  # noqa: F401 - they register their rules
    alerts,
    drills,
    escalations,
    health,
    paging,
    people,
    playbooks,
    record,
    slack,
    work,
)
from bot.domain.react.alerts import alert_cards, questions
from bot.domain.react.drills import practised
from bot.domain.react.pagers import pagers as told_pagers
from bot.domain.react.paging import pages
from bot.domain.react.people import offers
from bot.domain.react.playbooks import playbooks_as_they_are
from bot.domain.react.rule import RULES, effects
from bot.domain.react.scene import Scene
from bot.domain.react.slack import announcement_pin
from bot.domain.react.updates import answered_reminders, no_longer_stable
from bot.domain.timeline import Entry

__all__ = ["RULES", "react"]


def react(before: Incident | None, entry: Entry, after: Incident, rules: Rules) -> list[Effect]:
    """What the world must be told of `entry`, in the order in which it should be sent."""
    scene = Scene(before, entry, after, rules)
    asked = [
        *effects(entry.event, scene),
        *answered_reminders(scene),
        *no_longer_stable(scene),
        *offers(scene),
        *pages(scene),
        *told_pagers(scene),
        *alert_cards(scene),
        *questions(scene),
        *playbooks_as_they_are(scene),
        *practised(scene),
        *announcement_pin(scene),
    ]
    return [effect for effect in asked if not _is_for_nobody(effect)]


def _is_for_nobody(effect: Effect) -> bool:
    """Whether it would be shown to somebody whom Slack does not know."""
    return isinstance(effect, Show) and effect.person is not None and not effect.person.has_account
