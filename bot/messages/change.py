"""One grey line in the incident's channel for each turn that it takes."""

from bot.domain import events as e
from bot.domain.events import Event
from bot.domain.evolve.lines import asks_whether_worse, is_last
from bot.domain.policy import Policy
from bot.domain.wording import duration
from bot.messages import ids, kit, marks
from bot.messages.account import sentence
from bot.messages.alerts import it_is_real
from bot.messages.following import where
from bot.messages.kit import Block, Post
from bot.messages.scene import Scene
from bot.messages.text import link, mention, name, phrase, said

_LINE, _NOTE, _LINKS = 1500, 2600, 6

_TURNS = {
    "resolved": "white_check_mark",
    "silent": "white_check_mark",
    "fired": "rotating_light",
    "flapped": "white_check_mark",
    "anew": "rotating_light",
    "real": "rotating_light",
    "still": "rotating_light",
    "worse": "rotating_light",
}

_EMOJI: dict[type[Event], str] = {
    e.StatusChanged: "arrow_right",
    e.Resolved: "white_check_mark",
    e.Reopened: "leftwards_arrow_with_hook",
    e.Closed: "white_check_mark",
    e.Declined: "no_entry_sign",
    e.Cancelled: "no_entry_sign",
    e.Merged: "arrow_right",
    e.TookIn: "twisted_rightwards_arrows",
    e.TitleChanged: "label",
    e.ComponentChanged: "jigsaw",
    e.RoleAssigned: "bust_in_silhouette",
    e.NoteAdded: "memo",
    e.Escalated: "mega",
    e.AlertAttached: "rotating_light",
}

#: Of what is one or the other.
_TURNED = {True: "large_green_circle", False: "red_circle"}


def change(scene: Scene) -> Post | None:
    """The line about the entry; None where the entry is not of a kind that gets one."""
    entry = scene.entry
    if entry is None or scene.blank_news:
        return None
    emoji = _emoji(entry.event, scene.policy)
    if emoji is None:
        return None
    words = sentence(entry, scene.rules)
    text = phrase(words, _LINE)
    match entry.event:
        case e.NoteAdded():  # keeps its lines
            text = f"{name(entry.by)} noted: {said(entry.event.text, _NOTE)}"
        case e.Resolved():
            took = duration(entry.at - scene.incident.declared_at)
            text = f"{name(entry.by)} resolved it after {took}: {phrase(entry.event.summary, _LINE)}"
        case e.Merged():
            text = f"{name(entry.by)} merged it: it {marks.goes_on(entry.event.into, entry.event.channel)}"
        case e.TookIn():
            text = f"{name(entry.by)} merged {marks.one_in(entry.event.number, entry.event.channel)}: it goes on here"
        case e.AlertChanged() if is_last(entry.event, scene.incident):
            text = f"{text}. None of its alerts fires any more"
        case _:
            pass
    links = entry.event.told.links if isinstance(entry.event, e.AlertAttached) else ()
    return marks.about(
        scene.incident,
        f"{marks.called(scene.incident)}: {words}",
        [
            kit.context(
                f":{emoji}: {text}",
                " · ".join(link(one.url, one.title) for one in links[:_LINKS]),
                where(scene.later),
                scene.from_when,
            ),
            _expected(entry.event),
            _raise(scene, entry.event),
        ],
    )


def _expected(event: Event) -> Block | None:
    """Says of what a drill made that nobody else hears of it, and asks whether it is just that."""
    if not isinstance(event, e.AlertAttached) or not event.told.expected:
        return None
    return kit.section(
        "It opens no incident and calls nobody. Not made by the drill?", it_is_real(event.told.group)
    )


def _raise(scene: Scene, event: Event) -> Block | None:
    """Asks the commander whether the incident is worse than it says, where its alert is."""
    incident, policy, severity = scene.incident, scene.policy, _severity(event)
    if severity is None or not asks_whether_worse(incident, severity, policy):
        return None
    worse = marks.worse(severity, incident, policy)
    asked = f"{mention(incident.commander)}, is" if incident.commander else "Is"
    raised = kit.button(
        f"Raise to {policy.severity(severity).name}…",
        ids.Action.SEVERITY_OPEN,
        ids.value(incident.number, severity),
        suffix=severity,
    )
    now = phrase(policy.severity(incident.severity).name)
    return kit.section(f"{asked} this {worse}? The incident is {now}.", raised)


def _severity(event: Event) -> str | None:
    """How bad an alert is that came, or became worse."""
    match event:
        case e.AlertAttached():
            return event.told.severity
        case e.AlertChanged():
            return event.severity
        case _:
            return None


def _emoji(event: Event, policy: Policy) -> str | None:
    if isinstance(event, e.AlertAttached) and not event.tally.firing:
        return "white_check_mark"
    if isinstance(event, e.SeverityChanged):
        return policy.severity(event.after).emoji
    if isinstance(event, e.RoleAssigned) and event.how in {"declared", "roster"}:
        return None  # the card says it already
    if isinstance(event, e.AlertChanged):
        return _TURNS.get(event.turn)
    if isinstance(event, e.EndpointTurned):
        return _TURNED[event.well]
    return _EMOJI.get(type(event))
