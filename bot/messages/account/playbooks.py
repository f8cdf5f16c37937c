"""What people do step by step, in words."""

from bot.domain import events as e
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.messages.account.rule import deed_of


@deed_of.register
def _(event: e.PlaybookPosted, _entry: Entry, _rules: Rules) -> str:
    return f"posted the playbook {event.name}" + (f", because {event.why}" if event.why else "")


@deed_of.register
def _(event: e.EndpointTurned, _entry: Entry, _rules: Rules) -> str:
    steps = ", ".join(f"“{step}”" for step in event.steps)
    todo = f". {'Now to be done' if event.well else 'To wait with'}: {steps}" if steps else ""
    return f"finds that {event.name} is {'well' if event.well else 'not well'}{todo}"
