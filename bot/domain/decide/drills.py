"""What came of telling a hook."""

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.rule import Situation, rule


@rule.register
def _(command: c.RecordHook, at: Situation) -> list[e.Event]:
    practice = at.incident.practice
    if practice is None or practice.told is command.on:
        return []
    return [e.HookCalled(command.on, command.status, command.said)]
