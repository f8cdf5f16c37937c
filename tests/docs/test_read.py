"""What a team's document says stands in its policy where its page says so; and the page leaves out nothing of either.

The pages in `docs/processes/` were read against the documents by a person. What is held here is that they cannot rot:
the places exist, they say what stands on the left as code, and nobody adds a step, a command, a contact or a severity
of which the page does not say where it comes from.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT

TEAMS = ("smplat", "cartrader", "sharepipe", "storefront", "reco")

#: What has to stand on the page, one by one.
ONE_BY_ONE = (
    "severities",
    "playbooks",
    "commands",
    "contacts",
    "checks",
    "links",
    "confidential",
    "oncall",
    "roles",
)

#: By what the parts of a list are called: the first key that they have.
NAMES = ("id", "name", "title", "task", "account")

_ROW = re.compile(r"^\| (.+?) (?<!\\)\| (.+) \|$")
_CODE = re.compile(r"`([^`]+)`")
_PLACE = re.compile(r"(?P<path>[a-z_]+(?:\.[a-z_0-9]+|\[[^\]]+\])*|[A-Z]\w+(?:\.\w+)?)(?:: (?P<value>.+))?")
_STEP = re.compile(r"\.?([A-Za-z_0-9]+)|\[([^\]]+)\]")

#: What is said of rows which no place does justice to: it comes later, or it is Sitroom's own doing.
_ELSEWHERE = re.compile(r"\*not yet\*|\]\(")


def rows(team: str) -> list[tuple[str, str]]:
    """What the document says, and where that is: the rows of all tables under the heading."""
    _, _, below = (
        (ROOT / "docs" / "processes" / f"{team}.md").read_text().partition("\n## Read against the document\n")
    )
    section = below.partition("\n## ")[0]
    found = [match.groups() for match in map(_ROW.match, section.splitlines()) if match]
    return [(said.replace(r"\|", "|"), where) for said, where in found if where != "where" and said != "---"]


def places(where: str) -> list[tuple[str, str | None]]:
    """The places that a cell names, each with the value that it has to have, if it says one."""
    found = [_PLACE.fullmatch(code) for code in _CODE.findall(where)]
    return [(one["path"], one["value"]) for one in found if one]


class Read:
    """A team's policy and its rules for Prometheus, as they are written."""

    def __init__(self, team: str) -> None:
        self.policy = yaml.safe_load((ROOT / "policies" / f"{team}.yml").read_text())
        file = ROOT / "policies" / "prometheus" / f"{team}.rules.yml"
        groups = yaml.safe_load(file.read_text())["groups"] if file.exists() else []
        self._all = [rule for group in groups for rule in group["rules"]]
        self.rules = {rule["alert"]: rule for rule in self._all if "alert" in rule}
        self._records = {rule["record"]: rule["expr"] for rule in self._all if "record" in rule}

    def at(self, path: str) -> Any:
        """What stands at a place.

        Raises:
            LookupError: nothing does.
        """
        found: Any = self.rules if path[0].isupper() else self.policy
        for key, name in _STEP.findall(path):
            found = _named(found, name) if name else found[key]
        return found

    def says(self, path: str) -> str:
        """All words of a place; of a rule also those of the records that it reads."""
        words = " ".join(_words(self.at(path)))
        while path[0].isupper():
            more = [expr for name, expr in self._records.items() if name in words and expr not in words]
            if not more:
                break
            words = " ".join([words, *more])
        return " ".join(words.casefold().split())

    def parts(self) -> Iterator[str]:
        """The places of all that has to stand on the page."""
        yield from self.rules
        lists = {key: self.policy.get(key, []) for key in ONE_BY_ONE}
        lists["alerts.polls"] = self.policy["alerts"].get("polls", [])
        lists["game_days.scenarios"] = self.policy.get("game_days", {}).get("scenarios", [])
        for key, parts in lists.items():
            for part in parts:
                place = f"{key}[{_name(part)}]"
                steps = part.get("steps", ()) if key == "playbooks" else ()
                yield from [f"{place}.steps[{step['id']}]" for step in steps] or [place]


def _name(part: dict[str, Any]) -> str:
    return next(str(part[key]) for key in NAMES if key in part)


def _named(parts: list[dict[str, Any]], name: str) -> Any:
    found = [part for part in parts if name in {str(part[key]) for key in NAMES if key in part}]
    if len(found) != 1:
        raise LookupError(name)
    return found[0]


def _words(found: Any) -> Iterator[str]:
    match found:
        case dict():
            for key, value in found.items():
                yield str(key)
                yield from _words(value)
        case list():
            for value in found:
                yield from _words(value)
        case _:
            yield str(found)


READ = {team: Read(team) for team in TEAMS}

each_team = pytest.mark.parametrize("team", TEAMS)


@each_team
def test_each_row_names_a_place_or_says_why_there_is_none(team: str) -> None:
    assert [said for said, where in rows(team) if not (places(where) or _ELSEWHERE.search(where))] == []


@each_team
def test_every_code_on_the_right_is_a_place(team: str) -> None:
    """Else a slip of the pen would be no place, and nothing would be looked for."""
    codes = [code for _, where in rows(team) for code in _CODE.findall(where)]

    assert [code for code in codes if not _PLACE.fullmatch(code)] == []


@each_team
def test_whatever_is_named_is_there_and_has_the_value_that_is_named(team: str) -> None:
    named = [place for _, where in rows(team) for place in places(where)]

    assert [path for path, value in named if value and READ[team].at(path) != yaml.safe_load(value)] == []
    assert all(READ[team].says(path) for path, _ in named)


@each_team
def test_the_documents_own_words_stand_at_that_place(team: str) -> None:
    for said, where in rows(team):
        there = " ".join(READ[team].says(path) for path, _ in places(where))
        words = _CODE.findall(said) if places(where) else []
        assert [one for one in words if one.casefold() not in there] == [], said


@each_team
def test_of_every_part_of_the_policy_the_page_says_where_it_comes_from(team: str) -> None:
    named = {path for _, where in rows(team) for path, _ in places(where)}

    assert [part for part in READ[team].parts() if not any(_about(part, path) for path in named)] == []


def _about(part: str, path: str) -> bool:
    """Whether a place is a part of the policy, within it, or around it."""
    inner, outer = (path, part) if len(path) > len(part) else (part, path)
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))
