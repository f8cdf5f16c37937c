"""The alert rules are valid, fire where they should, name what a Sitroom has, and say what to do."""

import asyncio
import re
import shlex
from asyncio.subprocess import PIPE
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.docs.pages import ROOT, anchors
from tests.prometheus.programs import promtool
from tests.prometheus.rules import FILE, UNIT_TESTS, rules, selectors
from tests.scraping import scrape
from tests.world import world

PAGE = ROOT / "docs" / "operations.md"


async def test_promtool_takes_the_rules() -> None:
    status, said = await promtool("check", "rules", "--lint-fatal", FILE.name, folder=FILE.parent)
    assert status == 0, said


async def test_each_rule_fires_where_it_should_and_not_where_nearly() -> None:
    status, said = await promtool("test", "rules", UNIT_TESTS.name, folder=UNIT_TESTS.parent)
    assert status == 0, said


def test_each_rule_is_tried_where_it_fires_and_where_it_does_not() -> None:
    cases = [
        case for test in yaml.safe_load(UNIT_TESTS.read_text())["tests"] for case in test["alert_rule_test"]
    ]
    named = {rule["alert"] for rule in rules()}
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == named
    assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == named


async def test_every_series_that_a_rule_names_is_one_of_a_real_sitroom(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.types("ada", "#general", "/incident declare sev2 Login fails")
        await here.advance(minutes=16)
        found = await scrape(here)
    for name, matchers in selectors():
        series = found.having(name)
        assert series, name
        for label, operator, value in matchers:
            values = {labels[label] for labels in series}
            assert operator in {"!=", "=~", "!~"} or value in values, (name, label, value)


async def test_what_sitroom_answers_is_written_as_prometheus_wants_it(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.types("ada", "#general", "/incident declare sev2 Login fails")
        found = await scrape(here)
    assert await promtool("check", "metrics", folder=tmp_path, given=found.text) == (0, "")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_each_rule_says_what_is_wrong_and_where_it_stands_what_to_do(rule: dict[str, dict[str, str]]) -> None:
    assert {*rule["annotations"]} == {"summary", "description", "runbook"}
    assert rule["annotations"]["runbook"] == f"docs/operations.md#{str(rule['alert']).lower()}"
    assert rule["labels"]["severity"] in {"critical", "warning"}


async def test_what_the_page_says_makes_each_place_a_link(tmp_path: Path) -> None:
    """Under an address that everybody puts there themselves: these files do not know where they are read."""
    [command] = re.findall(r"^ {4}(sed .* > sitroom\.rules\.yml)$", PAGE.read_text(), flags=re.MULTILINE)
    command, _, _ = command.rpartition(" > ")
    process = await asyncio.create_subprocess_exec(*shlex.split(command), cwd=ROOT, stdout=PIPE)
    written, _ = await process.communicate()
    (tmp_path / FILE.name).write_bytes(written)
    status, said = await promtool("check", "rules", "--lint-fatal", FILE.name, folder=tmp_path)
    assert status == 0, said
    made = [rule for group in yaml.safe_load(written)["groups"] for rule in group["rules"]]
    assert [rule["alert"] for rule in made] == [rule["alert"] for rule in rules()]
    for rule in made:
        url = urlsplit(rule["annotations"]["runbook_url"])
        assert url.scheme == "https"
        page = ROOT / url.path.removeprefix("/sitroom/")
        assert url.fragment in anchors(page), url
        assert "runbook" not in rule["annotations"]


def test_every_alert_and_no_other_has_a_place_that_says_what_to_do() -> None:
    named = {anchor for anchor in anchors(PAGE) if anchor.startswith("sitroom")}
    assert named == {str(rule["alert"]).lower() for rule in rules()}
