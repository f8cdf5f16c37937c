"""What is looked at when an incident begins."""

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide.playbooks import check_open
from bot.domain.decide.rule import Situation, rule
from bot.domain.playbooks import is_step, plainly
from bot.domain.rejected import Rejected
from bot.domain.wording import reference


@rule.register
def _(command: c.RecordSnapshot, at: Situation) -> list[e.Event]:
    if at.incident.snapshot:
        return []
    checks = tuple(e.Checkpoint(one.id, one.title, one.url or "") for one in at.policy.checks)
    return [e.SnapshotTaken(command.endpoints, checks)]


@rule.register
def _(command: c.TickCheck, at: Situation) -> list[e.Event]:
    known = at.incident.checks.get(command.check)
    if known is None:
        raise Rejected(f"{reference(at.incident.number)} has no such check on its list.")
    if (known.by is not None) == command.on:
        return []
    if command.on:
        check_open(command.check, at)
    title = plainly(known.title) if is_step(command.check) else known.title
    return [e.CheckTicked(command.check, title, command.on)]
