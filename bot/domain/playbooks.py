"""Which playbook an incident needs, and how its steps read just now.

The steps of a posted playbook stand on the timeline; what they say of the incident is filled in when they are shown, so
that an alert that joins later is named too, and one whose words are redacted is not.
"""

import re
from collections.abc import Iterator
from datetime import datetime

import msgspec

from bot.domain import events as e
from bot.domain.alerts.route import fits
from bot.domain.incident import Incident, Posting
from bot.domain.people import Person
from bot.domain.policy import Playbook, Policy
from bot.domain.wording import named_in

#: A place in braces, written as the labels of alerts are; `${HOME}` and `{{name}}` are the shell's and other programs'.
_PLACE = re.compile(r"(?<![${])\{([A-Za-z_][A-Za-z0-9_.-]*)\}(?!\})")

#: How many values of one label are filled in, and how long one may be.
_VALUES, _LENGTH = 5, 100

#: What is filled into a command means nothing to a shell: else whoever sends alerts could have anything executed.
_HARMLESS = re.compile(r"[A-Za-z0-9_./:@][A-Za-z0-9_./:@-]*")


class ShownStep(msgspec.Struct, frozen=True):
    """A step as people see it now.

    Attributes:
        tick: under which it is ticked off.
        gate: the health endpoint that it waits for, as people call it, or that is not well now though it was
            ticked off; empty where neither is so.
        well: whether that is well; None where it was not asked yet.
        by, at: who ticked it off and when; None where nobody did.
        version: of the entry which says so last.
    """

    tick: str
    text: str
    command: str
    gate: str
    well: bool | None
    before_resolve: bool
    by: Person | None
    at: datetime | None
    version: int

    @property
    def waits(self) -> bool:
        """Whether it cannot be ticked off yet."""
        return bool(self.gate) and not self.well and not self.by


def tick_of(playbook: str, step: str) -> str:
    """Under which a step is ticked off: no check of the policy is called so."""
    return f"{playbook}/{step}"


def is_step(tick: str) -> bool:
    """Whether what is ticked off is a step of a playbook, and not something to look at first."""
    return "/" in tick


def needed(policy: Policy, incident: Incident) -> Iterator[tuple[Playbook, str]]:
    """The playbooks that fit an incident and are not posted yet, each with why it fits."""
    for one in policy.playbooks:
        concerns = any(_concerns(step.components, incident) for step in one.steps)
        if one.id not in incident.playbooks and concerns and (why := _fit(one, incident, policy)):
            yield one, why


def _concerns(components: tuple[str, ...], incident: Incident) -> bool:
    return not components or incident.component in components


def _fit(playbook: Playbook, incident: Incident, policy: Policy) -> str:
    """Why a playbook is for an incident; empty where it is not."""
    if incident.component in playbook.match.components:
        component = policy.component(incident.component)
        return f"it is about {component.name if component else incident.component}"
    for seen in incident.alerts.values():
        for label, patterns in playbook.match.labels.items():
            value = seen.told.labels.get(label)
            if value is not None and any(fits(pattern, value) for pattern in patterns):
                return f"an alert has the label {label} for it"
    keyword = named_in(incident.title, playbook.match.keywords)
    return f"the title says “{keyword}”" if keyword else ""


def steps_of(incident: Incident, id_: str, policy: Policy) -> tuple[ShownStep, ...]:
    """The steps of a posted playbook that concern the incident, as they are now."""
    concerning = _concerning(incident, incident.playbooks[id_])
    return tuple(_shown(incident, id_, step, policy) for step in concerning)


def _concerning(incident: Incident, posting: Posting) -> Iterator[e.Step]:
    for step in posting.steps:
        if _concerns(step.components, incident):
            yield step


def _shown(incident: Incident, id_: str, step: e.Step, policy: Policy) -> ShownStep:
    ticked = incident.checks[tick_of(id_, step.id)]
    gate = _gate(step, policy)
    if gate and ticked.by and incident.endpoints.get(gate.poll) is not False:
        gate = None
    return ShownStep(
        tick=tick_of(id_, step.id),
        text=filled(step.text, incident, policy),
        command=_command(step.command, incident),
        gate=gate.name if gate else "",
        well=incident.endpoints.get(gate.poll) if gate else None,
        before_resolve=step.before_resolve,
        by=ticked.by,
        at=ticked.at,
        version=ticked.version,
    )


