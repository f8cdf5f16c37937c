"""What was done about the incident itself, in words."""

from bot.domain import events as e
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.domain.wording import reference
from bot.messages.account.rule import because, component_name, deed_of


@deed_of.register
def _(event: e.Declared, _entry: Entry, rules: Rules) -> str:
    severity = rules.policy.severity(event.severity).name
    why = f" (because {event.severity_from} is that)" if event.severity_from else ""
    return f"declared {severity}{why}: {event.title}"


@deed_of.register
def _(event: e.TitleChanged, _entry: Entry, _rules: Rules) -> str:
    return f'changed the title from "{event.before}" to "{event.after}"'


@deed_of.register
def _(event: e.ComponentChanged, _entry: Entry, rules: Rules) -> str:
    if event.before is None:
        return f"named the component: {component_name(event.after, rules)}"
    return f"changed the component from {component_name(event.before, rules)} to {component_name(event.after, rules)}"


@deed_of.register
def _(event: e.SeverityChanged, _entry: Entry, rules: Rules) -> str:
    before, after = (rules.policy.severity(id_).name for id_ in (event.before, event.after))
    return f"changed the severity from {before} to {after}{because(event.why)}"


@deed_of.register
def _(event: e.StatusChanged, _entry: Entry, rules: Rules) -> str:
    before, after = (rules.policy.status_name(one) for one in (event.before, event.after))
    return f"changed the status from {before} to {after}{because(event.why)}"


@deed_of.register
def _(event: e.Resolved, _entry: Entry, _rules: Rules) -> str:
    early = f" (without waiting for the stable minutes: {event.override})" if event.override else ""
    return f"resolved it{because(event.summary)}{early}"


@deed_of.register
def _(event: e.Reopened, _entry: Entry, _rules: Rules) -> str:
    return f"reopened it{because(event.why)}"


@deed_of.register
def _(_event: e.Closed, _entry: Entry, _rules: Rules) -> str:
    return "closed it"


@deed_of.register
def _(event: e.Declined, _entry: Entry, _rules: Rules) -> str:
    return f"declined it{because(event.why)}"


@deed_of.register
def _(event: e.Cancelled, _entry: Entry, _rules: Rules) -> str:
    return f"cancelled it{because(event.why)}"


@deed_of.register
def _(event: e.Merged, _entry: Entry, _rules: Rules) -> str:
    return f"merged it into {reference(event.into)}"


@deed_of.register
def _(event: e.TookIn, _entry: Entry, _rules: Rules) -> str:
    return f"merged {reference(event.number)} into it"
