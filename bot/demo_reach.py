"""How far the demo goes: no further than this machine, whatever a policy names.

What leads elsewhere is taken out of the policy before anything reads it, so there is nothing that could call it. Where
people would look for it, it says so; a step that would wait for it does not wait.
"""

from collections.abc import Collection, Iterator

from msgspec.structs import replace

from bot.domain.alerts.rules import Poll
from bot.domain.policy import EscalationRule, Pager, PagerKind, Playbook, Policy, Scenario, Step
from bot.messages.command_line.demo import hook_not_called, not_waited_for
from bot.outward.addresses import leads_here


def kept_here(policy: Policy, *, mails: bool) -> Policy:
    """A policy of which nothing leads out of this machine.

    Args:
        policy: what it says.
        mails: whether there is a mail server on this machine.
    """
    polls = tuple(one for one in policy.alerts.polls if leads_here(one.url))
    away = {one.id: one for one in policy.alerts.polls if one not in polls}
    pagers = tuple(one for one in policy.pagers if _is_here(one, mails=mails))
    ids = {one.id for one in pagers}
    return replace(
        policy,
        alerts=replace(policy.alerts, polls=polls),
        playbooks=tuple(_open(one, away) for one in policy.playbooks),
        pagers=pagers,
        escalations=tuple(_told_here(one, ids) for one in policy.escalations),
        game_days=replace(policy.game_days, scenarios=tuple(map(_unhooked, policy.game_days.scenarios))),
    )


def asked_here(policy: Policy) -> list[str]:
    """The health endpoints on this machine, as people call them."""
    return [one.name for one in policy.alerts.polls if leads_here(one.url)]


def not_called(policy: Policy, *, mails: bool) -> list[str]:
    """What leads out of this machine, as people call it."""
    return [
        *(one.name for one in policy.alerts.polls if not leads_here(one.url)),
        *(one.name for one in policy.pagers if not _is_here(one, mails=mails)),
        *(one.title for one in _hooked_elsewhere(policy)),
    ]


def _is_here(pager: Pager, *, mails: bool) -> bool:
    if pager.kind is PagerKind.EMAIL:
        return mails
    return pager.url is not None and leads_here(pager.url)


def _open(playbook: Playbook, away: dict[str, Poll]) -> Playbook:
    return replace(playbook, steps=tuple(_unwaiting(step, away) for step in playbook.steps))


def _unwaiting(step: Step, away: dict[str, Poll]) -> Step:
    poll = away.get(step.after or "")
    return replace(step, after=None, text=f"{step.text} {not_waited_for(poll.name)}") if poll else step


def _told_here(rule: EscalationRule, pagers: Collection[str]) -> EscalationRule:
    kept = tuple(id_ for id_ in rule.tell.pagers if id_ in pagers)
    return replace(rule, tell=replace(rule.tell, pagers=kept))


def _hooked_elsewhere(policy: Policy) -> Iterator[Scenario]:
    for one in policy.game_days.scenarios:
        if one.hook and not leads_here(one.hook.url):
            yield one


def _unhooked(scenario: Scenario) -> Scenario:
    if scenario.hook is None or leads_here(scenario.hook.url):
        return scenario
    return replace(scenario, hook=None, happens=f"{scenario.happens}\n{hook_not_called()}")
