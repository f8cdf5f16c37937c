"""The JSON Schema that editors read: `policies/schema.json` is the one that the program makes, and holds for policies."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.policy_file import PolicyError, parse_policy
from bot.policy_file.document import read_document
from bot.policy_file.schema import schema
from tests.policy.test_shipped import FOLDER, SHIPPED
from tests.policy.texts import SMALL, small

SCHEMA: dict[str, Any] = json.loads((FOLDER / "schema.json").read_text())
MODELINE = "# yaml-language-server: $schema=schema.json"


def _complaints(text: str) -> list[str]:
    document = read_document(text, "x.yml")
    validator = jsonschema.Draft202012Validator(SCHEMA)
    return [error.message for error in validator.iter_errors(document.data)]


def test_the_shipped_schema_is_the_one_that_the_program_makes() -> None:
    again = "the policy has changed: sitroom policy schema > policies/schema.json"
    assert (FOLDER / "schema.json").read_text() == schema(), again


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_policy_is_valid_and_names_the_schema(path: Path) -> None:
    text = path.read_text()

    assert text.splitlines()[0] == MODELINE
    assert _complaints(text) == []


def test_what_a_block_and_a_key_are_for_is_said_apart() -> None:
    poll = SCHEMA["$defs"]["Poll"]

    assert poll["description"] == "A health endpoint that is asked again and again."
    assert poll["properties"]["failures"]["description"] == (
        "so many times in a row it must be bad before that is an alert."
    )


def test_two_keys_that_are_told_of_together_both_have_the_words() -> None:
    hours = SCHEMA["$defs"]["Hours"]["properties"]

    assert hours["begin"]["description"] == hours["end"]["description"]
    assert "midnight" in hours["begin"]["description"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("update_minutes: 15", "update_minuts: 15"),
        ("update_minutes: 15", "update_minutes: 0"),
        ("update_minutes: 15", 'update_minutes: "15"'),
        ("id: sev1", "id: SEV 1"),
        ("default_severity: sev2\n", ""),
        ("leadership:", "leadership:\n  after: 1"),
        ("aliases: [critical]", "aliases: critical"),
    ],
)
def test_a_shape_that_the_program_refuses_an_editor_marks(before: str, after: str) -> None:
    text = small(before, after)

    assert _complaints(SMALL) == []
    assert _complaints(text)
    with pytest.raises(PolicyError):
        parse_policy(text, "x.yml")
