"""What came of telling a hook."""

from bot.domain.commands.order import Order


class RecordHook(Order, frozen=True):
    """The hook of a drill was told that it begins (`on`), or that it is over, and answered so."""

    on: bool
    status: int
    said: str = ""
