"""While Slack cannot be reached at the start, the log says so seldom, and says when it is over."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot.slack import SlackError
from bot.slack.reaching import persistently

AWAY, BACK = "Slack cannot be reached; it is tried again", "Slack is reached again"


class Away:
    """A Slack that fails so many times, two seconds apart, and then answers."""

    def __init__(self, times: int, code: str = "http_503") -> None:
        self.now = 1000.0
        self._left: Iterator[int] = iter(range(times))
        self._code = code

    async def asked(self) -> str:
        """Its answer, waited for persistently."""
        return await persistently(self._ask, clock=lambda: self.now, every=0)

    async def _ask(self) -> str:
        if next(self._left, None) is None:
            return "hello"
        self.now += 2
        raise SlackError("auth.test", self._code, permanent=self._code == "invalid_arguments")


async def test_an_outage_of_minutes_is_a_line_a_minute_and_one_when_it_is_over() -> None:
    with capture_logs() as lines:
        assert await Away(75).asked() == "hello"
    assert [(line["event"], line["seconds"]) for line in lines] == [
        (AWAY, 0),
        (AWAY, 60),
        (AWAY, 120),
        (BACK, 148),
    ]
    assert lines[0]["error"] == "auth.test: http_503"


async def test_a_slack_that_answers_is_not_remarked_on() -> None:
    with capture_logs() as lines:
        assert await Away(0).asked() == "hello"
    assert lines == []


@pytest.mark.parametrize("code", ["invalid_arguments", "invalid_auth", "not_slack"])
async def test_what_does_not_pass_is_not_waited_for(code: str) -> None:
    with pytest.raises(SlackError, match=code):
        await Away(1, code).asked()
