"""When what a health endpoint says is an alert (SM-1)."""

from datetime import UTC, datetime, timedelta

import msgspec

from bot.domain.alerts.alert import Alert, Link
from bot.domain.alerts.health import Failing, Health
from bot.domain.alerts.rules import Alerts, Poll
from bot.domain.alerts.watch import Look, Watch, abandoned, is_ready, looked_at, watched
from tests.domain.polls import poll

GOOD = Health(well=True, why="It says `ready`.")
DB = Health(well=False, why="db is `error`.", failing=(Failing("db", "error"),))
BOTH = Health(
    well=False,
    why="db is `error`, redis is `error`.",
    failing=(Failing("db", "error"), Failing("redis", "error")),
)
SILENT = Health(well=False, why="No whole answer came in time.")
BEGIN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def at(minute: int) -> datetime:
    return BEGIN + timedelta(minutes=minute)


def told(*answers: Health, its: Poll | None = None, watch: Watch | None = None) -> list[Alert | None]:
    """What each of the answers, a minute apart, brings about; what is remembered goes through JSON as in storage."""
    before, alerts = watch or Watch(), []
    for minute, health in enumerate(answers):
        after, alert = watched(before, health, its or poll(), at(minute))
        before = msgspec.json.decode(msgspec.json.encode(after), type=Watch)
        assert before == after
        alerts.append(alert)
    return alerts


def test_it_is_an_alert_after_so_many_failures_in_a_row_and_names_what_fails() -> None:
    first, second, third, fourth = told(DB, DB, DB, DB, its=poll(failures=3, labels={"severity": "page"}))

    assert (first, second, fourth) == (None, None, None)
    assert third == Alert(
        fingerprint="shop",
        title="Shop is not well: db",
        text="db is `error`.",
        labels={"alertname": "Shop", "poll": "shop", "severity": "page"},
        annotations={"failing": "db"},
        links=(Link("Health endpoint", "https://shop.example.com/readyz"),),
        started_at=at(0),
    )


def test_failures_of_several_kinds_are_failures_in_a_row() -> None:
    assert [bool(one) for one in told(SILENT, DB)] == [False, True]


def test_one_failure_between_good_answers_is_none() -> None:
    assert told(DB, GOOD, DB, GOOD, DB, GOOD) == [None] * 6


def test_where_no_component_is_known_the_text_says_what_is_wrong() -> None:
    [alert] = told(SILENT, its=poll(failures=1, component="checkout"))

    assert alert
    assert (alert.title, alert.text) == ("Shop is not well", "No whole answer came in time.")
    assert alert.labels["component"] == "checkout"
    assert alert.annotations == {}


def test_it_is_over_after_so_many_good_answers_in_a_row() -> None:
    alerts = told(DB, DB, GOOD, DB, GOOD, GOOD, GOOD)

    assert [bool(one) for one in alerts] == [False, True, False, False, False, True, False]
    begin, end = alerts[1], alerts[5]
    assert begin
    assert end
    assert (end.firing, end.ended_at) == (False, at(4))
    assert msgspec.structs.replace(end, firing=True, ended_at=None) == begin


def test_what_else_fails_is_told_when_it_was_said_as_often_as_a_failure_must_be() -> None:
    alerts = told(DB, DB, BOTH, BOTH, BOTH, DB, DB)

    assert [one and one.title for one in alerts] == [
        None,
        "Shop is not well: db",
        None,
        "Shop is not well: db, redis",
        None,
        None,
        "Shop is not well: db",
    ]
    assert [one.started_at for one in alerts if one] == [at(0), at(3), at(6)]
    assert len({(one.fingerprint, *one.labels.items()) for one in alerts if one}) == 1


def test_an_endpoint_that_says_this_and_that_by_turns_makes_no_noise() -> None:
    assert sum(map(bool, told(*[DB, BOTH] * 20))) == 1


def test_an_endpoint_that_comes_and_goes_tells_no_more_than_the_policy_lets_it() -> None:
    alerts = told(*[DB, DB, GOOD, GOOD] * 10)

    assert [one.firing for one in alerts if one] == [True, False] * 10
    assert sum(map(bool, told(*[DB, DB, GOOD] * 10))) == 1


def test_an_edited_policy_changes_nothing_of_what_an_alert_is_known_by_while_it_fires() -> None:
    after, _ = watched(Watch(), DB, poll(failures=1), at(0))

    [update] = told(BOTH, its=poll(failures=1, labels={"service": "new"}), watch=after)

    assert update
    assert update.labels == {"alertname": "Shop", "poll": "shop"}


def test_the_alert_of_a_poll_that_is_not_in_the_policy_any_more_is_over() -> None:
    firing, _ = watched(Watch(), DB, poll(failures=1), at(0))
    over = abandoned(firing, at(9))

    assert over
    assert (over.firing, over.ended_at, over.fingerprint) == (False, at(9), "shop")
    assert abandoned(Watch(), at(9)) is None


def test_each_poll_is_a_group_of_its_own_by_what_it_is_called() -> None:
    [alert] = told(DB, its=poll(failures=1))

    assert alert
    assert alert.labels["alertname"] == "Shop"
    assert "alertname" in Alerts().group_by


def test_it_is_ready_while_it_is_well_and_no_alert_of_it_fires() -> None:
    """SM-8: neither one good answer among bad ones nor one bad among good ones turns it."""
    watch, ready = Watch(), []
    for health in (DB, GOOD, DB, DB, GOOD, GOOD, DB):
        watch, _ = watched(watch, health, poll(), at(0))
        ready.append(is_ready(watch))

    assert ready == [None, True, None, False, False, True, None]


def test_since_when_it_is_so_is_known_where_it_was_so_before() -> None:
    watch, _ = watched(Watch(), DB, poll(), at(0))

    assert looked_at(poll(), BOTH, watch, at(3)) == Look("Shop", BOTH, at(0))
    assert looked_at(poll(), GOOD, watch, at(3)) == Look("Shop", GOOD, at(3))
    assert looked_at(poll(), GOOD, Watch(), at(3)) == Look("Shop", GOOD, at(3))
