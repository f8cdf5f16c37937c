"""What is done step by step, and what is typed to find out what is wrong, as a policy has it."""

from collections.abc import Iterator

from bot.domain.policy import Fit, Playbook, Policy, Step
from bot.messages.command_line.policy.table import enumerated, table
from bot.messages.text import one_line


def playbooks(policy: Policy) -> list[str]:
    """Each playbook with what it is for, and its steps."""
    return [line for one in policy.playbooks for line in _playbook(one, policy)]


def _playbook(playbook: Playbook, policy: Policy) -> Iterator[str]:
    reasons = list(_reasons(playbook.match, policy))
    when = f"by itself, where {enumerated(reasons, 'or')}" if reasons else "when somebody asks for it"
    yield f"{one_line(playbook.name)}   {one_line(when)}"
    for number, step in enumerate(playbook.steps, start=1):
        yield f"  {one_line(f'{number}. {step.text}{_conditions(step, policy)}')}"
        if step.command:
            yield f"     $ {one_line(step.command)}"


def _reasons(match: Fit, policy: Policy) -> Iterator[str]:
    if match.components:
        yield f"it is about {_components(match.components, policy)}"
    for label, values in match.labels.items():
        yield (
            f"an alert has any {label}"
            if "*" in values
            else f"an alert has {label} {enumerated(values, 'or')}"
        )
    if match.keywords:
        yield f"the title says {enumerated(match.keywords, 'or')}"


def _conditions(step: Step, policy: Policy) -> str:
    polls = {one.id: one.name for one in policy.alerts.polls}
    said = [
        f"for {_components(step.components, policy)} only" if step.components else "",
        f"once {polls[step.after]} is well" if step.after else "",
        "before it is resolved" if step.before_resolve else "",
    ]
    shown = "; ".join(filter(None, said))
    return f" ({shown})" if shown else ""


def _components(ids: tuple[str, ...], policy: Policy) -> str:
    return enumerated([one.name for one in policy.components if one.id in ids], "or")


def commands(policy: Policy) -> list[str]:
    """Each command with what it is for."""
    return table((one.task, one.command, one.notes) for one in policy.commands)
