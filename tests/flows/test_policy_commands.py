"""The policy file from the command line, as somebody types it."""

import json
from pathlib import Path

import pytest

from bot.cli import run
from tests.policy.texts import SMALL, small
from tests.world import ROOT

DEFAULT = ROOT / "policies" / "default.yml"
COUNTED = "Small: 2 severities, 1 role, 1 component."


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Typed":
    """In a folder with two files, of which Sitroom runs by one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SITROOM_POLICY", "ours.yml")
    Path("ours.yml").write_text(SMALL)
    Path("wrong.yml").write_text(small("update_minutes: 15", "update_minuts: 15"))
    return Typed(capsys)


class Typed:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *line: str) -> tuple[int, str, str]:
        """The exit status, and what stands on standard output and standard error."""
        status = run(["policy", *line])
        said = self._capsys.readouterr()
        return status, said.out, said.err


def test_of_each_file_the_mistakes_are_told_with_their_places(typed: Typed) -> None:
    status, out, err = typed("check", str(DEFAULT), "wrong.yml", "none.yml", "ours.yml")

    assert (status, err) == (1, "")
    assert out.splitlines() == [
        f"{DEFAULT}: OK. Default: 4 severities, 3 roles, 10 components, 2 playbooks, 4 routes of alerts.",
        "wrong.yml:6: severities[0].update_minuts is not known. Did you mean update_minutes?",
        "  There may be more: names and rules are checked once its keys and values are right.",
        (
            "none.yml: The policy cannot be read: No such file or directory. "
            "Check the path (SITROOM_POLICY) and who may read it."
        ),
        "ours.yml: OK. Small: 2 severities, 1 role, 1 component.",
    ]


def test_a_file_with_several_mistakes_has_a_line_for_each(typed: Typed) -> None:
    Path("wrong.yml").write_text(
        small("default_severity: sev2", "default_severity: sev9").replace("[checkout]", "[shop]")
    )

    status, out, _ = typed("check", "wrong.yml")
    assert status == 1
    assert [line.partition(" ")[0] for line in out.splitlines()] == ["wrong.yml:23:", "wrong.yml:25:"]
    assert (
        typed("show", "wrong.yml")[2].splitlines()[1]
        == "sitroom: And 1 more: sitroom policy check names them."
    )


def test_a_policy_that_is_right_is_a_success(typed: Typed) -> None:
    assert typed("check", "ours.yml")[0] == 0


def test_without_a_file_the_one_that_sitroom_runs_by_is_checked_and_shown(typed: Typed) -> None:
    assert typed("check") == (0, "ours.yml: OK. Small: 2 severities, 1 role, 1 component.\n", "")
    status, out, _ = typed("show")
    assert (status, out.splitlines()[0]) == (0, "Small")


def test_what_follows_from_another_file_is_shown(typed: Typed) -> None:
    assert typed("show", str(DEFAULT))[1].startswith("Default\n\nHow bad is it?\n")


def test_of_a_file_that_is_no_policy_nothing_follows(typed: Typed) -> None:
    status, out, err = typed("show", "wrong.yml")

    assert (status, out) == (1, "")
    assert err == (
        "sitroom: wrong.yml:6: severities[0].update_minuts is not known. Did you mean update_minutes?\n"
    )


def test_the_schema_is_printed_as_it_is_shipped(typed: Typed) -> None:
    status, out, _ = typed("schema")

    assert (status, out) == (0, (DEFAULT.parent / "schema.json").read_text())
    assert json.loads(out)["$ref"] == "#/$defs/Policy"


def test_ct_16_an_overdue_review_is_a_sentence_and_no_mistake(typed: Typed) -> None:
    Path("old.yml").write_text(
        f"{SMALL}owner: ann@acme.test\nreviewed: 2020-01-31\nreview_every: half-yearly\n"
    )
    Path("odd.yml").write_text(f"{SMALL}reviewed: 2999-01-01\n")
    said = "  It is due for a review since 2020-07-31: half-yearly, and the last one was on 2020-01-31. Set reviewed when it is done."

    assert typed("check", "old.yml") == (0, f"old.yml: OK. {COUNTED}\n{said}\n", "")
    assert typed("show", "old.yml")[1].splitlines()[-1] == said
    assert typed("check", "odd.yml")[1].splitlines()[-1] == (
        "  It says that it was reviewed on 2999-01-01, which is yet to come. Correct it."
    )
