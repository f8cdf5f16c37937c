"""T1, shortened: nothing is lost and nothing doubled, whenever Sitroom is killed. `make soak` takes longer."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults.storm import SET_UPS, Storm, weather

#: In each kind of set-up; enough to fail when messages are sent again without looking for them first.
KILLS = 40


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
