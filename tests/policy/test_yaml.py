"""Files that are not a policy at all, or try to be more than one."""

from pathlib import Path

import pytest

from bot.policy_file import PolicyError, parse_policy, read_policy
from bot.policy_file.reading import LARGEST
from tests.policy.texts import SMALL, refusal, small


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ": It is empty. Begin with a copy of policies/default.yml."),
        ("# nothing\n", ": It is empty. Begin with a copy of policies/default.yml."),
        ("- a\n", ": A policy is made of keys and values. Begin with a copy of policies/default.yml."),
        ("null\n", ": A policy is made of keys and values. Begin with a copy of policies/default.yml."),
        ("hello\n", ": A policy is made of keys and values. Begin with a copy of policies/default.yml."),
        ("a: b: c\n", ":1: There is a second colon. Put the text in quotes."),
        (
            "a: b\n c: d\n",
            ":2: This begins further right than the line above. Indent it like the keys beside it.",
        ),
        ("a:\n\tb: c\n", ":2: YAML is not indented with tabs. Use spaces."),
        ("a: [1, 2\nb: 3\n", ":2: The bracket on line 1 is not closed. Close it."),
        (
            "a:\n  - {label: What do people notice?, required: true}\n",
            ":2: A text inside a bracket has a question mark. Put the text in quotes.",
        ),
        (
            "a: [Why\n  now?]\n",
            ":2: A text inside a bracket has a question mark. Put the text in quotes.",
        ),
        (
            "a: [#b]\nc: 3\n",
            ':1: A comment begins inside a bracket. A text that begins with # stands in quotes: "#alerts".',
        ),
        (
            'a: {b: ["#c", #d]}\ne:\n  - f\n',
            ':1: A comment begins inside a bracket. A text that begins with # stands in quotes: "#alerts".',
        ),
        ("a: [*]\n", ":1: A text begins with * or & here. Put it in quotes."),
        ("a: 'x\nb: 3\n", ":3: The quote on line 1 is not closed. Close it."),
        ("a:\n  b: c\nd\ne: f\n", ":4: A key without a colon stands on line 3. Write key: value."),
        (
            "a:\n  - b\n c: d\n",
            ":3: The indentation does not fit what begins on line 1. Indent by two spaces.",
        ),
        ("a: 1\n---\nb: 2\n", ":2: A second document begins here. Delete the line ---."),
        ("a: %x\n", ":1: This is not YAML: found character '%' that cannot start any token."),
        ("a: 1\nb: \x01\n", ":2: There is a control character here. Delete it."),
        ("? [a]\n: b\n", ":1: A key has to be a word. Check the brackets."),
        (
            "name: !x y\n",
            ":1: name has the tag !x, which is not known. To begin a text with !, put it in quotes.",
        ),
        ("a: 1\n\na: 2\n", ":3: a is there twice, first on line 1. Keep one of them."),
    ],
)
def test_a_file_that_is_no_policy_is_refused_with_its_line(text: str, told: str) -> None:
    assert refusal(text).startswith(f"policies/x.yml{told}")


def test_equal_keys_are_found_at_any_depth() -> None:
    assert refusal(small("    name: SEV2", "    name: SEV2\n    name: Two")) == (
        "policies/x.yml:10: severities[1].name is there twice, first on line 9. Keep one of them."
    )


def test_an_alias_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

    assert refusal(bomb) == (
        "policies/x.yml:2: An alias stands here. Write out what it stands for. "
        "A text that begins with * stands in quotes."
    )


def test_deep_nesting_is_refused_and_does_not_exhaust_the_stack() -> None:
    assert refusal("a: " + "[" * 100_000) == (
        "policies/x.yml:1: This is nested more than 20 deep. Flatten it."
    )


def test_a_tag_builds_nothing() -> None:
    assert refusal("name: !!python/object/apply:os.getcwd []\n").startswith(
        "policies/x.yml:1: name has to be text, not a list."
    )


@pytest.mark.parametrize("written", ["2026-01-01", "!!binary aGk=", "0b_"])
def test_what_yaml_would_turn_into_something_else_stays_as_it_is_written(written: str) -> None:
    text = written.rsplit(maxsplit=1)[-1]

    assert parse_policy(small("name: Small", f"name: {written}"), "x").name == text


def test_a_number_too_long_for_a_number_is_text() -> None:
    assert "has to be a whole number" in refusal(small("update_minutes: 15", f"update_minutes: {'9' * 5000}"))


def test_the_size_is_limited_in_a_text_and_in_a_file(tmp_path: Path) -> None:
    large = tmp_path / "large.yml"
    large.write_bytes("ä".encode() * LARGEST)

    assert refusal(SMALL + "#" * LARGEST) == (
        "policies/x.yml: It is larger than 256 KiB. Is it the right file?"
    )
    with pytest.raises(PolicyError, match="larger than 256 KiB"):
        read_policy(large)


def test_a_file_that_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(tmp_path / "none.yml")

    assert str(caught.value) == (
        f"{tmp_path}/none.yml: The policy cannot be read: No such file or directory. "
        "Check the path (SITROOM_POLICY) and who may read it."
    )
    assert caught.value.line is None


def test_a_folder_is_not_a_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read: Is a directory"):
        read_policy(tmp_path)


def test_a_file_in_another_encoding_is_told_the_line(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yml"
    latin.write_bytes("name: Small\nx: Störung\n".encode("latin-1"))

    with pytest.raises(PolicyError) as caught:
        read_policy(latin)

    assert str(caught.value).endswith("latin.yml:2: This is not UTF-8 text. Save the file as UTF-8.")


def test_a_file_with_a_byte_order_mark_and_windows_lines_is_read(tmp_path: Path) -> None:
    windows = tmp_path / "windows.yml"
    windows.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())

    assert read_policy(windows).name == "Small"
