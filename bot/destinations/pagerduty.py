"""PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/events-api-v2-overview).

All that is said of one call has one `dedup_key`: PagerDuty keeps one alert for it, whatever comes twice, and calls whom
its own escalation policy names until somebody has answered, here or there.
"""

import msgspec

from bot.domain.pagers import Turn
from bot.domain.policy import Pager
from bot.messages.pager import Page
from bot.messages.text import clip
from bot.outward.destination import Destination, DestinationError, Means
from bot.outward.post import check_reached, post

#: https://developer.pagerduty.com/docs/send-alert-event; accounts of the European service region have another one.
EVENTS = "https://events.pagerduty.com/v2/enqueue"

_ACTIONS = {Turn.CALL: "trigger", Turn.ANSWERED: "acknowledge", Turn.OVER: "resolve"}

#: From the worst on; PagerDuty knows four, and calls nobody for `info`.
_SEVERITIES = ("critical", "error", "warning")

#: The length of an integration key (`routing_key` in the schema of https://github.com/PagerDuty/api-schema).
_KEY = 32

#: PagerDuty's, in characters.
_SUMMARY = 1024


async def send(page: Page, pager: Pager, means: Means) -> None:
    """Have PagerDuty call, or tell it that somebody has answered or that it is over.

    Raises:
        DestinationError: it did not take that, or nobody knows whether it did.
    """
    if not means.secret:
        raise DestinationError("keyless", permanent=True)
    event: dict[str, object] = {
        "routing_key": means.secret,
        "event_action": _ACTIONS[page.turn],
        "dedup_key": page.thread,
    }
    if page.turn is Turn.CALL:
        event |= _described(page)
    await post(means.outward, pager.url or EVENTS, msgspec.json.encode(event), {}, private=pager.private)


def _described(page: Page) -> dict[str, object]:
    payload = {
        "summary": clip(page.summary, _SUMMARY),
        "source": "Sitroom",
        "severity": _SEVERITIES[min(page.grade, len(_SEVERITIES) - 1)],
        "timestamp": page.at.isoformat(),
        "class": "incident",
        "custom_details": page.facts,
    }
    component = page.facts.get("component")
    return {
        "client": "Sitroom",
        "client_url": page.url,
        "links": [{"href": page.url, "text": "Slack"}],
        "payload": payload | ({"component": component} if component else {}),
    }


async def check(pager: Pager, means: Means) -> None:
    """See that the key can be one, and that there is a way to PagerDuty: whether it is the right one, only a call shows.

    Raises:
        DestinationError: it does not, or there is none.
    """
    if not means.secret:
        raise DestinationError("keyless", permanent=True)
    if len(means.secret) != _KEY:
        raise DestinationError("odd_key", permanent=True)
    await check_reached(means.outward, pager.url or EVENTS, private=pager.private)


DESTINATION = Destination(kind="pagerduty", name="PagerDuty", page=send, check=check)
