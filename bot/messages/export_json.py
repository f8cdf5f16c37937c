"""The whole incident as JSON: enough to import it elsewhere, and to verify its chain.

The file is read by programs, so nothing in it is escaped for people.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

import msgspec

from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.timeline import Link
from bot.domain.wording import reference

#: Goes up when a reader of older files would misunderstand a newer one.
FORMAT = 1


def as_json(incident: Incident, links: Sequence[Link], rules: Rules, payloads: Mapping[str, str]) -> str:
    """The incident's timeline as it is stored, with the policy's names for what it mentions."""
    policy = rules.policy
    whole = {
        "format": FORMAT,
        "incident": incident.number,
        "reference": reference(incident.number),
        "title": incident.title,
        "policy": {
            "name": policy.name,
            "severities": {one.id: one.name for one in policy.severities},
            "roles": {one.id: one.name for one in policy.roles},
            "components": {one.id: one.name for one in policy.components},
        },
        "entries": [_entry(link) for link in links],
        "payloads": payloads,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def _entry(link: Link) -> dict[str, Any]:
    entry = link.entry
    return {
        "version": entry.version,
        "at": entry.at.astimezone(UTC),
        "by": entry.by,
        "kind": entry.kind,
        "event": msgspec.Raw(link.body.encode()),
        "digest": link.digest,
        "hash": link.hash,
    }
