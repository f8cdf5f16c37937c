"""By what else people are called when something has to reach them outside Slack."""

import enum
from typing import Annotated

import msgspec

from bot.domain.parts import Id, Link, Mail, Name, Part


class PagerKind(enum.Enum):
    """What a pager is."""

    PAGERDUTY = "pagerduty"
    EMAIL = "email"
    WEBHOOK = "webhook"


class Pager(Part, frozen=True):
    """A service outside Slack that calls people, and when it does.

    Attributes:
        name: what people see.
        url: where a webhook is told; of PagerDuty, the address of its Events API, if it is another one.
        private: whether that may be an address that only this network knows.
        to: who gets every mail, beside whoever is called.
        roles, rotations: it calls along whoever is called for one of these roles, or has one of these duties.
        severities: only in incidents of one of these severities; in any, where none is named.
        after_minutes: how long somebody who is called in Slack has to answer before.
    """

    id: Id
    name: Name
    kind: PagerKind
    url: Link | None = None
    private: bool = False
    to: Annotated[tuple[Mail, ...], msgspec.Meta(max_length=10)] = ()
    roles: tuple[Id, ...] = ()
    rotations: tuple[Id, ...] = ()
    severities: tuple[Id, ...] = ()
    after_minutes: Annotated[int, msgspec.Meta(ge=0, le=24 * 60)] = 0
