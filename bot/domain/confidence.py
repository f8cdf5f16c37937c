"""What is confidential by the policy's rules, and why."""

from collections.abc import Iterable, Mapping

import msgspec

from bot.domain.alerts.group import Group
from bot.domain.alerts.route import fits
from bot.domain.commands import Declare
from bot.domain.policy import Confidential, Policy
from bot.domain.wording import named_in


class Secret(msgspec.Struct, frozen=True):
    """Something confidential: by which rule, and what of it matched; the rest of a sentence, in the policy's own words."""

    rule: Confidential
    why: str


def declared_secret(command: Declare, component: str | None, policy: Policy) -> Secret | None:
    """The first rule that makes an incident confidential; None where a person says that it may be public."""
    if command.public and not command.by.person.is_machine:
        return None
    texts = [command.title, command.description]
    if command.evidence:
        texts.append(command.evidence.text)
    return _found(texts, component, command.labels, policy)


def alerted_secret(group: Group, component: str | None, policy: Policy) -> Secret | None:
    """The first rule that makes confidential what a group of alerts is about."""
    return _found([group.title, group.text], component, {**group.annotations, **group.labels}, policy)


def _found(
    texts: Iterable[str], component: str | None, labels: Mapping[str, str], policy: Policy
) -> Secret | None:
    said = "\n".join(texts)
    for rule in policy.confidential:
        if why := _why(rule, said, component, labels, policy):
            return Secret(rule, why)
    return None


def _why(
    rule: Confidential, said: str, component: str | None, labels: Mapping[str, str], policy: Policy
) -> str | None:
    if word := named_in(said, rule.keywords):
        return f"it says “{word}”"
    if component in rule.components and (found := policy.component(component)):
        return f"it is about {found.name}"
    for name, patterns in rule.labels.items():
        if any(fits(pattern, labels.get(name, "")) for pattern in patterns if labels.get(name)):
            return f"its alert says so ({name})"
    return None
