"""What is confidential is told of groups of its own, which are nobody else's business: one for each rule.

A group is shown with the words of the alert that was told of last. So each alert is judged before it comes to one.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.expected import keys_expected
from bot.domain.alerts.folding import departed
from bot.domain.alerts.group import Group
from bot.domain.confidence import alerted_secret
from bot.domain.policy import Policy
from bot.domain.policy.confidential import Secret


def keys_of(fresh: Group, policy: Policy) -> list[str]:
    """The keys of the groups that an alert may be told of for which a group would begin like this."""
    apart = (_key_apart(fresh, rule.name) for rule in policy.confidential)
    return [fresh.key, *apart, *keys_expected(fresh)]


def set_apart(fresh: Group, alert: Alert, known: Mapping[str, Group], policy: Policy, now: datetime) -> Group:
    """The group that would begin for an alert: apart where it is confidential, or was when it was told of before.

    `fresh` is what would begin for any alert like it, and `known` has the active groups by key.
    """
    if not policy.confidential:
        return fresh
    secret = alerted_secret(fresh.source, alert, policy, now) or _remembered(fresh, alert, known, policy)
    return replace(fresh, key=_key_apart(fresh, secret.rule), secret=secret) if secret else fresh


def left_by(
    alert: Alert, keys: Iterable[str], apart: Group, known: Mapping[str, Group], now: datetime
) -> list[Group]:
    """The groups with these keys after an alert left them that is told of `apart` from them by now."""
    others = [known[key] for key in keys if key in known and key != apart.key]
    return [left for group in others if (left := departed(group, alert.fingerprint, now))]


def _remembered(fresh: Group, alert: Alert, known: Mapping[str, Group], policy: Policy) -> Secret | None:
    """Why an alert is confidential although it does not say so itself: its end may have other words."""
    for key in keys_of(fresh, policy):
        group = known.get(key)
        if group and group.secret and alert.fingerprint in group.members:
            return group.secret
    return None


def _key_apart(fresh: Group, rule: str) -> str:
    """Practice is no other's who practises the same, for they would not be in its incident."""
    whose = fresh.starter.id if fresh.starter else ""
    return f"{fresh.key} {hashlib.sha256(f'{rule}{whose}'.encode()).hexdigest()[:16]}"
