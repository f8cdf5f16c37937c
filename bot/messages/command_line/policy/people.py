"""Who is told and when, who does what, who may do what, and whom to call, as a policy has it."""

from collections.abc import Iterator

from bot.domain.policy import Policy, Role, Who
from bot.messages.command_line.policy.oncall import callee
from bot.messages.command_line.policy.table import enumerated, minutes, table

#: What each permission is for; a test holds it against those that there are.
MAY = {
    "declare": "declare",
    "note": "write notes, put messages on the timeline, export",
    "join": "join, claim a role, follow the updates, try again what failed in Slack",
    "update": "post updates, put reminders off, change the cadence, tell leadership",
    "change": "change title, component, severity and status",
    "roles": "give roles, hand over, call somebody for a role",
    "resolve": "resolve, reopen, close, decline, cancel, merge",
    "redact": "blank the words of an entry",
    "archive": "archive the channel",
    "acknowledge": "say for leadership that they know",
    "triage": "decide on alerts",
}

_WHO = {
    Who.EVERYONE: "everyone, guests too",
    Who.MEMBERS: "members, so not guests",
    Who.RESPONDERS: "responders: who is in the channel, declared it, or has a role",
    Who.COMMANDER: "the commander only",
}


def told(policy: Policy) -> list[str]:
    """When, where, and of what."""
    return table([*_at_once(policy), *_later(policy), *_reminded(policy), *_operators(policy)])


def _at_once(policy: Policy) -> Iterator[tuple[str, str, str]]:
    yield "at once", policy.channels.announcements, "of every incident that is not private"
    hit = [_component(policy, id_) for id_ in policy.leadership.components]
    if hit:
        yield "at once", policy.channels.leadership, f"leadership, where it is about {enumerated(hit, 'or')}"
    who = [
        *(callee(one, policy) for one in policy.invite),
        *(["the owners of its component"] if any(_owners(policy)) else []),
    ]
    if who:
        yield "at once", "in its channel", f"{enumerated(who)}, unless it is private or a drill"


def _owners(policy: Policy) -> Iterator[tuple[str, ...]]:
    return (one.owners for one in policy.components)


def _later(policy: Policy) -> Iterator[tuple[str, str, str]]:
    channel, leadership = policy.channels.leadership, policy.leadership
    needed = [role.name for role in policy.roles if role.required]
    if needed:
        after = f"after {minutes(policy.unassigned_minutes)}"
        yield after, "in its channel", f"everybody, that nobody is {enumerated(needed, 'or')}"
    open_still = "leadership, if it is open still; not of private ones, nor of drills"
    yield f"after {minutes(leadership.after_minutes)}", channel, open_still
    if leadership.repeat_minutes:
        yield (
            f"again every {minutes(leadership.repeat_minutes)}",
            channel,
            "until leadership says that it knows",
        )


def _reminded(policy: Policy) -> Iterator[tuple[str, str, str]]:
    off = enumerated(map(str, policy.updates.snooze_minutes), "or")
    rhythms: dict[int, list[str]] = {}
    for one in policy.severities:
        rhythms.setdefault(one.update_minutes, []).append(one.name)
    commander = policy.role("commander").name
    for count, names in rhythms.items():
        due = f"that an update is due ({enumerated(names)}); it can be put off for {off} min"
        yield f"every {minutes(count)}", commander, due


def _operators(policy: Policy) -> Iterator[tuple[str, str, str]]:
    if policy.channels.operators:
        yield "at once", policy.channels.operators, "of what Sitroom could not do"


def confidential(policy: Policy) -> list[str]:
    """By what each rule goes, and who is brought in."""
    rows = []
    for rule in policy.confidential:
        by = [
            *rule.keywords,
            *(_component(policy, id_) for id_ in rule.components),
            *(f"{name}={value}" for name, values in rule.labels.items() for value in values),
        ]
        rows.append(
            (
                rule.name,
                f"by {', '.join(by)}",
                f"brings in {enumerated(callee(one, policy) for one in rule.invite)}",
            )
        )
    return table(rows)


def roles(policy: Policy) -> list[str]:
    """Each role, whether it is needed, and who has it at first."""
    rows = []
    for one in policy.roles:
        first = f"{_first(one, policy)}{_called(one, policy)}{_wanted(one, policy)}"
        rows.append((one.name, "needed" if one.required else "if wanted", first))
    return table(rows)


def _first(role: Role, policy: Policy) -> str:
    roster = enumerated([callee(one, policy) for one in role.roster], "or else") if role.roster else ""
    if role.id != "commander":
        return roster or "whoever claims it"
    declarer = "whoever declares, until they hand over"
    if not roster:
        return declarer
    if role.acknowledge_minutes:
        return f"{declarer} or who is called answers: {roster}"
    return f"{declarer}; where an alert does: {roster}"


def _called(role: Role, policy: Policy) -> str:
    if not role.acknowledge_minutes:
        return ""
    asked = f"; called, to answer within {minutes(role.acknowledge_minutes)}"
    backup = [callee(one, policy) for one in role.backup]
    return f"{asked}, then {enumerated(backup, 'then')}" if backup else asked


def _wanted(role: Role, policy: Policy) -> str:
    """For which incidents the roster is."""
    severe = [one.name for one in policy.severities if one.id in role.severities]
    hit = [_component(policy, id_) for id_ in role.components]
    said = [
        f"it is {enumerated(severe, 'or')}" if severe else "",
        f"{enumerated(hit, 'or')} is affected" if hit else "",
    ]
    return f"; only where {' and '.join(filter(None, said))}" if role.is_for_some else ""


def permissions(policy: Policy) -> list[str]:
    """By who may: what."""
    may: dict[Who, list[str]] = {}
    for name, words in MAY.items():
        may.setdefault(getattr(policy.permissions, name), []).append(words)
    return [f"{_WHO[who]}: {'; '.join(may[who])}" for who in Who if who in may]


def contacts(policy: Policy) -> list[str]:
    """Each with what they are called for, and how."""
    return table(
        (one.name, one.about, ", ".join(filter(None, (one.phone, one.mail, one.url))))
        for one in policy.contacts
    )


def _component(policy: Policy, id_: str) -> str:
    found = policy.component(id_)
    return found.name if found else id_
