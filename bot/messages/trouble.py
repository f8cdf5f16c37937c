"""What could not be done, for the person who waits for it."""

from bot.domain.events import StepFailed
from bot.messages import ids, kit, marks
from bot.messages.kit import Post
from bot.messages.scene import Scene
from bot.messages.steps import slack_error, step_name
from bot.messages.text import phrase


def trouble(scene: Scene) -> Post | None:
    """Says what could not be done and what to do; shown again after it was done, it says so."""
    failed, incident = scene.event(StepFailed), scene.incident
    if failed is None:
        return None
    title = marks.called_safely(incident)
    code = incident.missing.get(failed.step)
    if code is None:
        if not scene.posted:
            return None
        text = f":white_check_mark: {title}: Sitroom could {phrase(step_name(failed.step))} after all."
        return marks.about(incident, f"{marks.called(incident)}: done after all", [kit.context(text)])
    begins = incident.channel is None and incident.is_open
    safe = " is declared and its clock runs." if begins else ": everything is on its timeline."
    stays = " It stays private: no public channel is made instead." if incident.private and begins else ""
    words = phrase(slack_error(failed.step, code), 500)
    again = kit.button(
        "Try again",
        ids.Action.RETRY,
        ids.value(incident.number, failed.step),
        suffix=failed.step,
        style="primary",
    )
    blocks = [
        kit.section(f":warning: *{title}*{safe}\n{words}{stays}"),
        kit.actions([again]),
    ]
    return marks.about(incident, f"{marks.called(incident)}: {slack_error(failed.step, code)}", blocks)
