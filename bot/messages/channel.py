"""The name and topic of an incident's channel.

Slack allows lower-case letters, digits, `-` and `_` in at most 80 characters, and wants names unique;
a topic has at most 250 characters.
"""

import re
import unicodedata

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import marks
from bot.messages.text import clip, inert, one_line

_NAME, _TOPIC = 80, 250
_PLACE = re.compile(r"\{(number|title|severity|date)\}")
#: What decomposing does not turn into ASCII, in the languages of Europe.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "þ": "th", "\u0131": "i"}
)


def channel_name(incident: Incident, policy: Policy, attempt: int = 1) -> str:
    """The channel's name by the policy's template; from the second attempt on with a number behind it.

    The title is shortened where all does not fit; the incident's number always stands in it.
    """
    suffix = f"-{attempt}" if attempt > 1 else ""
    room = _NAME - len(suffix)
    parts = {
        "number": str(incident.number),
        "severity": incident.severity,
        "date": incident.declared_at.strftime("%Y-%m-%d"),
    }
    title = _slug(incident.title)
    spare = room - len(_filled(policy.channel_name, {**parts, "title": ""}))
    places = max(1, policy.channel_name.count("{title}"))
    name = _filled(policy.channel_name, {**parts, "title": _shortened(title, max(0, spare // places - 1))})
    name = name[:room].strip("-_")
    if str(incident.number) not in name:
        name = f"inc-{incident.number}"
    return name + suffix


def _filled(template: str, parts: dict[str, str]) -> str:
    return _slug(_PLACE.sub(lambda place: parts[place[1]], template))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9_-]+", "-", plain)).strip("-_")


def _shortened(slug: str, room: int) -> str:
    """The slug with whole words, if that leaves most of it."""
    if len(slug) <= room:
        return slug
    cut = slug[:room]
    whole = cut.rpartition("-")[0]
    return (whole if len(whole) > room // 2 else cut).strip("-_")


def topic(incident: Incident, policy: Policy) -> str:
    """The channel's topic: severity, status, commander. Slack would link names in it, so they are inert."""
    severity, status = policy.severity(incident.severity).name, policy.status_name(incident.status)
    commander = incident.commander.name if incident.commander else "nobody"
    role = marks.role_title(policy)
    parts = ["DRILL"] if incident.drill else []
    parts += [one_line(severity), one_line(status), f"{role}: {one_line(commander)}"]
    return clip(inert(" · ".join(parts)), _TOPIC)
