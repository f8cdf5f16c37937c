"""Whether the pagers of the policy could call: whether they do, only a call shows."""

from bot.doctor.finding import Finding, fail, ok
from bot.domain.policy import Pager, PagerKind, Policy
from bot.messages.command_line import doctor as words
from bot.messages.command_line import starting
from bot.settings import Settings


def examine(settings: Settings, policy: Policy | None) -> list[Finding]:
    """Whether each pager has what it needs, and whether there are secrets of nothing."""
    if policy is None:
        return []
    known = policy.destinations
    strange = settings.secrets_of_destinations.keys() - known
    found = [_strange(sorted(strange), sorted(known))] if strange else []
    return [*found, *(_pager(one, settings) for one in policy.pagers)]


def _strange(strange: list[str], known: list[str]) -> Finding:
    return fail("destinations", starting.secrets_for_nobody(strange, known))


def _pager(pager: Pager, settings: Settings) -> Finding:
    if pager.kind is PagerKind.EMAIL:
        return (
            ok(pager.name, words.mail_ready())
            if settings.smtp_url
            else fail(pager.name, words.no_mail_server())
        )
    if pager.id in settings.secrets_of_destinations:
        return ok(pager.name, words.pager_ready(pager.kind.value))
    return fail(pager.name, words.pager_keyless(pager.id))
