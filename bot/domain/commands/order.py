"""What every command has: who gives it."""

from typing import ClassVar

import msgspec

from bot.domain.people import Actor


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What every command is: somebody asking for something."""

    by: Actor
    verb: ClassVar[str] = ""
