"""What those read who are not in the incident's channel and have to know: how it stands, and the latest of it."""

from bot.domain.telling import Update
from bot.messages import marks
from bot.messages.scene import Scene
from bot.messages.text import channel_link, moment, name, phrase

#: How long one answer of an update may be, and all of them.
_ANSWER, _ANSWERS = 280, 900


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
    return "\n".join(news(scene, ended=1000, declared=600)) or "No update yet."


def news(scene: Scene, *, ended: int, declared: int) -> list[str]:
    """The same in lines, and when the next update comes.

    How it ended takes at most `ended` characters, and what was said when it was declared at most `declared`.
    """
    incident, now = scene.incident, scene.now
    if not incident.is_open and incident.summary:
        return [phrase(incident.summary, ended)]
    promise = marks.promise(incident, now) if incident.is_open else ""
    update = incident.update
    if update is None:
        waiting = f"No update yet · {promise}" if promise else ""
        return [*filter(None, [phrase(incident.description, declared), waiting])]
    head = f"*Last update* {moment(update.at, now)} by {name(update.by)}"
    return [" · ".join(filter(None, [head, promise])), *_answers(update)]


def _answers(update: Update) -> list[str]:
    most = min(_ANSWER, _ANSWERS // max(1, len(update.fields)))
    return [f"*{phrase(one.label)}* {phrase(one.text, most)}" for one in update.fields]
