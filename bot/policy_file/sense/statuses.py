"""The words for the statuses: each means one, and none is left out that is needed."""

from collections.abc import Iterator

from bot.domain.policy import Policy
from bot.domain.status import Status
from bot.policy_file.error import Mistake

#: How far people are with the work; the others begin, end or reopen it.
_OPTIONAL = (Status.IDENTIFIED, Status.MITIGATING)


def misstated(policy: Policy) -> Iterator[Mistake]:
    """Two statuses of one name, or one left out without which no incident goes on."""
    seen: dict[str, Status] = {}
    for status, name in policy.statuses.items():
        first = seen.setdefault(name.casefold(), status)
        if first is not status:
            says = f"is {name}, as {first.value} is already."
            yield Mistake(("statuses", status.value), says, "Give each its own.")
    for position, status in enumerate(policy.unused_statuses):
        if status not in _OPTIONAL:
            known = " and ".join(one.value for one in _OPTIONAL)
            says = f"is {status.value}, which no incident can do without."
            yield Mistake(("unused_statuses", position), says, f"Only {known} can be left out.")
