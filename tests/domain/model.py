"""What an incident should do as time passes, told a second time and as plainly as possible.

The machine in `test_machine.py` holds the core against this. It counts in whole seconds since the
declaration and knows no events, no folding and no policy.
"""

from dataclasses import dataclass, field

MINUTE = 60


@dataclass
class Model:
    """The few things that a reminder, a call or a word to leadership depends on."""

    minutes: int
    discreet: bool  # private, or a drill
    sensitive: bool
    repeat_minutes: int
    scribe: bool
    status: str = "triage"
    commander: str = "U1ANA"
    promised: int = 0
    rounds_asked: int = 0
    last_update: int = 0
    open_since: int = 0
    stable_since: int | None = None
    stability_said: bool = False
    scribe_called: bool = False
    tellings: list[int] = field(default_factory=list)
    acknowledged: bool = False

    def __post_init__(self) -> None:
        self.promised = self.minutes * MINUTE

    @property
    def open(self) -> bool:
        """Whether somebody works on it."""
        return self.status in {"triage", "investigating", "identified", "mitigating", "monitoring"}

    # --- what people do ---------------------------------------------------------------------------

    def promise(self, at: int) -> None:
        """The next update is to come at `at`, whatever was asked before."""
        self.promised, self.rounds_asked = at, 0

    def updated(self, now: int, next_at: int | None) -> None:
        """An update was posted."""
        self.last_update = now
        self.promise(next_at if next_at is not None else now + self.minutes * MINUTE)

    def snoozed(self, now: int, minutes: int) -> None:
        """This one asking was put off."""
        self.promise((max(self.promised, now)) + minutes * MINUTE)

    def paced(self, now: int, minutes: int) -> None:
        """The interval is another; the same interval changes nothing."""
        if minutes == self.minutes:
            return
        counted = self.last_update + minutes * MINUTE
        if counted <= now:
            counted = now + minutes * MINUTE
        if minutes < self.minutes and now < self.promised < counted:
            counted = self.promised
        self.minutes = minutes
        self.promise(counted)

    def moved(self, now: int, status: str) -> None:
        """It has another status."""
        self.status = status
        self.stable_since = now if status == "monitoring" else None
        self.stability_said = False
        if not self.open:
            self.rounds_asked = 0

    def reopened(self, now: int) -> None:
        """It was not over."""
        self.moved(now, "investigating")
        self.open_since = now
        self.promise(now + self.minutes * MINUTE)

    # --- what time does ---------------------------------------------------------------------------

    def ticked(self, now: int) -> list[str]:
        """What time makes necessary at `now`, done as it is said."""
        if not self.open:
            return []
        return [*self._reminder(now), *self._call(now), *self._telling(now), *self._stability(now)]

    def _reminder(self, now: int) -> list[str]:
        missed = 0
        moment = self.promised
        while moment <= now:
            missed += 1
            moment += self.minutes * MINUTE
        if missed <= self.rounds_asked:
            return []
        self.rounds_asked = missed
        return [f"remind {missed - 1}"]

    def _call(self, now: int) -> list[str]:
        if self.scribe or self.scribe_called or now < self.open_since + 5 * MINUTE:
            return []
        self.scribe_called = True
        return ["call scribe"]

    def _telling(self, now: int) -> list[str]:
        why = self._why(now)
        if not why:
            return []
        self.tellings.append(now)
        return [f"tell {why}"]

    def _why(self, now: int) -> str:
        if self.discreet or self.acknowledged:
            return ""
        if not self.tellings and self.sensitive:
            return "component"
        if not self.tellings:
            return "duration" if now >= self.open_since + 30 * MINUTE else ""
        waited = now - max(self.tellings[-1], self.open_since)
        return "unacknowledged" if self.repeat_minutes and waited >= self.repeat_minutes * MINUTE else ""

    def _stability(self, now: int) -> list[str]:
        if self.stable_since is None or self.stability_said or now < self.stable_since + 30 * MINUTE:
            return []
        self.stability_said = True
        return ["stable"]
