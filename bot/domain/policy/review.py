"""How often something comes round: the review of the policy itself, and practice."""

import enum


class Every(enum.Enum):
    """A rhythm of the calendar."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"

    @property
    def months(self) -> int:
        """How many months of the calendar it lasts."""
        return _MONTHS[self]


_MONTHS = {Every.MONTHLY: 1, Every.QUARTERLY: 3, Every.HALF_YEARLY: 6, Every.YEARLY: 12}
