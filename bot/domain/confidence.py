"""What is confidential by the policy's rules, and why."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.route import fits, routed
from bot.domain.commands import Declare
from bot.domain.policy import Confidential, Policy
from bot.domain.policy.confidential import Secret
from bot.domain.wording import named_among, spelled_out


def declared_secret(command: Declare, component: str | None, policy: Policy) -> Secret | None:
    """Why an incident is confidential; None where it is not, or a person says that it may be public."""
    if command.public and not command.by.person.is_machine:
        return None
    if command.secret:
        return command.secret
    texts = [command.title, command.description]
    if command.evidence:
        texts.append(command.evidence.text)
    return _found(texts, component, command.labels, policy)


def alerted_secret(source: str, alert: Alert, policy: Policy, now: datetime) -> Secret | None:
    """Why an alert of this source is confidential, or None."""
    asks = any(rule.components for rule in policy.confidential)
    component = routed(source, alert, policy, now).component if asks else None
    return _found([alert.title, alert.text], component, {**alert.annotations, **alert.labels}, policy)


def rule_of(secret: Secret, policy: Policy) -> Confidential:
    """The rule by which something is confidential."""
    return next(rule for rule in policy.confidential if rule.name == secret.rule)


def _found(
    texts: Iterable[str], component: str | None, labels: Mapping[str, str], policy: Policy
) -> Secret | None:
    """By the first rule that fits."""
    words = spelled_out("\n".join(texts)) if policy.confidential else ""
    for rule in policy.confidential:
        if why := _why(rule, words, component, labels, policy):
            return Secret(rule.name, why)
    return None


def _why(
    rule: Confidential, words: str, component: str | None, labels: Mapping[str, str], policy: Policy
) -> str | None:
    if word := named_among(words, rule.keywords):
        return f"it says “{word}”"
    if component in rule.components and (found := policy.component(component)):
        return f"it is about {found.name}"
    for name, patterns in rule.labels.items():
        if any(fits(pattern, labels.get(name, "")) for pattern in patterns if labels.get(name)):
            return f"its alert says so ({name})"
    return None
