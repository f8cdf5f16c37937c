"""T1, shortened: nothing is lost and nothing doubled, whenever Sitroom is killed. `make soak` takes longer."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults.long import LONG
from tests.faults.storm import SET_UPS, Storm, weather

#: In each kind of set-up; enough to fail when messages are sent again without looking for them first.
KILLS = 40


#: More than one process could look after on a machine that is busy.
MANY = Storm(3, 60, incidents=200, speed=3) if LONG else Storm(3, 12, incidents=30, speed=6)


class SetUp(NamedTuple):
    """How Sitroom runs."""

    url: str
    replicas: int
    mode: str


@pytest.fixture(params=SET_UPS)
def set_up(request: pytest.FixtureRequest) -> SetUp:
    """Each way to run it."""
    kind, replicas, mode = request.param.split("-")
    return SetUp(str(request.getfixturevalue(f"{kind}_url")), int(replicas), mode)


@pytest.mark.timeout(900)  # on a machine that is busy
async def test_nothing_is_lost_and_nothing_is_doubled(tmp_path: Path, set_up: SetUp) -> None:
    storm = Storm(set_up.replicas, KILLS, incidents=3, mode=set_up.mode)
    found = await weather(tmp_path, set_up.url, storm)
    assert found.acknowledged
    assert not [*found.lost, *found.doubled, *found.wrong], str(found)


@pytest.mark.timeout(0 if LONG else 900)
async def test_three_replicas_share_a_storm_of_incidents_while_they_are_killed(
    tmp_path: Path, postgresql_url: str
) -> None:
    found = await weather(tmp_path, postgresql_url, MANY)
    assert found.incidents >= MANY.incidents
    assert found.reminders >= found.incidents
    assert not [*found.lost, *found.doubled, *found.wrong], str(found)
