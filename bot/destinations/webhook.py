"""Any service that takes JSON over HTTP: what is sent, and how it is signed, is in docs/paging.md."""

import msgspec

from bot.domain.policy import Pager
from bot.messages.pager import Page
from bot.outward.destination import Destination, DestinationError, Means
from bot.outward.post import check_reached, post, signature


async def send(page: Page, pager: Pager, means: Means) -> None:
    """Tell the service that somebody is called, that somebody has answered, or that it is over.

    Raises:
        DestinationError: it did not take that, or nobody knows whether it did.
    """
    url = _address(pager, means)
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
    await post(means.outward, url, body, headers, private=pager.private)


async def check(pager: Pager, means: Means) -> None:
    """See that there is a way to the service.

    Raises:
        DestinationError: there is none.
    """
    await check_reached(means.outward, _address(pager, means), private=pager.private)


def _address(pager: Pager, means: Means) -> str:
    if not means.secret:
        raise DestinationError("keyless", permanent=True)
    if pager.url is None:
        raise DestinationError("bad_address", permanent=True)
    return pager.url


DESTINATION = Destination(kind="webhook", name="webhook", page=send, check=check)
