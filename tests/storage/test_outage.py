"""The log says when the database goes and when it is back, and hardly anything in between."""

from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from storage.errors import DatabaseUnavailable
from storage.outage import Outage

GONE, BACK = "database unavailable", "database available again"


class Looking:
    """Several that look at a database, which is there or not, at a time of their own."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.outage = Outage(lambda: self.now)

    def looks(self, *who: str, there: bool) -> None:
        """Each of them looks."""
        for one in who:
            with self.outage.borne(one):
                if not there:
                    raise DatabaseUnavailable("It cannot be reached.")


@pytest.fixture
def here() -> Looking:
    """Nobody has looked yet."""
    return Looking()


def _said(lines: Sequence[object]) -> list[tuple[str, int]]:
    return [(line["event"], line["seconds"]) for line in lines if isinstance(line, dict)]


def test_an_outage_is_two_lines_however_often_and_by_however_many_is_looked(here: Looking) -> None:
    with capture_logs() as lines:
        here.looks("inbox", "outbox", "tick", there=True)
        for _ in range(40):
            here.looks("inbox", "outbox", "tick", there=False)
            here.now += 1
        here.looks("inbox", "outbox", "tick", there=True)
        here.looks("inbox", "outbox", "tick", there=True)
    assert _said(lines) == [(GONE, 0), (BACK, 40)]
    assert lines[0]["error"] == "It cannot be reached."


def test_a_long_outage_is_said_again_once_a_minute(here: Looking) -> None:
    with capture_logs() as lines:
        for _ in range(150):
            here.looks("inbox", "tick", there=False)
            here.now += 1
    assert _said(lines) == [(GONE, 0), (GONE, 60), (GONE, 120)]


def test_who_can_go_on_reading_does_not_call_a_full_disk_mended(here: Looking) -> None:
    with capture_logs() as lines:
        for _ in range(30):
            here.looks("outbox", there=False)
            here.looks("tick", there=True)
            here.now += 1
        here.looks("outbox", there=True)
    assert _said(lines) == [(GONE, 0), (BACK, 30)]


def test_who_looks_no_more_does_not_keep_it_from_being_back(here: Looking) -> None:
    with capture_logs() as lines:
        here.looks("hearing", "tick", there=False)
        here.now += 10
        here.looks("tick", there=True)
        assert _said(lines) == [(GONE, 0)]
        here.now += 10
        here.looks("tick", there=True)
    assert _said(lines) == [(GONE, 0), (BACK, 20)]


def test_another_outage_is_told_at_once(here: Looking) -> None:
    with capture_logs() as lines:
        for there in (False, True, False, True):
            here.now += 2
            here.looks("tick", there=there)
    assert _said(lines) == [(GONE, 0), (BACK, 2), (GONE, 0), (BACK, 2)]


def test_a_bug_is_not_borne(here: Looking) -> None:
    with pytest.raises(ZeroDivisionError), here.outage.borne("tick"):
        raise ZeroDivisionError
