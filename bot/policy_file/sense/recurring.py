"""What comes round with the calendar: days that there are, and somebody who hears of it."""

from collections.abc import Iterator

from bot.domain.policy import Policy
from bot.domain.policy.game_days import GameDays
from bot.policy_file.error import Mistake, Path
from bot.policy_file.sense.hours import no_such_day, unknown_zone


def unremembered(policy: Policy) -> Iterator[Mistake]:
    """Reminders that would never come, or to nobody."""
    if policy.reviewed:
        yield from no_such_day(("reviewed",), policy.reviewed)
    if policy.review_every and not policy.reviewed:
        yield Mistake(
            ("review_every",),
            "counts from the last review, and there is none.",
            "Add reviewed: with its day.",
        )
    heard = policy.owner or policy.channels.operators
    if policy.review_every and not heard:
        yield Mistake(("review_every",), "would remind nobody.", "Add owner, or channels.operators.")
    yield from _game_days(("game_days",), policy.game_days, heard=bool(heard))


def _game_days(path: Path, plan: GameDays, *, heard: bool) -> Iterator[Mistake]:
    yield from unknown_zone((*path, "zone"), plan.zone)
    if plan.time == "24:00":
        says = "cannot be 24:00, at which a day ends."
        yield Mistake((*path, "time"), says, 'Write "00:00", and the day after.')
    if plan.every and not (plan.channel or heard):
        yield Mistake((*path, "every"), "would remind nobody.", "Add channel, or owner to the policy.")
