"""Answering a call."""

from typing import ClassVar

from bot.domain.commands.order import Order


class AnswerPage(Order, frozen=True):
    """Have what somebody was called for: the role is theirs."""

    verb: ClassVar[str] = "answer"
    role: str
