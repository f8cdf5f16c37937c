"""Calls somebody for a role: in person, with a line in the channel, and on the card for everybody else.

Each says how it stands now: who was called when, who is waited for, and who has it in the end.
"""

from datetime import datetime

from bot.domain import events as e
from bot.domain.calls import Paging
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit, marks
from bot.messages.kit import Block, Post
from bot.messages.scene import Scene
from bot.messages.text import channel_link, late, mention, moment, name, phrase

_PHONE = ":telephone_receiver:"


def page(scene: Scene) -> Post | None:
    """Asks somebody in person to answer."""
    called, incident = scene.event(e.Paged), scene.incident
    paging = incident.pages.get(called.role) if called else None
    if called is None or paging is None:
        return None
    role, title = marks.role_name(called.role, scene.policy), marks.called_safely(incident)
    if not _is_asked(scene, paging):
        return _closed(scene, paging, called, f" · {title}")
    where = f" · {channel_link(incident.channel.id)}" if incident.channel else ""
    head = f"{_PHONE} *You are called as {role}*: {title}{where}\n{marks.standing(incident, scene.policy)}"
    blocks = [kit.section(head), kit.context(_until(scene, paging), late(called.late_seconds))]
    text = f"You are called as {scene.policy.role(called.role).name}: {marks.called(incident)}"
    return marks.about(incident, text, [*blocks, _button(scene, called.role)])


def paged(scene: Scene) -> Post | None:
    """Says in the channel who is called, and then that nobody has answered."""
    missed = scene.event(e.PageUnanswered)
    called = scene.event(e.Paged)
    event = called or missed
    paging = scene.incident.pages.get(event.role) if event else None
    if event is None or paging is None:
        return None
    if not _is_asked(scene, paging) or scene.show.version != paging.versions[-1]:
        return _closed(scene, paging, event)
    role = marks.role_name(event.role, scene.policy)
    if called:
        text = f"{_PHONE} {mention(called.to)} is called as *{role}*."
        note = f"{_until(scene, paging)} {_outside(scene, event.role, paging)}".strip()
    else:
        text = f":rotating_light: *Nobody has answered as {role}.* {_who_takes_it(scene.incident, event.role, paging)}"
        note = f"{_history(scene, paging)} {_outside(scene, event.role, paging)}".strip()
    about = f"{marks.called(scene.incident)}: {scene.policy.role(event.role).name}"
    blocks = [kit.section(text), kit.context(note, late(event.late_seconds)), _button(scene, event.role)]
    return marks.about(scene.incident, about, blocks)


def _who_takes_it(incident: Incident, role: str, paging: Paging) -> str:
    """Asks for somebody, and says who has the role still, unless that is one of those who do not answer."""
    holder, commander = incident.roles.get(role), incident.commander
    if holder and holder.id not in {call.to.id for call in paging.calls}:
        return f"{mention(holder)} has it still: who takes over?"
    return f"{mention(commander)}: who takes it?" if commander else "Who takes it?"


def asks(incident: Incident, call: e.Paged, policy: Policy, now: datetime) -> Post:
    """Asks who has a role whether somebody is to be called for it."""
    paging, already, too = incident.pages.get(call.role), "", ""
    if paging and paging.waits and not paging.unanswered:
        until = f"and has until {moment(paging.answer_by, now)} to answer"
        already, too = f" {name(paging.calls[-1].to)} is called already, {until}.", ", too"
    text = (
        f"{_PHONE} You are *{marks.role_name(call.role, policy)}*.{already}\n"
        f"Call *{name(call.to)}*{too}? Whoever answers takes it over from you."
    )
    value = ids.value(incident.number, f"{call.role}/{call.to.id}")
    button = kit.button(f"Call {call.to.name}", ids.Action.PAGE, value)
    return marks.about(incident, f"Call {call.to.name}?", [kit.section(text), kit.actions([button])])


def calls(role: str, paging: Paging, scene: Scene) -> str:
    """Who is called for a role and has not answered, in one line."""
    return f"{_PHONE} {marks.role_name(role, scene.policy)}: {_history(scene, paging)} {_outside(scene, role, paging)}".strip()


def _history(scene: Scene, paging: Paging) -> str:
    """`called Ann 03:07, Ben 03:12, waits for Ben`."""
    called = ", ".join(f"{name(call.to)} {moment(call.at, scene.now)}" for call in paging.calls)
    open_ = scene.incident.is_open and not paging.unanswered
    return f"called {called}; {f'waits for {name(paging.calls[-1].to)}' if open_ else 'nobody answered'}."


def _outside(scene: Scene, role: str, paging: Paging) -> str:
    """Which pagers call outside Slack for a role: `Also called by PagerDuty.`; empty where none does, or could be reached."""
    names = [
        phrase(call.name)
        for call in scene.incident.pagers.values()
        if (call.role, call.since) == (role, paging.since) and call.reached
    ]
    return f"Also called by {', '.join(names)}." if names else ""


def _until(scene: Scene, paging: Paging) -> str:
    if scene.show.version != paging.calls[-1].version or paging.unanswered:
        return f"Nobody has answered yet: {_history(scene, paging)}"
    return f"Please answer by {moment(paging.answer_by, scene.now)}."


def _is_asked(scene: Scene, paging: Paging) -> bool:
    versions = paging.versions
    return scene.incident.is_open and paging.waits and scene.show.version in versions


def _closed(scene: Scene, paging: Paging, event: e.Paged | e.PageUnanswered, where: str = "") -> Post | None:
    """What is left of a call: somebody has it, the next one was called, or it is over."""
    if not scene.posted:
        return None
    role = marks.role_name(event.role, scene.policy)
    what = f"{name(event.to)} was called as {role}" if isinstance(event, e.Paged) else f"Who is {role}?"
    if paging.taken_by and paging.taken_at:
        emoji = "white_check_mark"
        how = f"{name(paging.taken_by)} has it since {moment(paging.taken_at, scene.now)}"
    else:
        emoji = "arrow_right"
        how = "no answer yet; see below" if scene.incident.is_open else "it is over"
    about = f"{marks.called(scene.incident)}: {phrase(scene.policy.role(event.role).name)}"
    return marks.about(scene.incident, about, [kit.context(f":{emoji}: ~{what}~ · {how}{where}")])


def _button(scene: Scene, role: str) -> Block | None:
    number = ids.value(scene.incident.number, role)
    return kit.actions([kit.button("I have it", ids.Action.ANSWER, number, suffix=role, style="primary")])
