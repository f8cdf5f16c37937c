"""How the health endpoints are at the moment in which somebody asks."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alerts.watch import Look
from bot.messages import kit
from bot.messages.kit import Post
from bot.messages.text import moment, phrase


def now(looks: Sequence[Look], at: datetime) -> Post:
    """Each endpoint, with since when it is so."""
    if not looks:
        text = "The policy has no health endpoints. They are listed under `alerts.polls` in the policy file."
        return kit.post(text, [kit.section(text)])
    well = sum(look.health.well for look in looks)
    head = f":stethoscope: *{well} of {len(looks)} are well*"
    return kit.post("Health endpoints", kit.paragraphs([head, *(_line(look, at) for look in looks)]))


def _line(look: Look, at: datetime) -> str:
    mark = ":white_check_mark:" if look.health.well else ":x:"
    since = f"since {moment(look.since, at)}" if look.since < at else "just now"
    return f"{mark} *{phrase(look.name)}* {since} · {phrase(look.health.why, 700)}"
