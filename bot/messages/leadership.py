"""What leadership reads: why now, one summary, Acknowledge; it follows the incident by edits."""

from bot.domain.events import LeadershipTold
from bot.domain.wording import duration
from bot.messages import briefing, ids, kit, marks
from bot.messages.account import told_why
from bot.messages.kit import Block, Post
from bot.messages.scene import Scene
from bot.messages.text import late, name, phrase


def leadership(scene: Scene) -> Post | None:
    """One telling as it is now; only the last one asks to be acknowledged."""
    told, incident, policy = scene.event(LeadershipTold), scene.incident, scene.policy
    if told is None or scene.entry is None or incident.private:
        return None
    blocks = [
        kit.section(f"{briefing.standing(scene)}\n*Why now:* {_why(scene, told)}"),
        kit.section(briefing.summary(scene)),
        _answer(scene),
        kit.context(late(told.late_seconds)),
    ]
    status = policy.status_name(incident.status)
    text = f"For leadership: {marks.called(incident)}, {policy.severity(incident.severity).name}, {status}"
    return marks.about(incident, text, blocks)


def _why(scene: Scene, told: LeadershipTold) -> str:
    entry, incident = scene.entry, scene.incident
    if told.why == "duration" and entry:
        return f"it was not over after {duration(entry.at - incident.declared_at)}."
    if told.why == "escalated" and entry:
        return f"{name(entry.by)} asked for you" + (f": {phrase(told.detail, 500)}" if told.detail else ".")
    return f"{phrase(told_why(told, scene.rules))}."


def _answer(scene: Scene) -> Block | None:
    incident, told = scene.incident, scene.incident.leadership
    if told and told.acknowledged_by:
        return kit.context(f":white_check_mark: {name(told.acknowledged_by)} acknowledged.")
    is_last = told is not None and scene.show.version == told.versions[-1]
    if not is_last or not incident.is_open:
        return None
    button = kit.button("Acknowledge", ids.Action.ACKNOWLEDGE, ids.value(incident.number), style="primary")
    return kit.actions([button])
