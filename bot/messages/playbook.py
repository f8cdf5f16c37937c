"""A playbook: a list of steps in the channel that people tick off, edited in place; and what there is to choose from."""

from bot.domain import events as e
from bot.domain.incident import Incident
from bot.domain.playbooks import ShownStep, steps_of
from bot.domain.policy import Playbook, Policy
from bot.messages import ids, kit, marks
from bot.messages.kit import Block, Option, Post
from bot.messages.scene import Scene
from bot.messages.text import code, moment, name, phrase, said

_TEXT, _COMMAND = 700, 1800


def playbook(scene: Scene) -> Post | None:
    """The steps as they are now: who did what, and what waits for which health endpoint."""
    posted, incident = scene.event(e.PlaybookPosted), scene.incident
    if posted is None:
        return None
    steps = steps_of(incident, posted.playbook, scene.policy)
    done = f"{sum(step.by is not None for step in steps)} of {len(steps)} done"
    why = f", because {phrase(posted.why)}" if posted.why else ""
    blocks = [
        kit.section(f":clipboard: *{phrase(posted.name)}* · {done}"),
        *(_step(scene, step) for step in steps),
        kit.context(f"Posted by {name(scene.entry.by)}{why}" if scene.entry else "", scene.from_when),
    ]
    return marks.about(incident, f"{marks.called(incident)}: {posted.name}", blocks)


def _step(scene: Scene, step: ShownStep) -> Block:
    lines = [phrase(step.text, _TEXT)]
    if step.by and step.at:
        lines[0] = f"~{lines[0]}~ · {name(step.by)}, {moment(step.at, scene.now)}"
        if step.gate:
            lines.append(f":warning: *{phrase(step.gate)}* is not well now.")
    elif step.waits:
        lines[0] = f":lock: {lines[0]}\n{_waits_for(step)}"
    elif step.gate:
        lines[0] = f"{lines[0]}\n:large_green_circle: *{phrase(step.gate)}* is well."
    if step.before_resolve and not step.by:
        lines.append("_To be done before it is resolved._")
    if step.command and not step.by:
        lines.append(_copied(step.command))
    text = "\n".join(lines)
    if step.waits:
        return kit.section(text)
    value = ids.value(scene.incident.number, step.tick)
    return kit.tick(text, ids.Action.CHECK, value, on=step.by is not None, version=step.version)


def _waits_for(step: ShownStep) -> str:
    gate = f"*{phrase(step.gate)}*"
    return (
        f"{gate} is being asked whether it is well." if step.well is None else f"Waits until {gate} is well."
    )


def _copied(command: str) -> str:
    """A command as a block of code, to be copied."""
    return f"```\n{said(command.replace('```', chr(39) * 3), _COMMAND)}\n```"


def listed(policy: Policy, incident: Incident, command: str) -> Post:
    """The playbooks of the policy: which there are, and which are in the channel."""
    if not policy.playbooks:
        text = "The policy has no playbooks. They are listed under `playbooks` in the policy file."
        return marks.about(incident, text, [kit.section(text)])
    lines = [_line(one, incident) for one in policy.playbooks]
    how = f"To put one into the channel: {code(f'{command} playbook NAME')}, or *Playbook* on the card."
    return marks.about(incident, "Playbooks", kit.paragraphs([how, *lines]))


def _line(one: Playbook, incident: Incident) -> str:
    there = " · in the channel" if one.id in incident.playbooks else ""
    return f"• {code(one.id)} {phrase(one.name)}{there}"


def choice(policy: Policy, incident: Incident) -> list[Option]:
    """The playbooks that are not in the channel yet."""
    return [Option(one.name, one.id) for one in policy.playbooks if one.id not in incident.playbooks]


def coming(incident: Incident, id_: str) -> Post:
    """It was put into the channel."""
    text = f"{incident.playbooks[id_].name} comes into the channel"
    return marks.about(incident, text, [kit.section(f"{phrase(text)}.")])


def triage_commands(policy: Policy) -> Post:
    """The commands with which people find out what is wrong."""
    if not policy.commands:
        text = "The policy has no commands. They are listed under `commands` in the policy file."
        return kit.post(text, [kit.section(text)])
    lines = []
    for one in policy.commands:
        notes = f" · {phrase(one.notes, 300)}" if one.notes else ""
        lines.append(f"*{phrase(one.task)}*{notes}\n{_copied(one.command)}")
    return kit.post("Commands for a first look", kit.paragraphs(lines))
