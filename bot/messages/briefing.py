"""What those read who are not in the incident's channel and have to know: how it stands, and the latest of it."""

from bot.messages import marks
from bot.messages.scene import Scene
from bot.messages.text import channel_link, moment, name, phrase

_ANSWER = 280


def standing(scene: Scene) -> str:
    """Which incident it is, how bad, who commands, since when, and where."""
    incident, policy, now = scene.incident, scene.policy, scene.now
    parts = [marks.standing(incident, policy), marks.commanded(incident, policy)]
    parts.append(f"since {moment(incident.declared_at, now)}")
    if incident.resolved_at:
        parts = [marks.standing(incident, policy), marks.lasted(incident, now)]
    if incident.channel:
        parts.append(channel_link(incident.channel.id))
    return f"*{marks.called_safely(incident)}*\n{' · '.join(parts)}"


def summary(scene: Scene) -> str:
    """How it ended, or the last update, or what was said when it was declared."""
    incident, now = scene.incident, scene.now
    if not incident.is_open and incident.summary:
        return phrase(incident.summary, 1000)
    if incident.update:
        head = f"*Last update* {moment(incident.update.at, now)} by {name(incident.update.by)}"
        fields = [f"*{phrase(one.label)}* {phrase(one.text, _ANSWER)}" for one in incident.update.fields]
        return "\n".join([head, *fields])
    return phrase(incident.description, 600) or "No update yet."
