"""Lists and summaries of incidents."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.policy import Policy, Rules
from bot.domain.timeline import Entry
from bot.messages.kit import Post, post, section
from bot.messages.text import link


def incidents(found: Sequence[Incident], policy: Policy, now: datetime, *, more: int = 0) -> Post:
    """One line an incident, newest first; `more` is how many are not among them."""
    return post("list", [section("list")])


def summary(incident: Incident, policy: Policy, now: datetime) -> Post:
    """One incident for whoever asks from elsewhere."""
    return post("show", [section("show")])


def timeline(incident: Incident, entries: Sequence[Entry], rules: Rules, now: datetime) -> Post:
    """The last entries, one line each."""
    return post("timeline", [section("timeline")])


def catchup(incident: Incident, entries: Sequence[Entry], rules: Rules, now: datetime) -> Post:
    """What somebody who comes in late has to know."""
    return post("catchup", [section("catchup")])


def links(policy: Policy) -> Post:
    """The policy's links."""
    if not policy.links:
        text = "The policy has no links. They are listed under `links` in the policy file."
        return post(text, [section(text)])
    lines = [f"• {link(one.url, one.title)}" for one in policy.links]
    return post("Links", [section("\n".join(lines))])
