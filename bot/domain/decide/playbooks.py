"""What people do step by step."""

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.rule import Situation, rule
from bot.domain.playbooks import gate_at, gate_of, is_news, needed, plainly, waiting
from bot.domain.policy import Playbook, Policy, Step
from bot.domain.rejected import Rejected
from bot.domain.wording import reference


@rule.register
def _(command: c.PostPlaybook, at: Situation) -> list[e.Event]:
    known = {one.id: one for one in at.policy.playbooks}
    if command.playbook not in known:
        raise Rejected(
            f"`{command.playbook}` is not a playbook. `playbook` lists those there are.", "playbook"
        )
    if command.playbook in at.incident.playbooks:
        raise Rejected(
            f"{reference(at.incident.number)} has this playbook already, in its channel.", "playbook"
        )
    return [_posted(known[command.playbook], at.policy)]


def chosen(id_: str, at: Situation) -> e.PlaybookPosted:
    """A playbook that fits the incident is put into its channel."""
    playbook, why = next((one, why) for one, why in needed(at.policy, at.incident) if one.id == id_)
    return _posted(playbook, at.policy, why)


def _posted(playbook: Playbook, policy: Policy, why: str = "") -> e.PlaybookPosted:
    polls = {one.id: one.name for one in policy.alerts.polls}
    steps = tuple(_step(step, polls) for step in playbook.steps)
    return e.PlaybookPosted(playbook.id, playbook.name, steps, why)


def _step(step: Step, polls: dict[str, str]) -> e.Step:
    gate = e.Gate(step.after, polls[step.after]) if step.after else None
    return e.Step(step.id, step.text, step.command or "", step.components, gate, step.before_resolve)


@rule.register
def _(command: c.NoteHealth, at: Situation) -> list[e.Event]:
    gate = gate_at(at.incident, command.poll)
    if gate is None or not is_news(at.incident, command.poll, well=command.well):
        return []
    turns = (
        command.poll in at.incident.endpoints
    )  # else this is how it was from the beginning, which is no news
    steps = tuple(plainly(step.text) for step in waiting(at.incident, command.poll)) if turns else ()
    return [e.EndpointTurned(command.poll, gate.name, command.well, steps)]


def check_open(tick: str, at: Situation) -> None:
    """Refuse to tick off a step that waits for a health endpoint, as long as the policy has it asked.

    Raises:
        Rejected: says what it waits for.
    """
    gate = gate_of(at.incident, tick, at.policy)
    if gate is None:
        return
    match at.incident.endpoints.get(gate.poll):
        case False:
            raise Rejected(
                f"This waits until {gate.name} is well. The channel is told when it is; then tick it off."
            )
        case None:
            raise Rejected(
                f"This waits until {gate.name} was asked whether it is well. Tick it off in a moment."
            )
