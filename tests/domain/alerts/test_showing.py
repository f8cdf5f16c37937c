"""When cards of alerts are shown anew."""

from bot.domain.alerts.showing import CARD_PAUSE, next_showing, pause
from tests.domain.worlds import NOW, after


def test_a_new_card_and_news_are_shown_at_once() -> None:
    assert next_showing(None, NOW, news=False) == NOW
    assert next_showing(NOW, after(0.1), news=True) == after(0.1)
    assert next_showing(NOW + CARD_PAUSE, after(0.1), news=True) == after(0.1)


def test_other_numbers_alone_are_shown_half_a_minute_after_the_last_time() -> None:
    assert next_showing(NOW, after(0.1), news=False) == NOW + CARD_PAUSE
    assert next_showing(NOW, after(5), news=False) == after(5)


def test_what_will_be_shown_anyhow_is_not_shown_twice() -> None:
    assert next_showing(NOW + CARD_PAUSE, after(0.1), news=False) is None


def test_many_cards_are_edited_less_often_each_so_that_slack_takes_all_of_it() -> None:
    assert [pause(cards).total_seconds() for cards in (0, 15, 20, 40)] == [30, 30, 40, 80]
    assert next_showing(NOW, after(0.1), news=False, every=pause(20)) == after(40 / 60)
