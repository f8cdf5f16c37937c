"""Who else hears of an incident, and when: the escalation rules beside leadership."""

import enum
from typing import Annotated

import msgspec

from bot.domain.parts import Callee, ChannelName, Id, Minutes, Name, Part, UserGroup

#: By this id a rule speaks of leadership, which every policy has.
LEADERSHIP = "leadership"


class When(enum.Enum):
    """What makes an escalation necessary."""

    BEGUN = "begun"  # it is such an incident, or has become one
    LASTS = "lasts"
    OVERDUE = "overdue"  # a promised update did not come
    UNCOMMANDED = "uncommanded"  # nobody commands
    UNACKNOWLEDGED = "unacknowledged"  # those who were told before do not answer


class Tell(Part, frozen=True):
    """Who is told: in channels, where user groups are mentioned, in direct messages, and by pagers outside Slack."""

    channels: Annotated[tuple[ChannelName, ...], msgspec.Meta(max_length=5)] = ()
    people: Annotated[tuple[Callee, ...], msgspec.Meta(max_length=20)] = ()
    groups: Annotated[tuple[UserGroup, ...], msgspec.Meta(max_length=5)] = ()
    pagers: Annotated[tuple[Id, ...], msgspec.Meta(max_length=5)] = ()


class EscalationRule(Part, frozen=True):
    """Who is told when.

    Attributes:
        name: who is told, in the team's words.
        minutes: for how long; not for what is told at once.
        after: the rule, or leadership, whose acknowledgement is waited for.
        severities, components: only incidents of one of these; any, where none is named.
        text: what those who are told are to do.
    """

    id: Id
    name: Name
    when: When
    tell: Tell
    minutes: Minutes | None = None
    after: Id | None = None
    severities: tuple[Id, ...] = ()
    components: tuple[Id, ...] = ()
    text: Annotated[str, msgspec.Meta(max_length=1000)] = ""
