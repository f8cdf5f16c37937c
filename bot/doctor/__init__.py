"""`sitroom doctor`: looks at everything that Sitroom needs, and says of each what to do if it is not well.

Unlike a start, which ends at the first thing that is wrong, it goes on to the others. It changes nothing, and
prints no secret.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.clock import Clock
from bot.doctor import database, destinations, endpoints, workspace
from bot.doctor.finding import Finding, Level, fail, ok, warn
from bot.domain.policy import Policy
from bot.messages.command_line import doctor as words
from bot.messages.command_line import starting
from bot.messages.command_line.policy.recurring import overdue
from bot.policy_file import PolicyError, read_policy
from bot.settings import Settings, SettingsError, read_local_settings, read_settings

__all__ = ["Finding", "Level", "examine"]


async def examine(environment: Mapping[str, str], clock: Clock) -> list[Finding]:
    """What was found, in the order in which it is best mended."""
    try:
        settings = read_local_settings(environment)
    except SettingsError as error:
        return [fail("settings", str(error))]
    findings, complete = [], True
    try:
        read_settings(environment)
    except SettingsError as error:
        complete = False
        findings.append(fail("settings", str(error)))
    else:
        findings.append(ok("settings", words.complete()))
    policy, found = _policy(settings, clock())
    findings += [*found, *_sources(settings, policy)]
    findings += await destinations.examine(settings, policy, clock)
    findings += await database.examine(settings.database_url)
    if policy:
        findings += await endpoints.examine(policy.alerts.polls)
    if complete:
        findings += await workspace.examine(settings, policy, clock)
    return findings


def _sources(settings: Settings, policy: Policy | None) -> list[Finding]:
    """Which sources of alerts are on, and whether there are secrets of others."""
    if policy is None:
        return []
    known, given = policy.alerts.senders.keys(), settings.secrets_of_sources.keys()
    if given - known:
        return [fail("alerts", starting.secrets_of_nobody(sorted(given - known), sorted(known)))]
    return [ok("alerts", words.sources(sorted(given)))]


def _policy(settings: Settings, now: datetime) -> tuple[Policy | None, list[Finding]]:
    try:
        policy = read_policy(settings.policy)
    except PolicyError as error:
        return None, [fail("policy", str(error))]
    found = [ok("policy", words.sensible(settings.policy))]
    late = overdue(policy, now)
    return policy, [*found, *([warn("policy", late)] if late else [])]
