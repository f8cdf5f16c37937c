"""Each team's page shows its story in three pictures, which its test takes."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.docs.test_read import TEAMS

PAGES = ROOT / "docs" / "processes"

#: All of them together, in bytes: a clone stays small.
AT_MOST = 1_500_000

STORY = "## A night of theirs"

_SHOWN = re.compile(r"!\[[^\]]+\]\(pictures/([\w-]+\.png)\)")
_TAKEN = re.compile(r"picture\(\s*here,\s*\"([\w-]+)\"")


def story(team: str) -> str:
    """What stands above the reading of the document."""
    above, _, _ = (PAGES / f"{team}.md").read_text().partition("\n## Read against the document\n")
    return above.partition(f"\n{STORY}\n")[2].strip()


@pytest.mark.parametrize("team", TEAMS)
def test_a_story_has_three_pictures_in_their_order_and_is_short(team: str) -> None:
    shown = _SHOWN.findall(story(team))

    assert [re.sub(r"-[a-z].*", "", one.removeprefix(f"{team}-")) for one in shown] == ["1", "2", "3"]
    assert len(story(team).splitlines()) <= 40


@pytest.mark.parametrize("team", TEAMS)
def test_what_a_story_shows_is_taken_by_the_test_of_its_team(team: str) -> None:
    taken = _TAKEN.findall((ROOT / "tests" / "processes" / f"test_{team}.py").read_text())

    assert sorted(f"{one}.png" for one in taken) == sorted(_SHOWN.findall(story(team)))


def test_each_picture_exists_and_nothing_else_does() -> None:
    assert sorted(one.name for one in _files()) == sorted(
        name for team in TEAMS for name in _SHOWN.findall(story(team))
    )


def test_they_are_pictures_and_small() -> None:
    assert all(one.read_bytes().startswith(b"\x89PNG\r\n") for one in _files())
    assert sum(one.stat().st_size for one in _files()) < AT_MOST


def _files() -> list[Path]:
    return list((PAGES / "pictures").iterdir())
