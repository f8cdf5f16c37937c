"""What was to be said, beside what was seen."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from tests.faults.day.script import Day
from tests.faults.day.standing import Said

#: A duty is handed over with the next look at the clock, and what an endpoint said is lost with the process that asked, up
#: to the next answer: within so many minutes.
WITHIN = {"hand-over": 1, "step opened": 1, "step closed": 1}

#: What a replica had in work when it died is taken on by another one within so many minutes.
LEASE = 2


class Found(NamedTuple):
    """What came of the comparison.

    Attributes:
        rows: of each kind, how many were to be said, were seen, and say that they are late.
        missing, unexpected: the differences.
    """

    rows: dict[str, tuple[int, int, int]]
    missing: list[Said]
    unexpected: list[Said]


def compared(expected: Sequence[Said], seen: Sequence[Said], kills: Collection[int] = ()) -> Found:
    """Each message that was to be said beside the one that was seen, to the minute.

    Args:
        kills: the minutes in which a replica died that shared its database with others: what it held was told later.
    """
    left = Counter(expected)
    unexpected = []
    for one in seen:
        found = next((it for it in _may_be(one, kills) if left[it] > 0), None)
        if found is None:
            unexpected.append(one)
        else:
            left[found] -= 1
    missing = list(left.elements())
    wanted, had = Counter(one.what for one in expected), Counter(one.what for one in seen)
    says = Counter(one.what for one in seen if one.late)
    rows = {what: (wanted[what], had[what], says[what]) for what in sorted({*wanted, *had})}
    return Found(rows, sorted(missing), sorted(unexpected))


def _may_be(seen: Said, kills: Collection[int]) -> Iterator[Said]:
    """What a message may have been to be: that to the minute, or what may come later."""
    yield seen
    for more in range(1, max(LEASE, WITHIN.get(seen.what, 0)) + 1):
        minute = seen.minute - more
        if more <= WITHIN.get(seen.what, 0) or (minute in kills and more <= LEASE):
            yield seen._replace(minute=minute)


def shown(day: Day, found: Found) -> str:
    """The table, as text."""
    lines = [f"{'':26}{'expected':>9}{'seen':>7}{'late':>6}"]
    lines += [f"{what:26}{wanted:>9}{seen:>7}{late:>6}" for what, (wanted, seen, late) in found.rows.items()]
    wanted, seen, late = (sum(row[at] for row in found.rows.values()) for at in range(3))
    lines += [f"{'all':26}{wanted:>9}{seen:>7}{late:>6}"]
    lines += [f"missing: {one}" for one in found.missing[:20]]
    lines += [f"unexpected: {one}" for one in found.unexpected[:20]]
    return "\n".join([f"{len(day.cases)} incidents, {day.minutes // 60} h, {len(day.acts)} acts", *lines])
