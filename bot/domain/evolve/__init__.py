"""How each event changes what is true. One small rule an event; policy has no say here."""

from bot.domain.evolve import (
    alerts,
    drills,
    escalations,
    health,
    lines,
    paging,
    people,
    playbooks,
    record,
    slack,
    stability,
    updates,
    work,
)
from bot.domain.evolve.fold import evolve, fold
from bot.domain.evolve.rule import RULES

#: All that decides what a timeline amounts to: when any of it changes, stored states must be folded anew.
MODULES = (
    alerts,
    drills,
    escalations,
    health,
    lines,
    paging,
    people,
    playbooks,
    record,
    slack,
    stability,
    updates,
    work,
)

__all__ = ["MODULES", "RULES", "evolve", "fold"]
