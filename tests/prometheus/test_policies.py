"""The rules and routes that are shipped with the policies: valid, right at their limits, and each leads to Sitroom."""

import asyncio
import re
import shlex
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.prometheus.programs import amtool, promtool
from tests.world import ROOT

FOLDER = ROOT / "policies" / "prometheus"
FILES = sorted(FOLDER.glob("*.rules.yml"))
UNIT_TESTS = ROOT / "tests" / "prometheus" / "policies"

#: The rows of the five processes that are detected by rules.
ROWS = {"smplat": {"SM-2", "SM-4"}, "sharepipe": {"SP-6"}, "reco": {"RC-3"}, "storefront": {"SF-10"}}


def team(file: Path) -> str:
    """Whose rules a file has."""
    return file.name.partition(".")[0]


def alerts(file: Path) -> list[dict[str, Any]]:
    """The rules of a file that fire."""
    groups = yaml.safe_load(file.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def unit_tests(file: Path) -> list[dict[str, Any]]:
    """What `promtool` is to try with the rules of a file."""
    found = sorted(UNIT_TESTS.glob(f"{team(file)}.*.test.yml"))
    return [test for one in found for test in yaml.safe_load(one.read_text())["tests"]]


each_file = pytest.mark.parametrize("file", FILES, ids=team)
each_alert = pytest.mark.parametrize(
    ("owner", "rule"),
    [pytest.param(team(file), rule, id=rule["alert"]) for file in FILES for rule in alerts(file)],
)


@each_file
async def test_promtool_takes_the_rules(file: Path) -> None:
    status, said = await promtool("check", "rules", "--lint-fatal", file.name, folder=FOLDER)
    assert status == 0, said


@each_file
async def test_each_rule_fires_where_it_should_and_not_where_nearly(file: Path) -> None:
    """SM-2, SM-4, SP-6, RC-3, SF-10: what is tried stands in the files, by row."""
    names = [one.name for one in sorted(UNIT_TESTS.glob(f"{team(file)}.*.test.yml"))]
    status, said = await promtool("test", "rules", *names, folder=UNIT_TESTS)
    assert status == 0, said


@each_file
def test_each_rule_is_tried_where_it_fires_and_where_it_does_not(file: Path) -> None:
    cases = [case for test in unit_tests(file) for case in test["alert_rule_test"]]
    named = {rule["alert"] for rule in alerts(file)}
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == named
    assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == named


@each_file
def test_what_is_tried_says_for_which_row(file: Path) -> None:
    assert {test["name"].partition(":")[0] for test in unit_tests(file)} == ROWS[team(file)]


@each_alert
def test_each_alert_says_what_is_wrong_what_to_do_and_where_to_look(owner: str, rule: dict[str, Any]) -> None:
    told = rule["annotations"]
    assert (
        {"summary", "description", "runbook"}
        <= {*told}
        <= {"summary", "description", "runbook", "dashboard_url"}
    )
    assert re.fullmatch(r"sev[123]", rule["labels"]["severity"])
    assert rule["labels"]["team"] == owner
    assert rule["alert"].lower().startswith(owner), "two teams may have the same trouble in one Alertmanager"
    if "dashboard_url" in told:
        assert re.match(r"https://\w+\.example\.com/", told["dashboard_url"]), (
            "is put in place by who uses it"
        )


async def test_amtool_takes_the_routes() -> None:
    status, said = await amtool("check-config", "alertmanager.yml", folder=FOLDER)
    assert status == 0, said


@each_alert
async def test_each_alert_is_routed_to_sitroom(owner: str, rule: dict[str, Any]) -> None:
    labels = [f"{name}={value}" for name, value in rule["labels"].items()]
    assert await _receiver(f"alertname={rule['alert']}", *labels) == "sitroom", owner


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        (["alertname=SomethingElse"], "sitroom"),
        (["alertname=SitroomDown", "severity=critical"], "operators"),
        (["alertname=Watchdog", "severity=none"], "nobody"),
    ],
)
async def test_others_too_but_for_what_is_about_nothing_and_what_is_about_sitroom(
    labels: list[str], receiver: str
) -> None:
    assert await _receiver(*labels) == receiver


async def _receiver(*labels: str) -> str:
    """Where an alert with these labels is sent: the last line, after a warning that there is no Alertmanager to ask."""
    status, said = await amtool(
        "config", "routes", "test", "--config.file=alertmanager.yml", *labels, folder=FOLDER
    )
    assert status == 0, said
    return said.splitlines()[-1]


async def test_the_page_names_each_file_and_how_to_put_ones_own_addresses_in(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "alerts.md").read_text()
    assert {file.name for file in FILES} == set(
        re.findall(r"^\| `(\w+\.rules\.yml)` \|", page, flags=re.MULTILINE)
    )
    [command] = re.findall(r"^ {8}(sed .*) > reco\.rules\.yml$", page, flags=re.MULTILINE)
    process = await asyncio.create_subprocess_exec(*shlex.split(command), cwd=ROOT, stdout=PIPE)
    written, _ = await process.communicate()
    (tmp_path / "reco.rules.yml").write_bytes(written)
    assert b".example.com" not in written
    status, said = await promtool("check", "rules", "--lint-fatal", "reco.rules.yml", folder=tmp_path)
    assert status == 0, said
