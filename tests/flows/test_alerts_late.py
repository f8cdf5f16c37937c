"""What is told of alerts later than something that came after it."""

from collections.abc import AsyncIterator

import pytest

from tests.alerting import alerts, told
from tests.world import World

BEGAN, ENDED = "2026-11-21T02:50:00Z", "2026-11-21T02:59:00Z"


@pytest.fixture
async def either(database_url: str) -> AsyncIterator[World]:
    """A world on SQLite, and one on PostgreSQL."""
    it = World(database_url)
    await it.open()
    yield it
    await it.close()


def cards(here: World) -> list[str]:
    """The cards of the alert that comes in these tests."""
    return [text for text in here.reads("ada", "#incidents") if "SearchSlow" in text]


async def test_a_beginning_that_its_end_has_overtaken_has_no_card(either: World) -> None:
    await alerts(either, told("SearchSlow", at=BEGAN, until=ENDED))

    await alerts(either, told("SearchSlow", at=BEGAN))

    assert not cards(either)
    await either.advance(minutes=1)
    await alerts(either, told("SearchSlow", at="2026-11-21T03:00:30Z"))
    assert len(cards(either)) == 1
