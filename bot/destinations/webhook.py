"""Any service that takes JSON over HTTP: what is sent, and how it is signed, is in docs/paging.md."""

import msgspec

from bot.domain.policy import Pager
from bot.messages.pager import Page
from bot.outward.destination import Destination, DestinationError, Means
from bot.outward.post import post, signature


async def send(page: Page, pager: Pager, means: Means) -> None:
    """Tell the service that somebody is called, that somebody has answered, or that it is over.

    Raises:
        DestinationError: it did not take that, or nobody knows whether it did.
    """
    if not means.secret:
        raise DestinationError("keyless", permanent=True)
    if pager.url is None:
        raise DestinationError("bad_address", permanent=True)
    told = {
        "type": page.turn.value,
        "id": page.key,
        "thread": page.thread,
        "at": page.at.isoformat(),
        "summary": page.summary,
        "text": "\n".join(page.lines),
        **page.facts,
    }
    body = msgspec.json.encode(told)
    headers = {"Idempotency-Key": page.key, **signature(means.secret, body, means.now)}
    await post(means.outward, pager.url, body, headers, private=pager.private)


DESTINATION = Destination(kind="webhook", name="webhook", page=send)
