"""Who was called, and who answered."""

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.calls import Call, OutsideCall, Paging
from bot.domain.evolve.rule import rule
from bot.domain.incident import Incident
from bot.domain.pagers import key_of, since_of
from bot.domain.people import Person
from bot.domain.timeline import Entry


@rule.register
def _(event: e.Paged, incident: Incident, entry: Entry) -> Incident:
    before = incident.pages.get(event.role)
    earlier = before.calls if before and before.waits else ()
    calls = (*earlier, Call(entry.version, event.to, entry.at, event.duties))
    return _with(incident, event.role, Paging(calls, event.minutes))


@rule.register
def _(event: e.PageAcknowledged, incident: Incident, entry: Entry) -> Incident:
    return taken(incident, event.role, entry.by, entry)


@rule.register
def _(event: e.PageUnanswered, incident: Incident, entry: Entry) -> Incident:
    paging = incident.pages.get(event.role)
    return _with(incident, event.role, replace(paging, unanswered=entry.version)) if paging else incident


@rule.register
def _(event: e.PagerCalled, incident: Incident, entry: Entry) -> Incident:
    since = since_of(incident, event.role, event.rule)
    key = key_of(event.pager, event.role, event.rule, since)
    before = incident.pagers.get(key)
    call = OutsideCall(
        event.pager,
        event.name,
        event.role,
        event.rule,
        since,
        (*(before.asked if before else ()), entry.version),
        (*(before.occasions if before else ()), event.occasion),
        before.reached if before else (),
    )
    return replace(incident, pagers={**incident.pagers, key: call})


@rule.register
def _(event: e.PagerReached, incident: Incident, _entry: Entry) -> Incident:
    pagers = {
        key: replace(call, reached=(*call.reached, event.asked)) if event.asked in call.untaken else call
        for key, call in incident.pagers.items()
    }
    return replace(incident, pagers=pagers)


def taken(incident: Incident, role: str, by: Person, entry: Entry) -> Incident:
    """Whoever is called for a role need not answer any more: somebody has it."""
    paging = incident.pages.get(role)
    if paging is None or not paging.waits:
        return incident
    return _with(incident, role, replace(paging, taken_by=by.elsewhere, taken_at=entry.at))


def _with(incident: Incident, role: str, paging: Paging) -> Incident:
    return replace(incident, pages={**incident.pages, role: paging})
