"""Faults on demand: what may go wrong between an app and Slack."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "error",
    "ratelimited",
    "http_403",
    "http_500",
    "http_503",
    "timeout",
    "reset_before",
    "took_effect_then_reset",
    "took_effect_then_timeout",
    "took_effect_then_500",
    "slow",
    "outage",
]


@dataclass(slots=True, kw_only=True)
class Fault:
    """One rule: the calls of `method` meet this fault, after the first `after` ones, `times` times.

    `method` is a Web API method, a family as `chat.*`, `response_url`, `files.upload`, or `*`. `times=None` means until removed.
    `seconds` is the delay of `slow`; `retry_after` (seconds) goes with `ratelimited`; `error` with
    `error`; `http_403` is the page of a proxy that lets nobody through. An `outage` resets every connection except the control door's and closes the sockets;
    with `error="503"` it answers 503 instead.
    """

    kind: FaultKind
    method: str = "*"
    times: int | None = 1
    after: int = 0
    retry_after: int = 30
    error: str = "internal_error"
    seconds: float = 0.0
    hits: int = 0

    def covers(self, method: str) -> bool:
        """Whether a call of this method falls under the rule."""
        if self.method == "*":
            return True
        if self.method.endswith(".*"):
            return method.startswith(self.method[:-1])
        return method == self.method


class Faults:
    """The rules in force, and the methods this Slack pretends not to know."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self.unknown_methods: set[str] = set()
        self.on_outage: Callable[[], None] = lambda: None

    @property
    def rules(self) -> tuple[Fault, ...]:
        """The rules in force."""
        return tuple(self._rules)

    def add(self, fault: Fault) -> Fault:
        """Put a rule in force; outages last until removed."""
        if fault.kind == "outage":
            fault.times = None
            self.on_outage()
        self._rules.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Take a rule out of force."""
        if fault in self._rules:
            self._rules.remove(fault)

    def clear(self) -> None:
        """Take all rules out of force and know all methods again."""
        self._rules.clear()
        self.unknown_methods.clear()

    def forget_methods(self, methods: Iterable[str]) -> None:
        """Answer `unknown_method` to these methods, as an older or poorer Slack would."""
        self.unknown_methods.update(methods)

    @property
    def outage(self) -> Fault | None:
        """The outage in force, if any."""
        return next((f for f in self._rules if f.kind == "outage"), None)

    def take(self, method: str) -> tuple[float, Fault | None]:
        """The delay and the fault that this call meets, counted as used; delays add up."""
        delay = 0.0
        for fault in self.rules:
            if not fault.covers(method):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            self._use(fault)
            if fault.kind != "slow":
                return delay, fault
            delay += fault.seconds
        return delay, None

    def _use(self, fault: Fault) -> None:
        fault.hits += 1
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._rules.remove(fault)
