"""How bad it is, what can break, what is said while it lasts, and how it ends, as a policy has it."""

from bot.domain.policy import Policy
from bot.domain.status import Status
from bot.messages.command_line.policy.oncall import callee
from bot.messages.command_line.policy.table import enumerated, minutes, table


def severities(policy: Policy) -> list[str]:
    """Each severity with how often news is promised, its definition, and other words for it."""
    assumed = policy.severity(policy.default_severity)
    rows = []
    for one in policy.severities:
        words = f" (also: {', '.join(one.aliases)})" if one.aliases else ""
        rows.append((one.name, f"news every {minutes(one.update_minutes)}", f"{one.definition}{words}"))
    return [*table(rows), f"Where nobody says: {assumed.name}."]


def components(policy: Policy) -> list[str]:
    """Each component with the words that name it in a title, how bad it is that it fails, and who is brought in."""
    rows = []
    for one in policy.components:
        names = ", ".join(dict.fromkeys((one.id, *one.keywords)))
        owners = f"brings in {enumerated(callee(who, policy) for who in one.owners)}" if one.owners else ""
        suggested = policy.suggested(one.id)
        severity = f"is {suggested.name} where nobody says" if suggested else ""
        rows.append((one.name, f"by {names}", ", ".join(filter(None, (severity, owners)))))
    return table(rows)


def updates(policy: Policy) -> list[str]:
    """What is asked."""
    rows = []
    for one in policy.updates.questions:
        needed = "needed" if one.required else "may stay empty"
        kind = "" if one.multiline else "on one line"
        rows.append((one.label, ", ".join(filter(None, (needed, kind, one.hint)))))
    return table(rows)


def course(policy: Policy) -> list[str]:
    """From how a channel is called to when it may be resolved."""
    wait = policy.stable_minutes
    rows = [
        ("Its channel", policy.channel_name),
        ("Declared twice?", f"a like one that is {minutes(policy.same_within_minutes)} old or less is shown"),
        *(
            (f"“{policy.status_name(status)}”", f"is said for {status.value}")
            for status in Status
            if status in policy.statuses
        ),
        *((f"“{policy.status_name(status)}”", "is not used") for status in policy.unused_statuses),
        ("On the timeline", _captured(policy)),
        (
            "Resolved",
            f"once it was stable for {minutes(wait)}, or earlier with a reason" if wait else "at any time",
        ),
    ]
    return table(rows)


def _captured(policy: Policy) -> str:
    marks = [f":{one}:" for one in policy.capture.reactions]
    marked = f", and with {enumerated(marks, 'or')}" if marks else ""
    return f"messages that are pinned{marked}; answered with :{policy.capture.confirm}:"


def checks(policy: Policy) -> list[str]:
    """What the list in the channel has."""
    return table((one.title, one.url or "") for one in policy.checks)


def links(policy: Policy) -> list[str]:
    """The bookmarks of every channel."""
    return table((one.title, one.url) for one in policy.links)
