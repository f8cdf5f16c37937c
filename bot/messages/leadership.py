"""What leadership reads: why now, one summary, Acknowledge; it follows the incident by edits."""

from bot.domain.events import LeadershipTold
from bot.domain.wording import duration
from bot.messages import ids, kit, marks
from bot.messages.account import told_why
from bot.messages.kit import Block, Post
from bot.messages.scene import Scene
from bot.messages.text import channel_link, late, moment, name, phrase

_ANSWER = 280


def leadership(scene: Scene) -> Post | None:
    """One telling as it is now; only the last one asks to be acknowledged."""
    told, incident, policy = scene.event(LeadershipTold), scene.incident, scene.policy
    if told is None or scene.entry is None or incident.private:
        return None
    blocks = [
        kit.section(f"{_first_line(scene)}\n*Why now:* {_why(scene, told)}"),
        kit.section(_summary(scene)),
        _answer(scene),
        kit.context(late(told.late_seconds)),
    ]
    status = policy.status_name(incident.status)
    text = f"For leadership: {marks.called(incident)}, {policy.severity(incident.severity).name}, {status}"
    return marks.about(incident, text, blocks)


def _first_line(scene: Scene) -> str:
    incident, policy, now = scene.incident, scene.policy, scene.now
    parts = [marks.standing(incident, policy), marks.commanded(incident, policy)]
    parts.append(f"since {moment(incident.declared_at, now)}")
    if incident.resolved_at:
        parts = [marks.standing(incident, policy), marks.lasted(incident, now)]
    if incident.channel:
        parts.append(channel_link(incident.channel.id))
    return f"*{marks.called_safely(incident)}*\n{' · '.join(parts)}"


def _why(scene: Scene, told: LeadershipTold) -> str:
    entry, incident = scene.entry, scene.incident
    if told.why == "duration" and entry:
        return f"it was not over after {duration(entry.at - incident.declared_at)}."
    if told.why == "escalated" and entry:
        return f"{name(entry.by)} asked for you" + (f": {phrase(told.detail, 500)}" if told.detail else ".")
    return f"{phrase(told_why(told, scene.rules))}."


def _summary(scene: Scene) -> str:
    incident, now = scene.incident, scene.now
    if not incident.is_open and incident.summary:
        return phrase(incident.summary, 1000)
    if incident.update:
        head = f"*Last update* {moment(incident.update.at, now)} by {name(incident.update.by)}"
        fields = [f"*{phrase(one.label)}* {phrase(one.text, _ANSWER)}" for one in incident.update.fields]
        return "\n".join([head, *fields])
    return phrase(incident.description, 600) or "No update yet."


def _answer(scene: Scene) -> Block | None:
    incident, told = scene.incident, scene.incident.leadership
    if told and told.acknowledged_by:
        return kit.context(f":white_check_mark: {name(told.acknowledged_by)} acknowledged.")
    is_last = told is not None and scene.show.version == told.versions[-1]
    if not is_last or not incident.is_open:
        return None
    button = kit.button("Acknowledge", ids.Action.ACKNOWLEDGE, ids.value(incident.number), style="primary")
    return kit.actions([button])
