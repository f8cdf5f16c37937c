"""What the sandbox remembers of the traffic, for tests to read."""

from dataclasses import dataclass, field

from sandbox.model import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One Web API call as it was answered; `fault` names the fault that met it."""

    method: str
    args: Json
    at: float
    ok: bool
    error: str | None = None
    app_id: str | None = None
    fault: str | None = None


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One attempt to hand a payload to an app.

    `kind` is event, command, interaction or options; `name` the event type, command, or interaction
    type; `outcome` is pending, acked, timeout, refused or unreachable.
    """

    app_id: str
    kind: str
    name: str
    payload: Json
    at: float
    attempt: int = 0
    reason: str = ""
    connection: int | None = None
    outcome: str = "pending"
    response: Json = field(default_factory=dict)