def _gate(step: e.Step, policy: Policy) -> e.Gate | None:
    """The health endpoint that a step waits for; none where the policy in force does not have it asked."""
    asked = {one.id for one in policy.alerts.polls}
    return step.gate if step.gate and step.gate.poll in asked else None


def gate_of(incident: Incident, tick: str, policy: Policy) -> e.Gate | None:
    """The same of the step that is ticked off under this; none where there is no such step."""
    step = _step_at(incident, tick)
    return _gate(step, policy) if step else None


def _step_at(incident: Incident, tick: str) -> e.Step | None:
    """The posted step that is ticked off under this; None where there is none."""
    id_, _, wanted = tick.partition("/")
    posting = incident.playbooks.get(id_)
    return next((one for one in posting.steps if one.id == wanted), None) if posting else None


def waiting(incident: Incident, poll: str) -> tuple[e.Step, ...]:
    """The steps that nobody has ticked off and that are to be done when a health endpoint is well."""
    return tuple(
        step
        for id_, posting in incident.playbooks.items()
        for step in _concerning(incident, posting)
        if step.gate and step.gate.poll == poll and not incident.checks[tick_of(id_, step.id)].by
    )


def gate_at(incident: Incident, poll: str) -> e.Gate | None:
    """The gate at which a step of any playbook waits for a health endpoint, or waited until somebody ticked it off."""
    gates = (step.gate for posting in incident.playbooks.values() for step in posting.steps)
    return next((gate for gate in gates if gate and gate.poll == poll), None)


def is_news(incident: Incident, poll: str, *, well: bool) -> bool:
    """Whether a health endpoint that steps name is not as was known.

    Also where none of them waits just now: the next that does must not find open what is long shut.
    """
    return incident.endpoints.get(poll) is not well and gate_at(incident, poll) is not None


def undone(incident: Incident) -> tuple[str, ...]:
    """The steps that are to be done before it is resolved, and that nobody has ticked off."""
    return tuple(
        plainly(step.text)
        for id_, posting in incident.playbooks.items()
        for step in _concerning(incident, posting)
        if step.before_resolve and not incident.checks[tick_of(id_, step.id)].by
    )


def plainly(text: str) -> str:
    """A text with the names of its places in words."""
    return _PLACE.sub(lambda place: _in_words(place[1]), text)


def filled(text: str, incident: Incident, policy: Policy) -> str:
    """A text with its places filled in; what is not known is named in words."""
    component = policy.component(incident.component)

    def value(place: re.Match[str]) -> str:
        if place[1] == "component" and component:
            return component.name
        return ", ".join(_known(place[1], incident)) or _in_words(place[1])

    return _PLACE.sub(value, text)


def _command(text: str, incident: Incident) -> str:
    """The same for a command, with the component's id; what a shell could take for more than a word is not filled in."""

    def value(place: re.Match[str]) -> str:
        values = [one for one in _known(place[1], incident) if _HARMLESS.fullmatch(one)]
        return ",".join(values) or _in_words(place[1])

    return _PLACE.sub(value, text)


def _in_words(place: str) -> str:
    return f"[{re.sub(r'[_.-]+', ' ', place).strip().lower()}]"


def _known(place: str, incident: Incident) -> list[str]:
    """All that is known of what a place names: of the incident itself, else of the labels of its alerts."""
    own = {
        "number": str(incident.number),
        "channel": f"#{incident.channel.name}" if incident.channel else None,
        "component": incident.component,
    }.get(place)
    if own:
        return [own]
    values = [
        value
        for seen in incident.alerts.values()
        for label, value in seen.told.labels.items()
        if _alike(label) == _alike(place) and value and len(value) <= _LENGTH
    ]
    return list(dict.fromkeys(values))[:_VALUES]


def _alike(label: str) -> str:
    """`trace_id`, `traceId` and `traceID` are the same to people."""
    return re.sub(r"[_.-]", "", label).lower()


def called(word: str, policy: Policy) -> str:
    """The id of the playbook that a word means, by its id or its name; the word itself where it means none."""
    wanted = word.casefold()
    return next((one.id for one in policy.playbooks if wanted in {one.id, one.name.casefold()}), wanted)
