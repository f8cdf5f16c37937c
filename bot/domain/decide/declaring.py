"""How an incident begins."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.commands import Declare
from bot.domain.confidence import declared_secret, rule_of
from bot.domain.decide.keeping import kept
from bot.domain.decide.paging import on_roster, paged
from bot.domain.drills import begun
from bot.domain.incident import COMMANDER, Incident
from bot.domain.oncall import people
from bot.domain.people import Person
from bot.domain.permissions import check_allowed
from bot.domain.policy import Policy, Rules, Severity
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from bot.domain.wording import alike, component_in

#: Slack shows 150 characters in a header; the card puts the reference before the title.
TITLE_LIMIT = 120
#: What a description may hold; a section of a message shows 3,000 characters.
TEXT_LIMIT = 2500


def declare(command: Declare, rules: Rules, now: datetime) -> list[e.Event]:
    """What happens when an incident is declared: it begins, it has a commander, and a scribe if one is on the roster.

    The declarer commands until they hand over, or whoever is called for it answers. A role with a roster goes to the
    first of it who does not command, but for one that only some incidents call for, which time sees to; in a private
    incident and in a drill nobody is told who was not asked.

    Raises:
        Rejected: the title is missing or too long, the severity or component is unknown, or it is private and its
            channel would stay empty.
    """
    policy = rules.policy
    check_allowed(None, command, policy)
    title = checked_title(command.title)
    component = _component(command, title, policy)
    confided = _confided(command, component, rules, now)
    command = replace(command, private=command.private or bool(confided))
    suggested = None if command.severity else policy.suggested(component)
    severity = suggested or known_severity(command.severity or policy.default_severity, policy)
    minutes = severity.update_minutes
    declared = e.Declared(
        title=title,
        severity=severity.id,
        rhythm=e.Rhythm(minutes, now + timedelta(minutes=minutes)),
        status=Status.TRIAGE,
        description=checked_text(command.description, "description"),
        component=component,
        private=command.private,
        drill=command.drill,
        origin=command.origin,
        severity_from=_name_of(component, policy) if suggested else "",
    )
    evidence = [e.MessageCaptured(kept(command.evidence), "evidence")] if command.evidence else []
    practised = begun(command, policy)
    return [declared, *confided, *practised, *_first_roles(command, rules, now), *evidence]


def _confided(command: Declare, component: str | None, rules: Rules, now: datetime) -> list[e.Confided]:
    """That it is private by itself, and who is brought in; into a drill nobody is.

    Raises:
        Rejected: nobody would get into its channel.
    """
    if command.private and command.public:
        raise Rejected("It cannot be private and public. Choose one of them.", "private")
    declarer = command.by.person
    secret = declared_secret(command, component, rules.policy)
    if secret and command.drill and not declarer.has_account:
        secret = None  # practice, which nobody could see
    rule = rule_of(secret, rules.policy) if secret else None
    brought = people(rules, rule.invite, now) if rule and not command.drill else ()
    if secret and declarer.is_machine and not brought:
        brought = on_roster(rules.policy.role(COMMANDER), rules, now)[:1]  # somebody has to know
    if (secret or command.private) and not (declarer.has_account or declarer.is_machine or brought):
        raise Rejected(
            "Somebody in Slack has to begin a private incident, or nobody would get into its channel: --as @NAME.",
            "private",
        )
    return [e.Confided(rule.name, secret.why, rule.tell, tuple(brought))] if secret and rule else []


def checked_title(title: str) -> str:
    """The title on one line, without surrounding space.

    Raises:
        Rejected: it is empty or too long.
    """
    plain = " ".join(title.split())
    if not plain:
        raise Rejected("Say in a few words what is broken, for example: checkout answers 5xx.", "title")
    if len(plain) > TITLE_LIMIT:
        raise Rejected(
            f"The title has {len(plain)} characters; {TITLE_LIMIT} fit. Put the rest into the description.",
            "title",
        )
    return plain


def checked_text(text: str, field: str) -> str:
    """Free text without surrounding space.

    Raises:
        Rejected: it is too long for a message.
    """
    plain = text.strip()
    if len(plain) > TEXT_LIMIT:
        raise Rejected(
            f"That has {len(plain):,} characters; {TEXT_LIMIT:,} fit. Shorten it, or attach a file.", field
        )
    return plain


def declared_twice(
    command: Declare, incidents: Iterable[Incident], policy: Policy, now: datetime
) -> Incident | None:
    """An open incident that the same person declared a moment ago in the same words: the button was pressed twice."""
    since = now - timedelta(minutes=policy.same_within_minutes)
    title = " ".join(command.title.split())
    for incident in incidents:
        mine = incident.declared_by.id == command.by.person.id and incident.title == title
        if mine and incident.is_open and incident.declared_at >= since:
            return incident
    return None


def declared_already(
    command: Declare, incidents: Iterable[Incident], policy: Policy, now: datetime
) -> Incident | None:
    """An open incident that was declared a moment ago and says the same, if the declarer may see it."""
    since = now - timedelta(minutes=policy.same_within_minutes)
    component = _component(command, command.title, policy)
    for incident in incidents:
        recent = incident.is_open and incident.declared_at >= since and incident.drill == command.drill
        if recent and incident.may_see(command.by.person) and alike(command.title, component, incident):
            return incident
    return None


def _name_of(component: str | None, policy: Policy) -> str:
    found = policy.component(component)
    return found.name if found else ""


def known_severity(id_: str, policy: Policy) -> Severity:
    """The severity of the policy with this id.

    Raises:
        Rejected: there is none; the sentence lists those there are.
    """
    if all(one.id != id_ for one in policy.severities):
        known = ", ".join(one.id for one in policy.severities)
        raise Rejected(f"`{id_}` is not a severity. Known: {known}.", "severity")
    return policy.severity(id_)


def _component(command: Declare, title: str, policy: Policy) -> str | None:
    if command.component is None:
        suggested = component_in(title, policy)
        return suggested.id if suggested else None
    if policy.component(command.component) is None:
        known = ", ".join(one.id for one in policy.components) or "none are configured"
        raise Rejected(f"`{command.component}` is not a component. Known: {known}.", "component")
    return command.component


def _first_roles(command: Declare, rules: Rules, now: datetime) -> list[e.Event]:
    calls = not (command.private or command.drill)
    first = _first_commander(command.by.person, rules, now, calls=calls)
    commanding = {one.to.id for one in first}
    found: list[e.Event] = [*first]
    for role in rules.policy.roles if calls else ():
        if role.id != COMMANDER and not role.is_for_some:
            for one in on_roster(role, rules, now, but=commanding)[:1]:
                found += [e.RoleAssigned(role.id, one, "roster"), *paged(role, one, rules, now)]
    return found


def _first_commander(
    declarer: Person, rules: Rules, now: datetime, *, calls: bool
) -> list[e.RoleAssigned | e.Paged]:
    """Whoever declares commands, until who is called has it; where a machine does, the first on the roster."""
    role = rules.policy.role(COMMANDER)
    on_call = on_roster(role, rules, now)[:1] if calls else ()
    pages = [page for one in on_call if one.id != declarer.id for page in paged(role, one, rules, now)]
    if declarer.is_machine:
        return [*(e.RoleAssigned(COMMANDER, one, "roster") for one in on_call), *pages]
    return [e.RoleAssigned(COMMANDER, declarer, "declared"), *pages]
