"""A policy in a terminal: what follows from it, in plain words."""

from collections.abc import Callable, Sequence

import msgspec

from bot.domain.policy import Policy
from bot.messages.command_line.policy import (
    alerts,
    escalations,
    oncall,
    pagers,
    people,
    playbooks,
    recurring,
    work,
)
from bot.messages.text import one_line


class Section(msgspec.Struct, frozen=True):
    """Some of what a policy says.

    Attributes:
        keys: those of the policy that it tells of.
        lines: what it says of them; none where there is nothing to say.
    """

    keys: tuple[str, ...]
    title: str
    lines: Callable[[Policy], Sequence[str]]


#: A test holds these against the keys of a policy.
SECTIONS = (
    Section(("severities", "default_severity"), "How bad is it?", work.severities),
    Section(
        ("channels", "leadership", "invite", "unassigned_minutes"), "Who is told, and when?", people.told
    ),
    Section(("escalations",), "Who else is told?", escalations.escalations),
    Section(("confidential",), "What is private by itself?", people.confidential),
    Section(("roles",), "Who does what?", people.roles),
    Section(("oncall",), "Who is on call?", oncall.rotations),
    Section(("people",), "How are colleagues reached?", oncall.colleagues),
    Section(("pagers",), "By what else are people called?", pagers.pagers),
    Section(("components",), "What can break?", work.components),
    Section(("updates",), "What does an update say?", work.updates),
    Section(
        ("channel_name", "same_within_minutes", "stable_minutes", "statuses", "unused_statuses", "capture"),
        "From the beginning to the end",
        work.course,
    ),
    Section(("checks",), "What is looked at first?", work.checks),
    Section(("playbooks",), "What is done, step by step?", playbooks.playbooks),
    Section(("commands",), "What is typed for a first look?", playbooks.commands),
    Section(("alerts",), "What becomes of an alert?", alerts.alerts),
    Section(("permissions",), "Who may do what?", people.permissions),
    Section(("links",), "Where does it lead?", work.links),
    Section(("contacts",), "Whom to call?", people.contacts),
    Section(("game_days",), "When do people practise?", recurring.game_days),
    Section(("owner", "reviewed", "review_every", "review_guide"), "Who keeps it true?", recurring.review),
)


def shown(policy: Policy) -> str:
    """All that follows from a policy."""
    parts = [one_line(policy.name)]
    for section in SECTIONS:
        lines = section.lines(policy)
        if lines:
            parts.append("\n".join([section.title, *(f"  {line}" for line in lines)]))
    return "\n\n".join(parts)


def refused(mistakes: Sequence[object], *, is_all: bool) -> str:
    """A file is no policy: each mistake on a line, and where these may not be all, that there may be more."""
    more = "  There may be more: names and rules are checked once its keys and values are right."
    return "\n".join([*map(str, mistakes), *([] if is_all else [more])])


def sound(file: str, policy: Policy) -> str:
    """A file is a policy; how much there is of everything."""
    alerts = policy.alerts
    counted = (
        (len(policy.severities), "severity", "severities"),
        (len(policy.roles), "role", "roles"),
        (len(policy.components), "component", "components"),
        (len(policy.playbooks), "playbook", "playbooks"),
        (len(alerts.routes), "route of alerts", "routes of alerts"),
        (len(alerts.polls), "health endpoint", "health endpoints"),
    )
    counts = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counted if count)
    return f"{one_line(file)}: OK. {one_line(policy.name)}: {counts}."
