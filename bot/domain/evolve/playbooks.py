"""What people do step by step, and what they wait for."""

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.evolve.rule import rule
from bot.domain.incident import Checked, Incident, Posting
from bot.domain.timeline import Entry


@rule.register
def _(event: e.PlaybookPosted, incident: Incident, entry: Entry) -> Incident:
    # Spelled as `tick_of` spells it, which stands above what is true.
    steps = {f"{event.playbook}/{step.id}": Checked(step.text) for step in event.steps}
    return replace(
        incident,
        playbooks={
            **incident.playbooks,
            event.playbook: Posting(entry.version, event.name, event.steps),
        },
        checks={**incident.checks, **steps},
    )


@rule.register
def _(event: e.EndpointTurned, incident: Incident, _entry: Entry) -> Incident:
    return replace(incident, endpoints={**incident.endpoints, event.poll: event.well})


def known_to_fail(incident: Incident) -> dict[str, bool]:
    """The health endpoints of which an alert fires that belongs to the incident, each with False."""
    polls = (seen.told.labels.get("poll") for seen in incident.firing)
    return {poll: False for poll in polls if poll}
