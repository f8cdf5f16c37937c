"""The help, from what the subcommands say of themselves."""

from collections.abc import Sequence
from typing import Protocol

from bot.messages.kit import Post, post, section


class Helpful(Protocol):
    """What help needs to know of a subcommand. `usage` is what follows the name; `where` is a heading of the help."""

    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def usage(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def where(self) -> str: ...


def overview(intents: Sequence[Helpful], command: str) -> Post:
    """All subcommands, one line each."""
    return post("help", [section("help")])


def about(intent: Helpful, command: str) -> Post:
    """One subcommand."""
    return post("help", [section("help")])
