"""What a group knows after it was told of alerts, in whatever order they come."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain.alerts.alert import Alert, Link, alert
from bot.domain.alerts.folding import (
    MEMBERS,
    UNHEARD,
    VALUES,
    absorbed,
    is_over,
    key_of,
    successor,
    without_words,
)
from bot.domain.alerts.group import Group, Stage, Standing
from bot.domain.alerts.member import LATE
from bot.domain.alerts.rules import Alerts
from tests.domain.alerts.groups import ALERTS, fresh, group_of, over, said
from tests.domain.worlds import ANA, NOW, after

# --- What belongs together --------------------------------------------------------------------------


def test_alerts_that_are_alike_in_the_labels_of_the_policy_are_one_group() -> None:
    one, other = said("a", instance="1"), said("b", instance="2")

    assert key_of("am", one, ALERTS) == key_of("am", other, ALERTS)


@pytest.mark.parametrize("difference", ["source", "label", "missing label"])
def test_another_source_or_another_value_is_another_group(difference: str) -> None:
    rules = Alerts(group_by=("alertname", "env"))
    one = said(env="prod")
    other = {"source": one, "label": said(env="test"), "missing label": said()}[difference]

    assert key_of("am", one, rules) != key_of("grafana" if difference == "source" else "am", other, rules)


def test_an_alert_without_those_labels_is_a_group_by_its_fingerprint() -> None:
    one, same, other = (alert(title="Slow", fingerprint=name) for name in ("a", "a", "b"))

    assert key_of("am", one, ALERTS) == key_of("am", same, ALERTS) != key_of("am", other, ALERTS)


def test_values_that_look_like_names_make_no_two_groups_one() -> None:
    rules = Alerts(group_by=("a", "b"))
    one = alert(title="x", labels={"a": '1","b":"2'})
    other = alert(title="x", labels={"a": "1", "b": "2"})

    assert key_of("am", one, rules) != key_of("am", other, rules)


def test_practice_has_groups_of_its_own() -> None:
    assert fresh(said(), drill=True).key != fresh(said()).key


# --- Firing and resolved ----------------------------------------------------------------------------


def test_what_is_told_again_is_counted_and_nothing_else() -> None:
    group = group_of(said(since=NOW))

    again = absorbed(group, [said(since=NOW)] * 3, ALERTS, after(1))

    assert (again.count, again.standing, again.members) == (4, Standing(1, 0), group.members)
    assert again.last_at == after(1)


def test_a_group_is_over_when_the_last_of_its_alerts_is() -> None:
    group = group_of(said("a", since=NOW), said("b", since=NOW))

    one = absorbed(group, [over("a", since=NOW)], ALERTS, after(1))
    both = absorbed(one, [over("b", since=NOW)], ALERTS, after(2))

    assert (one.standing, one.is_firing) == (Standing(1, 1), True)
    assert (both.standing, both.resolved_at) == (Standing(0, 2), after(2))
    assert absorbed(both, [over("b", since=NOW)], ALERTS, after(3)).resolved_at == after(2)


def test_a_group_was_over_when_its_source_says_of_the_last_and_else_when_that_was_heard() -> None:
    fires = group_of(said("a", since=NOW), said("b", since=NOW))
    told = [replace(over(name, since=NOW), ended_at=after(minute)) for name, minute in (("a", 3), ("b", 2))]

    assert fires.ended_at is None
    assert absorbed(fires, told, ALERTS, after(50)).ended_at == after(3)
    assert absorbed(fires, [told[0], over("b", since=NOW)], ALERTS, after(50)).ended_at == after(50)
    assert absorbed(fires, told, ALERTS, after(2.5)).ended_at == after(2.5), "its clock is ahead"


def test_what_fires_anew_fires_again() -> None:
    group = group_of(said(since=NOW), over(since=NOW))

    again = absorbed(group, [said(since=after(1))], ALERTS, after(1))

    assert again.is_firing
    assert again.resolved_at is None


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1], [2, 0, 1], [1, 0, 2]])
def test_the_newest_says_how_it_is_in_whatever_order_they_come(order: list[int]) -> None:
    history = [said(since=NOW), over(since=NOW), said(since=after(1))]

    group = group_of(*(history[place] for place in order))

    assert group.standing == Standing(1, 0)
    assert group.members["a"].started_at == after(1)


def test_a_beginning_that_comes_after_its_end_fires_nothing_if_it_only_came_late() -> None:
    group = group_of(over(since=NOW))

    late = absorbed(group, [said(since=NOW)], ALERTS, NOW + LATE - timedelta(seconds=1))

    assert not late.is_firing
    assert late.count == 2


def test_a_beginning_that_is_told_again_long_after_the_end_fires_again() -> None:
    """Prometheus was out of sight, so Alertmanager thought it over; now it says what it said at first."""
    group = group_of(said(since=NOW), over(since=NOW))

    assert absorbed(group, [said(since=NOW)], ALERTS, NOW + LATE).is_firing


def test_an_older_end_does_not_end_what_began_later() -> None:
    group = group_of(said(since=after(5)))

    assert absorbed(group, [over(since=NOW)], ALERTS, after(30)).is_firing


def test_a_source_that_gives_no_times_is_believed_as_it_comes() -> None:
    group = group_of(said())
    ended = absorbed(group, [over()], ALERTS, after(1))
    again = absorbed(ended, [said()], ALERTS, after(2))

    assert (ended.is_firing, again.is_firing) == (False, True)
    assert ended.members["a"].started_at == NOW, "an end leaves the beginning"
    assert again.members["a"].started_at == after(2)
    assert absorbed(again, [said()], ALERTS, after(3)).members == again.members


@pytest.mark.parametrize(("happened", "heard", "fires"), [(5, 6, False), (5, 30, False), (6, 6.5, True)])
def test_of_what_happens_again_and_again_only_what_happened_after_the_end_fires_again(
    happened: float, heard: float, fires: bool
) -> None:
    """What Sentry could not deliver it tries again after five minutes; meanwhile somebody resolved the issue."""
    group = group_of(said(lasting=False, since=NOW))
    ended = absorbed(group, [replace(over(lasting=False), ended_at=after(5))], ALERTS, after(6))

    late = absorbed(ended, [said(lasting=False, since=after(happened))], ALERTS, after(heard))

    assert not ended.is_firing
    assert (late.is_firing, late.count) == (fires, 3)


def test_an_end_whose_beginning_is_told_of_later_is_an_end_too_where_its_time_is_told() -> None:
    ended = group_of(replace(over(lasting=False), ended_at=NOW))

    assert not absorbed(ended, [said(lasting=False, since=after(-1))], ALERTS, after(9)).is_firing


def test_an_end_without_a_beginning_is_known_too() -> None:
    group = absorbed(group_of(said("b")), [over("a")], ALERTS, after(1))

    assert group.standing == Standing(1, 1)


# --- What it says -----------------------------------------------------------------------------------


def test_a_group_is_called_as_what_fired_last_and_keeps_the_labels_that_all_have() -> None:
    group = group_of(said("a", env="prod", instance="1"))
    newer = replace(
        said("b", title="Search is down", env="prod", instance="2"),
        text="No answer",
        annotations={"trace_id": "4bf9"},
        links=(Link("Graph", "https://graphs.acme.test"),),
    )

    later = absorbed(group, [newer, over("a", title="Fine again")], ALERTS, after(1))

    assert (later.title, later.text) == ("Search is down", "No answer")
    assert later.labels == {"alertname": "Slow", "severity": "warning", "env": "prod"}
    assert (later.annotations, later.links) == (newer.annotations, newer.links)


def test_what_is_told_again_in_other_words_is_followed() -> None:
    group = group_of(said(since=NOW, severity="warning"))

    again = absorbed(group, [said(since=NOW, severity="critical", title="Search is down")], ALERTS, after(5))

    assert (again.title, again.labels["severity"]) == ("Search is down", "critical")
    assert (again.members, again.count) == (group.members, 2)


def test_what_comes_too_late_is_not_followed() -> None:
    group = group_of(said(since=NOW), said(since=after(5), title="Now"))

    late = absorbed(group, [said(since=NOW, title="Then")], ALERTS, after(6))

    assert (late.title, late.members, late.count) == ("Now", group.members, 3)


def test_a_group_fires_since_the_first_of_what_fires_does_by_the_word_of_its_source() -> None:
    group = group_of(said("a", since=after(-9)), said("b", since=after(-5)), over("c", since=after(-30)))

    assert group.since == after(-9)
    assert absorbed(group, [over("a", since=after(-9))], ALERTS, after(1)).since == after(-5)
    assert group_of(said("a", since=after(-9)), over("a", since=after(-9))).since == after(-9), (
        "once it is over"
    )
    assert group_of(said("a", since=after(9))).since == NOW, "its clock is ahead"


def test_a_group_is_an_alert_for_routes_and_links() -> None:
    group = group_of(said(since=NOW), over(since=NOW))

    assert group.as_alert == Alert(
        fingerprint=group.key,
        title="Search is slow",
        firing=False,
        labels=group.labels,
        started_at=NOW,
    )


# --- SP-9: one user, or all of them -----------------------------------------------------------------


def test_sp_9_each_value_is_counted_once() -> None:
    group = group_of(said("a", user="1"), said("b", user="2"), said("c", user="1"), said("d"))

    assert group.values == {"user": ("1", "2")}


def test_sp_9_a_value_among_the_annotations_counts_too() -> None:
    group = group_of(replace(said(), annotations={"user": "1"}))

    assert group.values == {"user": ("1",)}


def test_sp_9_what_is_over_adds_no_value() -> None:
    group = group_of(said("a", user="1"), over("b", user="2"))

    assert group.values == {"user": ("1",)}


def test_sp_9_more_values_than_are_told_apart_are_many() -> None:
    group = group_of(*(said(str(number), user=f"u{number}") for number in range(VALUES + 50)))

    assert len(group.values["user"]) == VALUES + 1
    assert group.values["user"][-2:] == (f"u{VALUES - 1}", "…")


# --- Too many ---------------------------------------------------------------------------------------


def test_members_that_are_over_make_room_for_those_that_fire() -> None:
    full = group_of(*(said(str(number)) for number in range(MEMBERS)))
    ended = absorbed(full, [over(str(number)) for number in range(10)], ALERTS, after(1))

    told = absorbed(ended, [said("new")], ALERTS, after(2))

    assert told.standing == Standing(MEMBERS - 9, 0)
    assert told.more == 0


def test_what_fires_beyond_all_room_is_counted_and_changes_nothing_that_is_known() -> None:
    full = group_of(*(said(str(number)) for number in range(MEMBERS)))

    told = absorbed(full, [said("new"), said("newer"), over("0")], ALERTS, after(1))

    assert (told.more, told.count) == (2, MEMBERS + 3)
    assert told.standing == Standing(MEMBERS - 1, 1)
    assert "new" not in told.members


# --- Another matter ---------------------------------------------------------------------------------


def _quiet(**changes: object) -> Group:
    return replace(group_of(said(since=NOW), over(since=NOW)), **changes)


def test_a_group_is_over_after_a_quiet_hour() -> None:
    assert not is_over(_quiet(), ALERTS, after(59))
    assert is_over(_quiet(), ALERTS, after(60))
    assert not is_over(group_of(said(since=NOW)), ALERTS, after(600)), "it fires all the time"


def test_practice_is_over_when_nothing_came_for_an_hour() -> None:
    """For nobody says of it that it is."""
    fires = group_of(said(since=NOW), drill=True)

    assert not is_over(fires, ALERTS, after(59))
    assert is_over(fires, ALERTS, after(60))
    assert is_over(_quiet(drill=True, last_at=after(30)), ALERTS, after(60))


def test_a_group_of_which_nobody_spoke_for_a_day_is_over_even_if_it_fires() -> None:
    """Alertmanager does not say that what was silenced is over."""
    fires = group_of(said(since=NOW))

    assert not is_over(fires, ALERTS, NOW + UNHEARD - timedelta(seconds=1))
    assert is_over(fires, ALERTS, NOW + UNHEARD)
    assert not is_over(absorbed(fires, [said(since=NOW)], ALERTS, after(60)), ALERTS, NOW + UNHEARD)


def test_what_was_ignored_is_looked_at_again_when_that_is_over() -> None:
    ignored = group_of(said(), stage=Stage.IGNORED, until=after(30))

    assert not is_over(ignored, ALERTS, after(29))
    assert is_over(ignored, ALERTS, after(30))
    assert not is_over(replace(ignored, until=None), ALERTS, after(30))
    assert not is_over(replace(ignored, stage=Stage.WAITING), ALERTS, after(30))


def test_what_goes_on_takes_along_what_fires_and_nothing_that_was_decided() -> None:
    group = group_of(
        said("a", user="1", since=NOW),
        said("b", since=NOW),
        over("b", since=NOW),
        stage=Stage.IGNORED,
        by=ANA,
        decided_at=after(1),
        until=after(61),
        over=True,
        carded_at=NOW,
        declared_at=NOW,
        payloads=3,
        revision=9,
    )

    later = successor(group, after(61))

    assert later.members == {"a": group.members["a"]}
    assert later == replace(
        group_of(said("a", since=NOW), now=after(61)),
        id=0,
        members=later.members,
        labels=group.labels,
        count=0,
        values={},
        refired=False,
        revision=0,
    )


# --- Whatever comes ---------------------------------------------------------------------------------

_NAMES = st.sampled_from(["a", "b", "c"])
_TIMES = st.none() | st.integers(0, 5).map(after)
_ALERTS = st.builds(
    lambda name, firing, since: said(name, firing=firing, since=since), _NAMES, st.booleans(), _TIMES
)


@given(st.lists(st.lists(_ALERTS, min_size=1, max_size=5), min_size=1, max_size=8))
def test_whatever_comes_each_alert_is_counted_and_a_group_fires_if_and_only_if_one_of_its_alerts_does(
    batches: list[list[Alert]],
) -> None:
    group = fresh(batches[0][0])

    for minute, batch in enumerate(batches):
        group = absorbed(group, batch, ALERTS, after(minute))

        assert group.is_firing == any(member.firing for member in group.members.values())
        assert group.standing.firing + group.standing.resolved == len(group.members)
        assert set(group.members) <= {"a", "b", "c"}
    assert group.count == sum(map(len, batches))
    assert group.revision == len(batches)


# --- What was redacted ------------------------------------------------------------------------------


def test_what_was_redacted_stays_blank_while_the_group_is_followed() -> None:
    group = without_words(group_of(said(user="u1", secret="s3cret", since=NOW)))
    later = [
        said(title="A s3cret", secret="s3cret", user="u2", since=NOW),
        said("b", secret="s3cret", since=NOW),
    ]

    after_all = absorbed(group, later, ALERTS, after(1))

    for one in (group, after_all):
        assert (one.title, one.text, one.labels, one.annotations, one.links) == ("[redacted]", "", {}, {}, ())
        assert "s3cret" not in repr(one)
    assert after_all.count == 3
    assert after_all.standing == Standing(2, 0)
    assert after_all.revision > group.revision


def test_the_key_of_a_group_has_no_words() -> None:
    assert "Slow" not in key_of("am", said(), ALERTS)
