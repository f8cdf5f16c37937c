"""When the card of a group, and the summary of a storm, is shown anew: Slack takes only so many edits a minute."""

from datetime import datetime, timedelta

#: Between two edits of a card of which only the numbers are others.
CARD_PAUSE = timedelta(seconds=30)

#: How much longer that is for each card that was posted lately: all together are edited 30 times a minute at the most,
#: where Slack allows 50 (https://docs.slack.dev/apis/web-api/rate-limits), and incidents have cards, too.
_SHARE = timedelta(seconds=2)


def pause(cards: int) -> timedelta:
    """Between two edits of a card, where so many were posted lately."""
    return max(CARD_PAUSE, cards * _SHARE)


def next_showing(
    shown_at: datetime | None, now: datetime, *, news: bool, every: timedelta = CARD_PAUSE
) -> datetime | None:
    """When it is to be shown; None where it will be anyhow. What is shown later, shows what is true then.

    Args:
        shown_at: when it was to be shown last; None where it never was.
        now: the time.
        news: whether people must see at once what is new.
        every: how long it stands as it is at the least, without news.
    """
    if news or shown_at is None:
        return now
    if shown_at > now:
        return None
    return max(now, shown_at + every)
