"""What people do step by step."""

from typing import ClassVar

from bot.domain.commands.order import Order


class PostPlaybook(Order, frozen=True):
    """Put a playbook of the policy into the channel, by its id."""

    verb: ClassVar[str] = "playbook"
    playbook: str


class NoteHealth(Order, frozen=True):
    """A health endpoint was asked since the incident began: it is well, or its alert fires."""

    poll: str
    well: bool
