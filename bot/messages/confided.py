"""Tells somebody in person that an incident is confidential, why they know of it, and what they are to do."""

from bot.domain import events as e
from bot.messages import kit, marks
from bot.messages.kit import Post
from bot.messages.scene import Scene
from bot.messages.text import channel_link, phrase, said

_TELL = 2500


def confided(scene: Scene) -> Post | None:
    """Names the incident, the reason, and the way to its channel."""
    told, incident = scene.event(e.Confided), scene.incident
    if told is None:
        return None
    where = f" {channel_link(incident.channel.id)}" if incident.channel else ""
    head = f":lock: *{marks.called_safely(incident)}* is private, and you are in it: *{phrase(told.rule)}*.{where}"
    note = f"Private because {phrase(told.why)}. Nobody hears of it but who is in its channel."
    blocks = [kit.section(head), kit.section(said(told.tell, _TELL)), kit.context(note)]
    return marks.about(incident, f"Private: {marks.called(incident)}", blocks)
