"""Whether a command may happen, and what then has happened."""

from bot.domain.decide import (  # noqa: F401 - they register their rules
    alerts,
    drills,
    health,
    paging,
    people,
    playbooks,
    record,
    slack,
    time,
    updates,
    work,
)
from bot.domain.decide.declaring import declare
from bot.domain.decide.rule import RULES, decide

__all__ = ["RULES", "decide", "declare"]
