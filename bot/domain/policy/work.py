"""How bad it is, what can break, and what people are asked for and told while it lasts."""

from typing import Annotated

import msgspec

from bot.domain.parts import Callee, Id, Minutes, Name, Part, Words


class Severity(Part, frozen=True):
    """How bad it is.

    Attributes:
        aliases: other words for it; `SEV1`, `sev-1`, `s1` and `1` are understood without being listed.
        update_minutes: how often an update is promised.
    """

    id: Id
    name: Name
    definition: Words
    update_minutes: Minutes
    emoji: Id = "warning"
    aliases: tuple[str, ...] = ()


class Component(Part, frozen=True):
    """A part of the system that can fail.

    Attributes:
        keywords: what suggests it in a title.
        owners: who is invited.
        severity: how bad it is that it fails, where nobody says.
    """

    id: Id
    name: Name
    keywords: tuple[str, ...] = ()
    owners: tuple[Callee, ...] = ()
    severity: Id | None = None


class Question(Part, frozen=True):
    """One field of the update form."""

    id: Id
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
    hint: Annotated[str, msgspec.Meta(max_length=150)] = ""
    required: bool = False
    multiline: bool = True


class Updates(Part, frozen=True):
    """What an update says, and how long its reminder can be put off."""

    questions: Annotated[tuple[Question, ...], msgspec.Meta(min_length=1, max_length=10)]
    snooze_minutes: Annotated[tuple[Minutes, ...], msgspec.Meta(min_length=1, max_length=4)] = (5, 10, 15)


class Capture(Part, frozen=True):
    """Which reactions put a message on the timeline, and which one says that it was put there."""

    reactions: tuple[Id, ...] = ("memo",)
    confirm: Id = "white_check_mark"


class Leadership(Part, frozen=True):
    """When leadership is told.

    Attributes:
        after_minutes: an incident open this long is theirs to know.
        components: one of these is theirs to know at once.
        repeat_minutes: told again after this long without an acknowledgement; 0 means never.
    """

    after_minutes: Minutes = 30
    components: tuple[Id, ...] = ()
    repeat_minutes: Annotated[int, msgspec.Meta(ge=0, le=24 * 60)] = 0
