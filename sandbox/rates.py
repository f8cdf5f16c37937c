"""Slack's rate limits, off until asked for.

Tiers count per method and app over the last minute of the workspace clock. `chat.postMessage` is
held to about one message a second in a channel, with a short burst allowed.
"""

import math
from collections import defaultdict, deque

from sandbox.clock import Clock

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
SPECIAL = 300
BURST = 5


class Rates:
    """Counts calls and says how long a caller must wait."""

    def __init__(self, clock: Clock) -> None:
        self.is_enforced = False
        self._clock = clock
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def wait(self, app_id: str, method: str, tier: int | None, channel: str = "") -> int:
        """Whole seconds to wait (0: go ahead); a call that may go ahead is counted."""
        if not self.is_enforced:
            return 0
        if method == "chat.postMessage" and channel:
            per_channel = self._over(f"{app_id}:{channel}", method, BURST, float(BURST))
            if per_channel:
                return per_channel
        return self._over(app_id, method, SPECIAL if tier is None else TIERS[tier], 60.0)

    def _over(self, who: str, method: str, allowed: int, window: float) -> int:
        now = self._clock.now()
        calls = self._calls[who, method]
        while calls and calls[0] <= now - window:
            calls.popleft()
        if len(calls) >= allowed:
            return max(1, math.ceil(calls[0] + window - now))
        calls.append(now)
        return 0
