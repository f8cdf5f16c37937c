"""Whether a command may happen, and what then has happened."""

from bot.domain.decide import alerts, health, paging, people, playbooks, record, slack, time, updates, work  # noqa: F401 - they register their rules
from bot.domain.decide.declaring import declare
from bot.domain.decide.rule import RULES, decide

__all__ = ["RULES", "decide", "declare"]
