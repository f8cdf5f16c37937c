"""More than fifty broken policy files, each with the message that it gives, in the folder `broken`."""

import re
from pathlib import Path

import pytest

from bot.policy_file import PolicyError, read_policy
from tests.policy.broken import FILES, message


def test_there_are_fifty_of_them_each_with_its_message() -> None:
    assert len(FILES) >= 50
    assert len({message(file, Path("x")) for file in FILES}) == len(FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_message_names_place_and_mistake(file: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(file)

    assert str(caught.value) == message(file, file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_message_has_a_line_or_says_what_to_do(file: Path) -> None:
    said = message(file, Path("ours.yml"))

    assert re.match(r"ours\.yml:[0-9]+: ", said) or re.search(r"\. (See|Begin|Add|Save) ", said)
