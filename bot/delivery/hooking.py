"""Telling the hook of a drill that it begins, or that it is over: whichever is true by then."""

from collections.abc import Mapping

import msgspec

from bot.delivery.errand import Errand
from bot.domain.alerts.secrets import without_secrets
from bot.domain.commands import Command, RecordHook
from bot.domain.drills import to_be_told
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM
from bot.domain.wording import reference
from bot.outward import Sends
from bot.outward.post import post, signature

#: How much of an answer is kept, in characters, and how much is read for that, in bytes.
_KEPT, _READ = 200, 2000


class Hooks(msgspec.Struct, frozen=True):
    """Calls the hooks of drills.

    Attributes:
        secrets: with which calls are signed, by the id of a scenario.
    """

    outward: Sends
    secrets: Mapping[str, str]

    async def call(self, errand: Errand) -> list[Command]:
        """Tell the hook of a drill what it does not know; what it answered.

        Raises:
            DestinationError: it did not take it, or nobody knows whether it did.
            LeaseLost: as `Lease.check`.
        """
        incident, on = errand.incident, to_be_told(errand.incident)
        practice = incident.practice
        if on is None or practice is None or practice.hook is None:
            return []
        body = (practice.hook.on if on else practice.hook.off).encode()
        headers = {
            "Idempotency-Key": _key(incident, practice.turned),
            "Sitroom-Incident": reference(incident.number),
            **signature(self.secrets.get(practice.scenario, ""), body, errand.now),
        }
        await errand.lease.check()
        hook = practice.hook
        answer = await post(self.outward, hook.url, body, headers, private=hook.private, seconds=hook.seconds)
        return [RecordHook(by=THE_SYSTEM, on=on, status=answer.status, said=_beginning(answer.body))]


def _key(incident: Incident, turned: int) -> str:
    """The same for every try to say that it began, or is over; the time tells apart those of two databases."""
    return f"{reference(incident.number)}-{incident.declared_at:%Y%m%dT%H%M%S%f}-{turned}"


def _beginning(body: bytes) -> str:
    words = without_secrets(body[:_READ].decode(errors="replace"))
    return "".join(sign for sign in " ".join(words.split()) if sign.isprintable())[:_KEPT]
