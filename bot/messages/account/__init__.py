"""What happened, in one plain line: the same words on the timeline, in the channel and in exports.

The text is plain: whoever shows it escapes it. It follows the name of who did it. There is a module for each of
`bot.domain.events`.
"""

from bot.messages.account import (
    alerts,
    drills,
    escalations,
    health,
    paging,
    people,
    playbooks,
    record,
    slack,
    updates,
    work,
)
from bot.messages.account.escalations import escalated_why
from bot.messages.account.record import said_in
from bot.messages.account.rule import deed, sentence
from bot.messages.account.updates import told_why

#: Where the words are.
MODULES = (alerts, drills, escalations, health, paging, people, playbooks, record, slack, updates, work)

__all__ = ["MODULES", "deed", "escalated_why", "said_in", "sentence", "told_why"]
