"""The announcement: the same truth in few lines, for everybody; posted once, edited ever after."""

from bot.messages import briefing, ids, kit, marks
from bot.messages.kit import Block, Post
from bot.messages.scene import Scene
from bot.messages.steps import slack_error
from bot.messages.text import channel_link, moment, phrase

_NEWS = 280


def announcement(scene: Scene) -> Post | None:
    """The announcement as it is now; None for a private incident, of which nobody else may know."""
    incident, policy = scene.incident, scene.policy
    if incident.private:
        return None
    first = f"*{marks.called_safely(incident)}*"
    news = briefing.news(scene, ended=_NEWS, declared=_NEWS)
    blocks: list[Block | None] = [kit.section("\n".join([first, _standing(scene), *news]))]
    trouble = incident.missing.get("channel")
    if trouble and incident.channel is None:
        blocks.append(kit.context(f":warning: {phrase(slack_error('channel', trouble), 500)}"))
    blocks.append(kit.actions(_buttons(scene)))
    status = policy.status_name(incident.status)
    text = f"{marks.called(incident)}: {policy.severity(incident.severity).name}, {status}"
    return marks.about(incident, text, blocks)


def _standing(scene: Scene) -> str:
    incident, policy, now = scene.incident, scene.policy, scene.now
    channel = channel_link(incident.channel.id) if incident.channel else ""
    if incident.is_open:
        parts = [marks.standing(incident, policy), marks.commanded(incident, policy)]
        by = f", declared by {phrase(incident.declared_by.name)}" if incident.declared_by.is_machine else ""
        parts.append(f"since {moment(incident.declared_at, now)}{by}")
    else:
        severity, status = policy.severity(incident.severity).name, marks.status_name(incident.status, policy)
        parts = [f":white_check_mark: *{status}*", marks.lasted(incident, now), phrase(severity)]
        if incident.merged_into:
            parts.append(marks.goes_on(incident.merged_into, incident.merged_channel))
    return " · ".join(filter(None, [*parts, channel]))


def _buttons(scene: Scene) -> list[Block | None]:
    incident = scene.incident
    if not incident.is_open:
        return []
    number = incident.number
    return [
        kit.button("Join", ids.Action.JOIN, ids.value(number), style="primary") if incident.channel else None,
        kit.button("Subscribe", ids.Action.SUBSCRIBE, ids.value(number, "on"), suffix="on"),
    ]
