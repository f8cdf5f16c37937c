"""A whole incident as one file, in the format somebody asked for."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.policy import Rules
from bot.domain.postmortem import document
from bot.domain.timeline import Link
from bot.domain.wording import reference
from bot.messages.export_json import as_json
from bot.messages.export_markdown import markdown
from bot.messages.text import inert, one_line


def export(
    format_: str,
    incident: Incident,
    links: Sequence[Link],
    rules: Rules,
    now: datetime,
    *,
    payloads: Mapping[str, str],
) -> str:
    """The text of the file.

    Args:
        format_: md or json.
        incident: as it is now.
        links: its timeline.
        rules: the policy in force.
        now: when it is written.
        payloads: what machines sent or answered, by the names under which it is kept.

    Raises:
        ValueError: there is no such format.
    """
    if format_ == "json":
        return as_json(incident, links, rules, payloads)
    if format_ == "md":
        entries = [link.entry for link in links]
        return markdown(document(incident, entries, rules, now), rules, payloads)
    raise ValueError(f"no export format {format_!r}")


def file_name(incident: Incident, asked_at: datetime, format_: str) -> str:
    """What the file is called: `INC-42-2026-11-21-140507.md`, by when it was asked for in UTC."""
    return f"{reference(incident.number)}-{asked_at.astimezone(UTC):%Y-%m-%d-%H%M%S}.{format_}"


def comment(incident: Incident, asker: Person) -> str:
    """What stands beside the file in the channel: Slack looks for mentions and links in it."""
    drill = "Drill: " if incident.drill else ""
    return inert(one_line(f"{drill}Export of {reference(incident.number)}, for {asker.name}"))
