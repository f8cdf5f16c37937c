"""Calls by pagers outside Slack: what is said is what is true when it is said, and nobody is called for nothing.

A pager that is slow or away keeps nobody waiting but its own calls: only so many of them are under way at once.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from bot.delivery.errand import Errand
from bot.domain.commands import Command, RecordPager
from bot.domain.effects import PageOutside
from bot.domain.events import PagerCalled
from bot.domain.oncall import mail_of
from bot.domain.pagers import Turn, is_copy, recipients, turn_of
from bot.domain.people import THE_SYSTEM
from bot.messages.pager import Asked, page
from bot.outward import Sends
from bot.outward.destination import Destination, DestinationError, Means

#: By one pager; the worker has room for many more jobs than all of them together.
_AT_ONCE = 4

#: After how many seconds a call is tried for which there was no room.
_ROOM_AGAIN = 1.0

#: It was not tried: others are under way.
BUSY = "busy"


class Keys(msgspec.Struct, frozen=True):
    """What the environment says of destinations.

    Attributes:
        secrets: by the id of a pager.
        mail_server, mail_from: as in `Means`.
    """

    secrets: Mapping[str, str] = {}
    mail_server: str = ""
    mail_from: str = ""


def each_of(effect: PageOutside, errand: Errand) -> list[PageOutside]:
    """A mail for each, of a call that names nobody: it was asked before each had their own, or of a pager of another kind."""
    call = errand.incident.pagers.get(effect.call)
    if call is None or effect.to or effect.turn is not Turn.CALL:
        return []
    pager = errand.rules.policy.pager(effect.pager)
    whom = recipients(pager, call, effect.asked, errand.incident, errand.rules)
    return [replace(effect, to=one) for one in whom if one]


class Pagers:
    """Calls by the pagers of the policy."""

    def __init__(self, destinations: Mapping[str, Destination], keys: Keys, outward: Sends) -> None:
        self._destinations, self._keys, self._outward = destinations, keys, outward
        self._under_way: Counter[str] = Counter()

    async def tell(self, effect: PageOutside, errand: Errand) -> list[Command]:
        """Tell a pager what it has to hear, if that is needed still.

        Raises:
            DestinationError: it did not take it, or nobody knows whether it did.
            LeaseLost: as `Lease.check`.
        """
        incident, policy = errand.incident, errand.rules.policy
        call = incident.pagers.get(effect.call)
        entry = await errand.entry(effect.asked) if call else None
        called = entry.event if entry else None
        if call is None or entry is None or not isinstance(called, PagerCalled):
            return []
        calls = effect.turn is Turn.CALL
        if calls and turn_of(call, incident) is not Turn.CALL:
            return []  # somebody has it meanwhile, or it is over
        pager = policy.pager(effect.pager)
        if pager is None:
            raise DestinationError("unknown", permanent=True)
        asked = Asked(call, called, entry.at, effect.turn, effect.version)
        url = errand.slack.address(incident.channel.id if incident.channel else "")
        to = effect.to if "@" in effect.to else mail_of(errand.rules, effect.to)
        told = page(asked, incident, policy, url, to or "")
        with self._room(pager.id):
            await errand.lease.check()
            await self._destinations[pager.kind.value].page(told, pager, self._means(pager.id, errand))
        whom = recipients(pager, call, effect.asked, incident, errand.rules)
        took = calls and not is_copy(effect.to, whom)
        return [RecordPager(by=THE_SYSTEM, asked=effect.asked)] if took else []

    @contextlib.contextmanager
    def _room(self, pager: str) -> Iterator[None]:
        if self._under_way[pager] >= _AT_ONCE:
            raise DestinationError(BUSY, retry_after=_ROOM_AGAIN)
        self._under_way[pager] += 1
        try:
            yield
        finally:
            self._under_way[pager] -= 1

    def _means(self, pager: str, errand: Errand) -> Means:
        keys = self._keys
        return Means(self._outward, keys.secrets.get(pager, ""), keys.mail_server, keys.mail_from, errand.now)
