"""What asks people to act in time: for an update, again when it is overdue, and to resolve.

Each can be shown again when it is answered; then it says how, and has no buttons any more.
"""

from datetime import timedelta

from bot.domain import events as e
from bot.domain.due import answerable
from bot.domain.incident import Incident
from bot.domain.status import Status
from bot.domain.wording import duration, fires
from bot.messages import ids, kit, marks
from bot.messages.kit import Block, Post
from bot.messages.scene import Scene
from bot.messages.text import channel_link, late, mention, moment, name

#: From then on a reminder says since when the update is due.
_WORTH_SAYING = timedelta(minutes=1)


def reminder(scene: Scene) -> Post | None:
    """Asks the commander for an update."""
    asked, incident, now = scene.event(e.UpdateReminded), scene.incident, scene.now
    if asked is None:
        return None
    if not _is_open(scene) or not _is_asked(scene):
        return _closed(scene, "Update due", "" if _is_open(scene) else _answer(scene))
    since = f" since {moment(asked.due_at, now)}" if now - asked.due_at >= _WORTH_SAYING else ""
    last = f"Last: {moment(incident.update.at, now)}." if incident.update else "There was none yet."
    where = f" · {channel_link(incident.channel.id)}" if incident.channel else ""
    title = f"{marks.called_safely(incident)}{where}"
    text = f":alarm_clock: *Update due{since}* (every {incident.rhythm.minutes} min). {last}\n{title}"
    blocks = [kit.section(text), kit.context(late(asked.late_seconds)), _buttons(scene)]
    return marks.about(incident, f"Update due: {marks.called(incident)}", blocks)


def overdue(scene: Scene) -> Post | None:
    """Asks who is commander and scribe now, in the channel, for an update that is overdue by a whole interval."""
    asked, incident = scene.event(e.UpdateReminded), scene.incident
    if asked is None or scene.entry is None:
        return None
    if not _is_open(scene):
        return _closed(scene, "Update overdue", _answer(scene))
    if not _is_done(scene) and any(one.version > scene.show.version for one in incident.reminders):
        return _closed(scene, "Update overdue", "asked again below")
    who = " ".join(mention(person) for person in answerable(incident, asked.round))
    since = duration(max(scene.entry.at, scene.shown_at) - asked.due_at)
    text = f":rotating_light: {f'{who} the' if who else 'The'} update is *{since} overdue*. It was due {moment(asked.due_at, scene.now)}."
    blocks = [kit.section(text), kit.context(late(asked.late_seconds)), _buttons(scene)]
    return marks.about(incident, f"Update overdue: {marks.called(incident)}", blocks)


def _is_asked(scene: Scene) -> bool:
    """Whether it is shown to whoever is to answer now; their name may have changed meanwhile."""
    person = scene.show.person
    return person is not None and any(one.id == person.id for one in answerable(scene.incident, 0))


def _is_open(scene: Scene) -> bool:
    return any(one.version == scene.show.version for one in scene.incident.reminders)


def _closed(scene: Scene, what: str, answer: str) -> Post | None:
    if not scene.posted:
        return None
    incident = scene.incident
    if not answer:
        commander = name(incident.commander) if incident.commander else "nobody"
        answer = f"{commander} commands now and is asked instead"
    where = marks.called_safely(incident) if scene.show.person else ""  # a channel says it by its name
    emoji, how = (
        ("white_check_mark", "answered") if _is_done(scene) else ("arrow_right", "no more asked here")
    )
    text = " · ".join(filter(None, [f":{emoji}: ~{what}~", answer, where]))
    return marks.about(incident, f"{what}, {how}: {marks.called(incident)}", [kit.context(text)])


def _is_done(scene: Scene) -> bool:
    """Whether nobody has to give this update any more: it came, or the incident is over."""
    update = scene.incident.update
    came = update is not None and update.version > scene.show.version
    return came or not scene.incident.is_open


def _answer(scene: Scene) -> str:
    incident, now = scene.incident, scene.now
    update = incident.update
    if update and update.version > scene.show.version:
        return f"{name(update.by)} posted an update {moment(update.at, now)}"
    if not incident.is_open:
        return f"it is over: {marks.status_name(incident.status, scene.policy)}"
    return f"now due {moment(incident.rhythm.next_at, now)} (every {incident.rhythm.minutes} min)"


def _buttons(scene: Scene) -> Block | None:
    number = scene.incident.number
    snoozes = [
        kit.button(
            f"Snooze {minutes} min", ids.Action.SNOOZE, ids.value(number, str(minutes)), suffix=str(minutes)
        )
        for minutes in dict.fromkeys(scene.policy.updates.snooze_minutes)
    ]
    return kit.actions(
        [
            kit.button("Post update", ids.Action.UPDATE_OPEN, ids.value(number), style="primary"),
            *snoozes,
            kit.button("Change cadence", ids.Action.CADENCE_OPEN, ids.value(number)),
        ]
    )


def stable(scene: Scene) -> Post | None:
    """Says that the stable minutes have passed: it may be resolved."""
    reached, incident = scene.event(e.StabilityReached), scene.incident
    if reached is None:
        return None
    if incident.stable_since != reached.since:
        return _not_stable(scene, reached)
    text = f":white_check_mark: *Stable since {moment(reached.since, scene.now)}.* {_whose_turn(incident)}"
    resolve = kit.button("Resolve", ids.Action.RESOLVE_OPEN, ids.value(incident.number), style="primary")
    blocks = [kit.section(text), kit.context(late(reached.late_seconds)), kit.actions([resolve])]
    return marks.about(incident, f"Stable, may be resolved: {marks.called(incident)}", blocks)


def _whose_turn(incident: Incident) -> str:
    return (
        f"{mention(incident.commander)}: it may be resolved." if incident.commander else "It may be resolved."
    )


def _not_stable(scene: Scene, reached: e.StabilityReached) -> Post | None:
    if not scene.posted:
        return None
    status = marks.status_name(scene.incident.status, scene.policy)
    if scene.incident.status is Status.MONITORING and scene.incident.firing:
        status = fires(len(scene.incident.firing))
    emoji = "arrow_right" if scene.incident.is_open else "white_check_mark"
    text = f":{emoji}: ~Stable since {moment(reached.since, scene.now)}~ · now {status}"
    return marks.about(scene.incident, f"{marks.called(scene.incident)}: {status}", [kit.context(text)])
