"""Playbooks: what they name exists, and what they are asked for with means one of them."""

from collections.abc import Iterator

from bot.domain.policy import Playbook, Policy, Step
from bot.domain.wording import named_in
from bot.policy_file.error import Mistake, Path
from bot.policy_file.sense.naming import known_component, suggestion, twice


def unplayable(policy: Policy) -> Iterator[Mistake]:
    """Playbooks and steps that mean two things, or name what there is not."""
    yield from twice("playbooks", policy.playbooks)
    names: dict[str, int] = {}
    for position, playbook in enumerate(policy.playbooks):
        path: Path = ("playbooks", position)
        first = names.setdefault(playbook.name.casefold(), position)
        if first != position:
            yield Mistake(
                (*path, "name"),
                f"is {playbook.name} again, as in playbooks[{first}].",
                "Give each its own.",
            )
        yield from _match((*path, "match"), playbook, policy)
        yield from _steps((*path, "steps"), playbook, policy)


def _match(path: Path, playbook: Playbook, policy: Policy) -> Iterator[Mistake]:
    for at, component in enumerate(playbook.match.components):
        yield from known_component((*path, "components", at), component, policy)
    for at, keyword in enumerate(playbook.match.keywords):
        if named_in(keyword, [keyword]) is None:
            yield Mistake(
                (*path, "keywords", at), "has no letter and no digit: no title says it.", "Delete it."
            )


def _steps(path: Path, playbook: Playbook, policy: Policy) -> Iterator[Mistake]:
    seen: dict[str, int] = {}
    for at, step in enumerate(playbook.steps):
        first = seen.setdefault(step.id, at)
        if first != at:
            says = f"is {step.id} again, as in steps[{first}]."
            yield Mistake((*path, at, "id"), says, "Give each its own.")
        yield from _step((*path, at), step, policy)


def _step(path: Path, step: Step, policy: Policy) -> Iterator[Mistake]:
    for at, component in enumerate(step.components):
        yield from known_component((*path, "components", at), component, policy)
    polls = [poll.id for poll in policy.alerts.polls]
    if step.after is not None and step.after not in polls:
        says = f"names {step.after}, which is not among alerts.polls."
        yield Mistake((*path, "after"), says, suggestion(step.after, polls))
