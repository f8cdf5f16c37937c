"""What only a few may know of, from the first second."""

from typing import Annotated

import msgspec

from bot.domain.alerts.rules import Glob, LabelName
from bot.domain.parts import Callee, Id, Name, Part, Words


class Secret(msgspec.Struct, frozen=True):
    """That something is confidential: by the rule of this name, and what of it matched; the rest of a sentence."""

    rule: str
    why: str


class Confidential(Part, frozen=True):
    """An incident of which any of this is true is private.

    Attributes:
        name: what people see as the reason.
        keywords: words of its title, its description, or the message that it is declared from.
        components: ids of what fails.
        labels: one of these labels or annotations of its alert has one of these values.
        invite: who is brought in, and told why.
        tell: what they are told: a few lines, what to do now.
    """

    name: Name
    invite: Annotated[tuple[Callee, ...], msgspec.Meta(min_length=1, max_length=20)]
    tell: Words
    keywords: Annotated[tuple[Name, ...], msgspec.Meta(max_length=100)] = ()
    components: tuple[Id, ...] = ()
    labels: dict[LabelName, Annotated[tuple[Glob, ...], msgspec.Meta(min_length=1)]] = msgspec.field(
        default_factory=dict
    )
