"""What those read whom a rule of the policy tells: why now, what they are to do, one summary, Acknowledge.

It follows the incident by edits, until the same rule tells them again.
"""

from bot.domain.events import Escalated
from bot.domain.telling import Escalation
from bot.messages import briefing, ids, kit, marks
from bot.messages.account import escalated_why
from bot.messages.kit import Block, Post
from bot.messages.scene import Scene
from bot.messages.text import late, moment, name, phrase, said, user_group

_TEXT = 1000


def escalation(scene: Scene) -> Post | None:
    """One telling as it is now, in a channel or for one person."""
    event, entry, incident = scene.event(Escalated), scene.entry, scene.incident
    if event is None or entry is None or incident.private:
        return None
    since = f" since {moment(event.occasion, scene.now)}" if event.occasion else ""
    why = f"*Why now:* {phrase(escalated_why(event), 500)}{since}."
    text = f"{event.name}: {marks.called(incident)}, {scene.policy.severity(incident.severity).name}"
    told = incident.escalations.get(event.rule)
    if told and told.version != entry.version:
        again = kit.context(f"Told again {moment(told.at, scene.now)}.")
        return marks.about(incident, text, [kit.section(f"*{marks.called_safely(incident)}*\n{why}"), again])
    blocks = [
        kit.section(f"{briefing.standing(scene)}\n{why}"),
        _to_do(scene, event) if incident.is_open else None,
        kit.section(briefing.summary(scene)),
        _answer(scene, event, told),
        kit.context(late(event.late_seconds)),
    ]
    return marks.about(incident, text, blocks)


def _to_do(scene: Scene, event: Escalated) -> Block | None:
    """Whom it is for, and what they are to do."""
    groups = "" if scene.show.person else " ".join(user_group(group) for group in event.groups)
    words = " ".join(filter(None, [groups, said(event.text, _TEXT)]))
    return kit.section(words) if words else None


def _answer(scene: Scene, event: Escalated, told: Escalation | None) -> Block | None:
    if told and told.acknowledged_by:
        return kit.context(f":white_check_mark: {name(told.acknowledged_by)} acknowledged.")
    if told is None or not scene.incident.is_open:
        return None
    value = ids.value(scene.incident.number, event.rule)
    return kit.actions([kit.button("Acknowledge", ids.Action.ACKNOWLEDGE, value, style="primary")])
