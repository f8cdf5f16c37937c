"""What comes round with the calendar, as a policy has it: its own review, and game days."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.domain.policy import Policy, Scenario
from bot.domain.recurring import is_overdue, review_due
from bot.messages.command_line.policy.alerts import asked
from bot.messages.command_line.policy.oncall import callee
from bot.messages.command_line.policy.table import table
from bot.messages.command_line.policy.words import DAYS
from bot.messages.text import one_line


def review(policy: Policy) -> list[str]:
    """When the policy is to be looked at again, who sees to it, and what else they look at."""
    owner = callee(policy.owner, policy) if policy.owner else ""
    rows = [("Owner", owner)] if owner else []
    if policy.reviewed:
        rows.append(("Reviewed", policy.reviewed))
    if policy.review_every:
        asked = owner or policy.channels.operators
        rows.append(
            ("Again", f"{policy.review_every.value}; then {asked} is reminded every week until it was done")
        )
    if policy.review_guide:
        rows.append(("Besides", policy.review_guide))
    return table(rows)


def overdue(policy: Policy, now: datetime) -> str:
    """That a review is due, or was never; empty where neither is so."""
    if is_overdue(policy, now) and policy.review_every:
        how = f"{policy.review_every.value}, and the last one was on {policy.reviewed}"
        return f"It is due for a review since {review_due(policy)}: {how}. Set reviewed when it is done."
    if policy.reviewed and policy.reviewed > f"{now.astimezone(UTC) + timedelta(days=1):%Y-%m-%d}":
        return f"It says that it was reviewed on {policy.reviewed}, which is yet to come. Correct it."
    return ""


def game_days(policy: Policy) -> list[str]:
    """When people are reminded to practise, and where; and what there is to practise."""
    return [
        *_reminder(policy),
        *(line for one in policy.game_days.scenarios for line in _scenario(one, policy)),
    ]


def _scenario(scenario: Scenario, policy: Policy) -> Iterator[str]:
    severity = policy.severity(scenario.severity or policy.default_severity).name
    component = policy.component(scenario.component)
    of = f", {component.name}" if component else ""
    yield one_line(f"drill {scenario.id}: {scenario.title} ({severity}{of})")
    yield f"  {one_line(scenario.happens)}"
    yield f"  Expected: {one_line(scenario.expected)}"
    if scenario.hook:
        after = "" if scenario.hook.off is None else ", and again when it is over"
        yield f"  {one_line(scenario.hook.url)} is told when its channel is there{after}"
    for match in scenario.expects:
        yield f"  Alerts are the drill's while it is open, and open nothing: {one_line(asked(match, policy))}"


def _reminder(policy: Policy) -> list[str]:
    plan = policy.game_days
    if plan.every is None:
        return []
    when = f"{plan.every.value}, on the {plan.week.value} {DAYS[plan.day]} of the month"
    owner = callee(policy.owner, policy) if policy.owner else ""
    where = plan.channel or owner or policy.channels.operators
    reminded = f"{where} is reminded, unless somebody practised already"
    return table([(when, f"{plan.time} in {plan.zone}", reminded)])
