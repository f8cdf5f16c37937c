"""Whether what is told something outside Slack can be reached: pagers, and the hooks of drills. Nobody is called by it."""

import asyncio
from collections.abc import Mapping

from bot.clock import Clock
from bot.doctor.finding import Finding, fail, ok, warn
from bot.domain.policy import Hook, Pager, PagerKind, Policy
from bot.messages.command_line import doctor as words
from bot.messages.command_line import starting
from bot.messages.unsent import why_unsent
from bot.outward import Outward
from bot.outward.destination import Destination, DestinationError, Means, discover
from bot.outward.post import check_reached
from bot.settings import Settings


async def examine(settings: Settings, policy: Policy | None, clock: Clock) -> list[Finding]:
    """What was found of each pager and hook, side by side, and whether there are secrets of nothing."""
    if policy is None:
        return []
    known = policy.destinations
    strange = sorted(settings.secrets_of_destinations.keys() - known)
    found = [fail("destinations", starting.secrets_for_nobody(strange, sorted(known)))] if strange else []
    hooks = [(one.id, one.hook) for one in policy.game_days.scenarios if one.hook]
    outward, kinds = Outward(), discover()
    try:
        looks = [_pager(one, settings, kinds, outward, clock) for one in policy.pagers]
        looks += [_hook(id_, hook, settings, outward) for id_, hook in hooks]
        return [*found, *await asyncio.gather(*looks)]
    finally:
        outward.close()


async def _pager(
    pager: Pager, settings: Settings, kinds: Mapping[str, Destination], outward: Outward, clock: Clock
) -> Finding:
    is_mail = pager.kind is PagerKind.EMAIL
    secret = settings.secrets_of_destinations.get(pager.id, "")
    if is_mail and not settings.smtp_url:
        return fail(pager.name, words.no_mail_server())
    if not is_mail and not secret:
        return fail(pager.name, words.pager_keyless(pager.id))
    kind = kinds[pager.kind.value]
    means = Means(outward, secret, settings.smtp_url, settings.mail_from, clock())
    try:
        await kind.check(pager, means)
    except DestinationError as error:
        return _unreached(pager.name, error, mail=is_mail)
    return ok(pager.name, words.mail_ready() if is_mail else words.pager_ready(kind.name))


async def _hook(scenario: str, hook: Hook, settings: Settings, outward: Outward) -> Finding:
    about = words.hook_of(scenario)
    try:
        await check_reached(outward, hook.url, private=hook.private, seconds=hook.timeout_seconds)
    except DestinationError as error:
        return _unreached(about, error)
    return ok(about, words.hook_ready(scenario, signed=scenario in settings.secrets_of_destinations))


def _unreached(about: str, error: DestinationError, *, mail: bool = False) -> Finding:
    why = why_unsent(error.code)
    if error.permanent:
        return fail(about, words.unusable(why))
    return warn(about, words.unreached(why, mail=mail))
