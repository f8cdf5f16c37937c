"""Incidents in a terminal: on one line, at length, and whom to call; without anything that a terminal would obey."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.policy import Contact, Policy, Rules
from bot.domain.postmortem import is_bookkeeping
from bot.domain.timeline import Entry
from bot.domain.wording import duration, reference
from bot.messages import marks
from bot.messages.account import sentence
from bot.messages.text import one_line, utc

#: How many entries of the timeline are shown.
_ENTRIES = 25


def declared(incident: Incident, policy: Policy, now: datetime) -> str:
    """It has begun, and whom to call."""
    hearing = "only those in it hear" if incident.private else "everybody hears"
    opened = f"Its channel opens, and {hearing} of it, once Sitroom runs and reaches Slack."
    why = [f"It is {marks.severity_said(incident, policy)}."] if incident.severity_from else []
    return _lines([line(incident, policy, now), *why, opened, *_led_by_nobody(incident), *_contacts(policy)])


def _led_by_nobody(incident: Incident) -> list[str]:
    """Whoever declared is unknown to Slack: the channel would open, and nobody look into it."""
    if incident.commander and incident.commander.has_account:
        return []
    return [
        "Nobody in Slack leads it, or is in its channel, until somebody takes over there with `ic me`.",
        "Declared with --as @YOU it would be yours.",
    ]


def like(incident: Incident, policy: Policy, now: datetime) -> str:
    """Somebody declared the same a moment ago."""
    said = line(incident, policy, now)
    return f"That is open already: {said}. To declare another one all the same, add --anyway."


def line(incident: Incident, policy: Policy, now: datetime) -> str:
    """One incident on one line."""
    over = incident.resolved_at
    since = f"lasted {duration(over - incident.declared_at)}" if over else _since(incident, now)
    parts = [
        reference(incident.number),
        "DRILL" if incident.drill else "",
        "PRIVATE" if incident.private else "",
        policy.severity(incident.severity).name,
        policy.status_name(incident.status),
        incident.title,
        incident.commander.name if incident.commander else "",
        since,
        f"#{incident.channel.name}" if incident.channel else "",
    ]
    return " · ".join(one_line(part) for part in parts if part)


def _since(incident: Incident, now: datetime) -> str:
    return f"since {utc(incident.declared_at, now)}"


def moved(incident: Incident, policy: Policy, now: datetime) -> str:
    """What is true after a change."""
    return _lines([line(incident, policy, now), *_promise(incident, now)])


def incidents(found: Sequence[Incident], policy: Policy, now: datetime) -> str:
    """One line an incident."""
    return _lines([line(incident, policy, now) for incident in found] or ["Nothing matches."])


def summary(incident: Incident, entries: Iterable[Entry], rules: Rules, now: datetime) -> str:
    """One incident: how it stands, what happened last, whom to call."""
    policy, update = rules.policy, incident.update
    told = [entry for entry in entries if not is_bookkeeping(entry.event)][-_ENTRIES:]
    said = incident.summary or incident.description
    return _lines(
        [
            line(incident, policy, now),
            *([one_line(said)] if said else []),
            *(
                f"{one_line(policy.role(role).name)}: {one_line(person.name)}"
                for role, person in incident.roles.items()
            ),
            *([f"Last update {utc(update.at, now)} by {one_line(update.by.name)}"] if update else []),
            *(f"  {one_line(one.label)} {one_line(one.text)}" for one in (update.fields if update else ())),
            *_promise(incident, now),
            "",
            "Timeline",
            *(f"  {utc(entry.at, now)}  {one_line(sentence(entry, rules))}" for entry in told),
            *_contacts(policy),
        ]
    )


def contacts(policy: Policy) -> str:
    """Whom to call."""
    none = "The policy has no contacts. They are listed under `contacts` in the policy file."
    return _lines(_contacts(policy)[1:] or [none])


def refused_option(option: str, question: str, sentence: str) -> str:
    """What is wrong with an option; `question` is what it answers, empty where it is no answer."""
    asked = f" ({one_line(question)})" if question else ""
    return f"--{option}{asked}: {sentence}"


def unknown_answer(option: str, known: Iterable[str]) -> str:
    """The update has no such field."""
    return f"{one_line(option)} is not a field of the update. There are: {', '.join(known)}."


def _promise(incident: Incident, now: datetime) -> list[str]:
    if not incident.is_open:
        return []
    at = incident.rhythm.next_at
    due = "Next update due" if at > now else "Update overdue since"
    return [f"{due} {utc(at, now)} (every {incident.rhythm.minutes} min)"]


def _contacts(policy: Policy) -> list[str]:
    return ["", "Contacts", *map(_contact, policy.contacts)] if policy.contacts else []


def _contact(contact: Contact) -> str:
    ways = filter(None, (contact.phone, contact.mail, contact.url))
    return f"  {one_line(contact.name)} ({one_line(contact.about)}): {one_line(', '.join(ways))}"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)
