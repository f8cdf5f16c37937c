"""What whoever declares reads: where it goes on, or what Sitroom could not do."""

import pytest

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.people import SITROOM
from tests.domain.worlds import ANA, begun, told
from tests.messages.reading import buttons, read
from tests.messages.scenes import happens, posted, running, show


def test_the_declarer_is_told_where_it_goes_on() -> None:
    assert read(show(Surface.READY, running(), person=ANA)) == [
        ":white_check_mark: *INC-42 Checkout 5xx* is declared: <#C42>",
        "You command until you hand over.",
    ]
    assert show(Surface.READY, begun(), person=ANA) is None


def test_the_declarer_of_a_private_incident_reads_that_it_is() -> None:
    said = read(show(Surface.READY, running(private=True), person=ANA))
    assert said[0] == ":white_check_mark: *INC-42 Checkout 5xx* is declared, private: <#C42>"


def test_trouble_says_what_to_do() -> None:
    incident, entry = happens(begun(), e.StepFailed("channel", "name_taken"), SITROOM)
    post = show(Surface.TROUBLE, incident, entry=entry, person=ANA)
    assert read(post) == [
        ":warning: *INC-42 Login is slow* is declared and its clock runs.",
        "Sitroom could not open the incident's channel. The name is taken. Rename the other channel, then try again.",
        "[Try again]",
    ]
    assert buttons(post)["Try again"]["value"] == "42:channel"


def test_trouble_of_a_private_incident_says_that_it_stays_private() -> None:
    incident, entry = happens(begun(private=True), e.StepFailed("channel", "restricted_action"), SITROOM)
    lines = read(show(Surface.TROUBLE, incident, entry=entry, person=ANA))
    assert lines[1].endswith("It stays private: no public channel is made instead.")


@pytest.mark.parametrize("private", [False, True])
def test_trouble_with_what_was_declared_long_ago_does_not_call_it_new(*, private: bool) -> None:
    incident, entry = happens(running(private=private), e.StepFailed("card", "is_archived"), SITROOM)
    assert read(show(Surface.TROUBLE, incident, entry=entry, person=ANA)) == [
        ":warning: *INC-42 Checkout 5xx*: everything is on its timeline.",
        "Sitroom could not post the card. The channel is archived. Bring it back, then try again.",
        "[Try again]",
    ]


def test_trouble_that_is_over_is_not_told_and_says_so_where_it_was() -> None:
    incident, entry = happens(begun(), e.StepFailed("channel", "name_taken"), SITROOM)
    mended = told(incident, e.StepRecovered("channel"))
    assert show(Surface.TROUBLE, mended, entry=entry, person=ANA) is None
    mended = posted(mended, Surface.TROUBLE, entry, ANA)
    assert read(show(Surface.TROUBLE, mended, entry=entry, person=ANA)) == [
        ":white_check_mark: INC-42 Login is slow: Sitroom could open the incident's channel after all."
    ]
