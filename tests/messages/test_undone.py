"""Operators read what was not done in words of the field, not of the program; nothing is without such words."""

from typing import get_args

import pytest

from bot.domain import effects as f
from bot.domain.effects import Effect, Show, Surface
from bot.domain.pagers import Turn
from bot.messages.undone import ANSWER, HOME, NOTICE, UNKNOWN, Weight, delivery, request
from handlers.asking import Kind

EFFECTS: tuple[Effect, ...] = (
    *map(Show, Surface),
    f.OpenChannel(),
    f.SetTopic(),
    f.SyncBookmarks(),
    f.PinCard(),
    f.PinAnnouncement(),
    f.Invite(()),
    f.ArchiveChannel(),
    f.Confirm("C1", "1.2"),
    f.KeepFiles(3),
    f.ShareExport(3),
    f.TakeSnapshot(),
    f.CallHook(),
    f.PageOutside("pd", "pd/role/commander/2", Turn.CALL, 3, 3),
)

#: These are of no incident.
OF_ALERTS: tuple[Effect, ...] = (f.ShowAlert(7), f.ShowStorm(2))


def test_each_effect_is_among_them() -> None:
    assert {type(one) for one in (*EFFECTS, *OF_ALERTS)} == set(get_args(Effect))


@pytest.mark.parametrize("effect", EFFECTS, ids=repr)
def test_a_delivery_is_named_by_what_is_missing_and_of_which_incident(effect: Effect) -> None:
    words = delivery(effect, 4).words
    assert "INC-4" in words
    assert type(effect).__name__ not in words
    assert "INC" not in delivery(effect, None).words
    assert "an incident" in delivery(effect, None).words


@pytest.mark.parametrize("effect", OF_ALERTS, ids=repr)
def test_what_was_not_said_of_alerts_is_of_no_incident(effect: Effect) -> None:
    words = delivery(effect, None).words
    assert "alert" in words
    assert "incident" not in words


def test_no_two_of_them_are_called_the_same() -> None:
    called = [delivery(one, 4).words for one in (*EFFECTS, *OF_ALERTS)] + [
        request(kind, 4).words for kind in Kind
    ]
    called += [one.words for one in (ANSWER, HOME, NOTICE, UNKNOWN)]
    assert len(called) == len(set(called))


@pytest.mark.parametrize("kind", Kind)
def test_a_request_is_named_by_the_way_it_came(kind: Kind) -> None:
    assert request(kind, None).words != request("something else", None).words
    assert request(kind, 4).words == f"{request(kind, None).words} in INC-4"


def test_nothing_weighs_more_than_a_channel_that_is_missing() -> None:
    heaviest = [one for one in EFFECTS if delivery(one, 4).weight is Weight.NO_PLACE]
    assert heaviest == [f.OpenChannel()]
    assert min(Weight) == Weight.NO_PLACE
