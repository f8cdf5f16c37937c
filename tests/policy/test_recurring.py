"""What a policy says of its own review and of game days: days that there are, and somebody who hears of them."""

import pytest

from bot.domain.policy import Every
from bot.policy_file import parse_policy
from tests.policy.texts import SMALL, refusal


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("reviewed: 2026-02-30", "reviewed is 2026-02-30, and no month has such a day."),
        ("review_every: quarterly", "review_every counts from the last review, and there is none."),
        (
            "reviewed: 2026-02-01\nreview_every: quarterly",
            "review_every would remind nobody. Add owner, or channels.operators.",
        ),
        ("owner: oncall:sre", "owner names oncall:sre, which is not among the rotations."),
        ("game_days: {every: monthly}", "game_days.every would remind nobody."),
        (
            "game_days: {zone: Berlin}",
            "game_days.zone is Berlin, which is no time zone that is known here. Did you mean Europe/Berlin?",
        ),
        ('game_days: {time: "24:00"}', "game_days.time cannot be 24:00, at which a day ends."),
    ],
)
def test_a_reminder_has_a_day_and_somebody_who_hears_of_it(added: str, said: str) -> None:
    assert said in refusal(f"{SMALL}{added}\n")


@pytest.mark.parametrize("who", ["owner: ann@acme.test", 'channels: {operators: "#ops"}'])
def test_an_owner_or_the_operators_are_enough(who: str) -> None:
    text = f"{SMALL}{who}\nreviewed: 2026-02-01\nreview_every: yearly\ngame_days: {{every: monthly}}\n"

    assert parse_policy(text, "x").review_every is Every.YEARLY


def test_a_channel_is_enough_for_game_days() -> None:
    assert parse_policy(f'{SMALL}game_days: {{every: monthly, channel: "#team"}}\n', "x").game_days.every
