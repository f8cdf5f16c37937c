"""Trigger identifiers: 3 seconds of real time, one use, and only for the app that got them."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.refusals import ApiError

LIFETIME = 3.0
MOST_KEPT = 20_000


@dataclass(slots=True)
class Trigger:
    """What a trigger allows."""

    user: str
    app_id: str
    view_id: str | None
    born: float
    is_used: bool = False


class Triggers:
    """All triggers of a workspace; `lifetime` is in real seconds."""

    def __init__(self, lifetime: float = LIFETIME, real_time: Callable[[], float] = time.monotonic) -> None:
        self.lifetime = lifetime
        self._real_time = real_time
        self._known: dict[str, Trigger] = {}

    def issue(self, user: str, app_id: str, view_id: str | None = None) -> str:
        """A new trigger for something this person just did, in this view if any."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        if len(self._known) > MOST_KEPT:
            self._known = dict(list(self._known.items())[MOST_KEPT // 2 :])
        self._known[trigger_id] = Trigger(user, app_id, view_id, self._real_time())
        return trigger_id

    def redeem(self, trigger_id: str, app_id: str) -> Trigger:
        """Use a trigger up.

        Raises:
            ApiError: `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`.
        """
        trigger = self._known.get(trigger_id)
        if trigger is None or trigger.app_id != app_id:
            raise ApiError("invalid_trigger_id")
        if trigger.is_used:
            raise ApiError("exchanged_trigger_id")
        if self._real_time() - trigger.born > self.lifetime:
            raise ApiError("expired_trigger_id")
        trigger.is_used = True
        return trigger
