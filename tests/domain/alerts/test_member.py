"""Ends of what two watch, as a pair of Prometheuses behind an Alertmanager does: each has a start of its own.

Alertmanager takes what overlaps for one alert, since the earlier of the starts (`Merge`, in its `alert/alert.go`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.folding import absorbed, goes_on
from bot.domain.alerts.member import LATE, Member, begins, latest
from tests.domain.alerts.groups import ALERTS, group_of, over, said
from tests.domain.worlds import NOW, after


def until(ended_at: datetime, *, since: datetime) -> Alert:
    """The end of an alert, with its time."""
    return replace(over(since=since), ended_at=ended_at)


def heard(*told: tuple[float, Alert]) -> Member:
    """What is known after alerts were told of, each in a minute."""
    known = None
    for minute, one in told:
        known = latest(one, known, after(minute)) or known
    assert known
    return known


# --- What a pair tells ------------------------------------------------------------------------------


def test_the_end_of_what_another_one_saw_begin_earlier_is_its_end() -> None:
    known = heard(
        (10, said(since=after(9))), (11, said(since=after(8))), (15, until(after(14), since=after(8)))
    )

    assert (known.firing, known.since) == (False, after(8))
    assert not heard((10, said(since=after(9))), (15, until(after(14), since=after(8)))).firing


def test_an_earlier_start_is_since_when_it_fires_and_no_new_beginning() -> None:
    group = group_of(said(since=after(-1)), now=NOW)

    earlier = said(since=after(-2))
    told = absorbed(group, [earlier], ALERTS, after(1))

    assert told.since == after(-2)
    assert goes_on(group, earlier, after(1))
    assert absorbed(told, [said(since=after(-1))], ALERTS, after(2)).since == after(-2)
    assert not begins(told.members["a"], group.members["a"])


def test_the_end_of_an_older_episode_ends_nothing() -> None:
    began = (10, said(since=after(9)))

    assert heard(began, (11, until(after(8), since=after(1)))).firing
    assert heard(began, (11, until(after(9), since=after(1)))).firing


def test_an_end_that_was_told_of_before_does_not_end_what_fires_again_since_the_same_moment() -> None:
    """The other one of the pair fired on."""
    ended = (10, until(after(9), since=NOW))
    again = heard((1, said(since=NOW)), ended, (15, said(since=NOW)), (16, ended[1]))

    assert again.firing
    assert not heard(
        (1, said(since=NOW)), ended, (15, said(since=NOW)), (20, until(after(19), since=NOW))
    ).firing


def test_a_beginning_of_before_moves_nothing() -> None:
    first = said(since=NOW)

    assert heard((1, first), (10, said(since=after(9))), (11, first)).since == after(9)
    ended = (5, until(after(5), since=NOW))
    assert heard((1, first), ended, (10, said(since=after(9))), (11, said(since=after(4)))).since == after(9)


def test_an_end_is_believed_of_a_pair_of_which_one_clock_is_ahead() -> None:
    assert not heard((1, said(since=after(10))), (9, until(after(8), since=NOW))).firing


def test_an_end_that_lies_far_ahead_is_no_reason_to_take_the_next_for_told() -> None:
    nonsense = after(10**6)
    again = (10, said(since=after(9)))

    assert not heard(
        (1, said(since=NOW)), (5, until(nonsense, since=NOW)), again, (15, until(nonsense, since=NOW))
    ).firing


def test_what_is_over_may_be_told_of_once_more_with_another_start_or_a_later_end() -> None:
    known = heard((1, said(since=after(1))), (10, until(after(9), since=after(1))))

    same = latest(until(after(9), since=NOW), known, after(10))
    later = latest(until(after(12), since=NOW), known, after(13))
    next_one = latest(until(after(20), since=after(19)), known, after(21))

    assert same is None
    assert later
    assert (later.ended_at, later.since, begins(later, known)) == (after(12), after(1), False)
    assert next_one
    assert (next_one.firing, begins(next_one, known)) == (False, True)


def test_where_no_time_of_the_end_is_told_it_is_that_of_what_began_last() -> None:
    began = (2, said(since=after(1)))

    assert heard(began, (9, over(since=NOW))).firing
    ended = heard(began, (9, over(since=after(1))))
    assert not ended.firing
    assert latest(over(since=after(1)), ended, after(10)) is None
    assert heard(began, (9, over(since=after(5)))).started_at == after(5)


def test_one_of_many_that_happened_may_be_told_of_twice() -> None:
    error = said(since=NOW, lasting=False)
    known = heard((1, error))

    assert latest(error, known, after(2)) == known


# --- Whatever a pair does ---------------------------------------------------------------------------


class Alertmanager:
    """One alert, of which two Prometheuses tell by clocks of their own, and what is sent of it."""

    def __init__(self, clocks: Sequence[timedelta]) -> None:
        self.now = NOW
        self.clocks = clocks
        self.starts: list[datetime | None] = [None, None]
        self.start = self.end = NOW
        self.sent: list[tuple[datetime, Alert]] = []

    def step(self, some: Iterable[int], *, fires: bool) -> None:
        """These see it begin or end, one some seconds after the other; meanwhile the others tell of it again."""
        for one in some:
            clock, start = self.now + self.clocks[one], self.starts[one]
            if fires:
                self.starts[one] = start or clock
            elif start:
                self.starts[one] = None
                self._hear(start, clock)
            self._send()
            self.now += timedelta(seconds=5)
        self.now += timedelta(minutes=5)
        self._send()
        self.now += timedelta(minutes=5)

    def _send(self) -> None:
        """What is true by now, for those that fire tell of it all the time."""
        if (
            any(self.starts)
            and self.sent
            and not self.sent[-1][1].firing
            and self.now - self.sent[-1][0] < LATE
        ):
            return  # its group has a rest
        for start in self.starts:
            if start:
                self._hear(start, None)
        if self.sent or any(self.starts):
            alert = said(since=self.start) if any(self.starts) else until(self.end, since=self.start)
            self.sent.append((self.now, alert))

    def _hear(self, start: datetime, end: datetime | None) -> None:
        """The older one's start counts where they overlap."""
        far = NOW + timedelta(days=999)
        if (self.start < start < self.end) or self.start < (end or far) < self.end:
            start = min(start, self.start)
        both = end and self.end != far  # are over: the later one's end counts
        self.start, self.end = start, max(end, self.end) if end and both else end or far


