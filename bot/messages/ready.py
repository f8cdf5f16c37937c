"""The answer to whoever declared: where it goes on."""

from bot.messages import kit, marks
from bot.messages.kit import Post
from bot.messages.scene import Scene
from bot.messages.text import channel_link, phrase


def ready(scene: Scene) -> Post | None:
    """Names the channel; None while there is none."""
    incident = scene.incident
    if incident.channel is None:
        return None
    how = "is declared, private" if incident.private else "is declared"
    text = f":white_check_mark: *{marks.called_safely(incident)}* {how}: {channel_link(incident.channel.id)}"
    if why := marks.why_private(incident):
        text += f"\n:lock: Private {phrase(why)}."
    if incident.severity_from:
        text += f"\n{phrase(marks.severity_said(incident, scene.policy))}. If it is not, change the severity."
    if scene.for_commander:
        text += "\nYou command until you hand over."
    return marks.about(incident, f"{marks.called(incident)} is declared", [kit.section(text)])
