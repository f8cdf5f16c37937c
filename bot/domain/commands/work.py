"""Asking to begin an incident, to move it on, to end it."""

from typing import ClassVar

import msgspec

from bot.domain.commands.order import Order
from bot.domain.events import Message
from bot.domain.incident import Incident
from bot.domain.policy.confidential import Secret
from bot.domain.status import Status


class Declare(Order, frozen=True):
    """Begin an incident. Severity and component are ids; None lets the policy choose.

    Attributes:
        public: a person says that it may be known, whatever the policy holds to be confidential.
        labels: of the alert that it is declared for, annotations too.
        scenario: the id of that of the policy which a drill is about.
        secret: why that is confidential, where it is.
    """

    verb: ClassVar[str] = "declare"
    title: str
    severity: str | None = None
    description: str = ""
    component: str | None = None
    private: bool = False
    drill: bool = False
    origin: str = ""
    evidence: Message | None = None
    public: bool = False
    labels: dict[str, str] = msgspec.field(default_factory=dict)
    scenario: str = ""
    secret: Secret | None = None


class ChangeTitle(Order, frozen=True):
    """Call it something else."""

    verb: ClassVar[str] = "title"
    title: str


class ChangeComponent(Order, frozen=True):
    """Name what fails; None takes the name away."""

    verb: ClassVar[str] = "component"
    component: str | None


class ChangeSeverity(Order, frozen=True):
    """Say that it is worse, or less bad."""

    verb: ClassVar[str] = "severity"
    severity: str
    why: str = ""


class ChangeStatus(Order, frozen=True):
    """Move the work on within the open statuses."""

    verb: ClassVar[str] = "status"
    status: Status
    why: str = ""


class Resolve(Order, frozen=True):
    """End it. `override` is the reason for not waiting for the stable minutes."""

    verb: ClassVar[str] = "resolve"
    summary: str
    override: str = ""


class Reopen(Order, frozen=True):
    """It was not over."""

    verb: ClassVar[str] = "reopen"
    why: str


class Close(Order, frozen=True):
    """Everything that had to follow is done."""

    verb: ClassVar[str] = "close"


class Decline(Order, frozen=True):
    """Say in triage that it is no incident."""

    verb: ClassVar[str] = "decline"
    why: str


class Cancel(Order, frozen=True):
    """Say that it was a false alarm."""

    verb: ClassVar[str] = "cancel"
    why: str


class Merge(Order, frozen=True):
    """Go on in another incident.

    Attributes:
        into: the other one, as it was looked at; it is looked at again when this one is merged.
    """

    verb: ClassVar[str] = "merge"
    into: Incident