_CLOCKS = st.tuples(*[st.integers(-60, 60).map(lambda seconds: timedelta(seconds=seconds))] * 2)
_STEPS = st.lists(
    st.tuples(st.sampled_from([(0,), (1,), (0, 1), (1, 0)]), st.booleans()), min_size=1, max_size=8
)


def _sent(
    clocks: Sequence[timedelta], steps: Iterable[tuple[Iterable[int], bool]]
) -> list[tuple[datetime, Alert]]:
    sender = Alertmanager(clocks)
    for some, fires in steps:
        sender.step(some, fires=fires)
    return sender.sent


@given(_CLOCKS, _STEPS, st.data())
def test_what_comes_in_turn_is_the_truth_and_what_comes_again_late_changes_nothing(
    clocks: Sequence[timedelta], steps: list[tuple[Iterable[int], bool]], data: st.DataObject
) -> None:
    known, before = None, False
    sent = _sent(clocks, steps)
    for place, (now, alert) in enumerate(sent):
        known = latest(alert, known, now) or known
        assert known
        assert (known.firing, known.since) == (alert.firing, alert.started_at)
        for _, late in data.draw(st.lists(st.sampled_from(sent[: place + 1]), max_size=3)):
            if late.firing and not alert.firing and not before:
                continue  # long after its end it says that it fires again
            assert (latest(late, known, now) or known) == known
        before = alert.firing


@given(_CLOCKS, _STEPS, st.data())
def test_in_whatever_order_they_come_the_last_one_says_how_it_is(
    clocks: Sequence[timedelta], steps: list[tuple[Iterable[int], bool]], data: st.DataObject
) -> None:
    sent = [alert for _, alert in _sent(clocks, steps)]
    if not sent:
        return
    now, known = after(1000), None
    for alert in data.draw(st.permutations([*sent, *sent])):
        now += timedelta(seconds=1)
        known = latest(alert, known, now) or known

    last = latest(sent[-1], known, now + LATE) or known

    assert last
    assert last.firing == sent[-1].firing
