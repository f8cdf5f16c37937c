"""Words that several parts of a policy have in common."""

from bot.domain.alerts.rules import Day

DAYS = dict(
    zip(Day, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
