"""The card: pinned in the incident's channel, edited in place, always true.

In the usual case it is about twelve lines, so that it can be read at a glance on a phone.
"""

from datetime import datetime

from bot.domain import commands as c
from bot.domain.incident import Incident, Seen
from bot.domain.lifecycle import ALLOWED
from bot.domain.oncall import people
from bot.domain.policy import Policy, Rules
from bot.domain.status import Status
from bot.messages import ids, kit, marks
from bot.messages.kit import Block, Option, Post
from bot.messages.paging import calls
from bot.messages.scene import Scene
from bot.messages.steps import named, slack_error, whom
from bot.messages.text import moment, name, phrase, said

_DESCRIPTION, _ANSWER = 600, 280
_ALERTS = 5


def card(scene: Scene) -> Post:
    """The card as it is now."""
    incident, policy = scene.incident, scene.policy
    blocks = [
        kit.header(marks.called(incident)),
        kit.section(_standing(scene)),
        *kit.columns(_facts(scene)),
        kit.actions(_claims(incident, policy)),
        *_alerts(scene),
        _last_update(scene),
        kit.context(*_footnotes(scene)),
        *_missing(incident, scene.rules),
        kit.actions(_buttons(incident, policy)),
    ]
    text = f"{marks.called(incident)}: {policy.severity(incident.severity).name}, {policy.status_name(incident.status)}"
    return marks.about(incident, text, blocks)


def _standing(scene: Scene) -> str:
    incident, policy = scene.incident, scene.policy
    severity, change = policy.severity(incident.severity), incident.last_change
    was_severity = f"~{phrase(policy.severity(change.severity).name)}~ " if change.severity else ""
    was_status = f"~{marks.status_name(change.status, policy)}~ " if change.status else ""
    parts = [
        f":{severity.emoji}: {was_severity}*{phrase(severity.name)}*",
        f"{was_status}*{marks.status_name(incident.status, policy)}*",
    ]
    if incident.resolved_at:
        parts.append(marks.lasted(incident, scene.now))
    if incident.merged_into:
        parts.append(marks.goes_on(incident.merged_into, incident.merged_channel))
    words = incident.summary or incident.description
    return "\n".join(filter(None, [" · ".join(parts), said(words, _DESCRIPTION)]))


def _facts(scene: Scene) -> list[str]:
    incident, policy, now = scene.incident, scene.policy, scene.now
    needed = policy.needed_roles(incident.severity, incident.component)
    shown = [role.id for role in policy.roles if role in needed or role.id in incident.roles]
    shown += [role for role in incident.roles if role not in shown]
    facts = [f"*{marks.role_name(role, policy)}:* {_holder(incident, role)}" for role in shown]
    component = policy.component(incident.component)
    if component:
        owners = ", ".join(name(owner) for owner in people(scene.rules, component.owners, now)[:3])
        facts.append(f"*Component:* {phrase(component.name)}" + (f" (owner: {owners})" if owners else ""))
    facts.append(f"*Started:* {moment(incident.declared_at, now)}")
    if incident.is_open:
        facts.append(marks.promise(incident, now))
    elif incident.resolved_at:
        ended = Status.RESOLVED if incident.status is Status.CLOSED else incident.status
        facts.append(f"*{marks.status_name(ended, policy)}:* {moment(incident.resolved_at, now)}")
    return facts


def _holder(incident: Incident, role: str) -> str:
    holder = incident.roles.get(role)
    nobody = "nobody yet" if incident.is_open else "nobody"
    return name(holder) if holder else nobody


def _claims(incident: Incident, policy: Policy) -> list[Block]:
    if not incident.is_open:
        return []
    return [
        kit.button(
            f"Claim {role.name}", ids.Action.CLAIM, ids.value(incident.number, role.id), suffix=role.id
        )
        for role in policy.needed_roles(incident.severity, incident.component)
        if role.id not in incident.roles
    ]


def _last_update(scene: Scene) -> Block | None:
    update = scene.incident.update
    if update is None:
        return None
    lines = [f"*Last update* {moment(update.at, scene.now)} by {name(update.by)}"]
    lines += [f"*{phrase(field.label)}* {phrase(field.text, _ANSWER)}" for field in update.fields]
    return kit.section("\n".join(lines))


def _alerts(scene: Scene) -> list[Block | None]:
    """The alerts that belong to it: those that fire first, the worst and latest before the others."""
    incident, policy = scene.incident, scene.policy
    seen = sorted(
        incident.alerts.values(),
        key=lambda one: (one.tally.firing == 0, policy.rank(one.told.severity), -one.at.timestamp()),
    )
    if seen and incident.merged_into:
        where = marks.one_in(incident.merged_into, incident.merged_channel)
        return [kit.context(f"What becomes of its alerts stands in {where}.")]
    lines = [_alert(one, scene) for one in seen[:_ALERTS]]
    if len(seen) > _ALERTS:
        firing = sum(one.tally.firing > 0 for one in seen[_ALERTS:])
        others = {0: "which are over", len(seen) - _ALERTS: "which all fire"}
        some = others.get(firing, f"of which {firing} fire")
        lines.append(f"… and {len(seen) - _ALERTS} more, {some}")
    if incident.counted_alerts:
        lines.append(f"… and {incident.counted_alerts:,} more that are only counted")
    return [*kit.paragraphs(lines)]


def _alert(seen: Seen, scene: Scene) -> str:
    title, tally, now = phrase(seen.told.title, 120), seen.tally, scene.now
    if seen.resolved_at:
        return f":white_check_mark: ~{title}~ resolved {moment(seen.resolved_at, now)}"
    facts = [
        f":rotating_light: *{title}*",
        marks.worse(seen.told.severity, scene.incident, scene.policy),
        f"{tally.firing} firing since {moment(seen.told.since, now)}",
        *(marks.different(label, many) for label, many in tally.distinct.items()),
    ]
    return " · ".join(filter(None, facts))


def _footnotes(scene: Scene) -> list[str]:
    incident, now = scene.incident, scene.now
    why = phrase(marks.why_private(incident))
    private = f":lock: {marks.PRIVATE}" + (f" It is so {why}." if why else "")
    notes = [private] if incident.private else []
    notes += filter(None, [marks.stability(incident, scene.policy, now)])
    notes += [calls(role, paging, scene) for role, paging in incident.pages.items() if paging.waits]
    if incident.leadership:
        knows = incident.leadership.acknowledged_by
        waiting = "; nobody acknowledged yet" if incident.is_open else ""
        answer = f"; {name(knows)} acknowledged" if knows else waiting
        notes.append(f":mega: Leadership was told {moment(incident.leadership.at, now)}{answer}.")
    if incident.escalations:
        notes.append(f":mega: {_told(incident, now)}.")
    return notes


def _told(incident: Incident, now: datetime) -> str:
    """Who else was told, on one line: `Told: Platform leads 14:05 (Eva acknowledged)`."""
    waiting = "nobody acknowledged yet" if incident.is_open else ""
    told = []
    for one in incident.escalations.values():
        answer = f"{name(one.acknowledged_by)} acknowledged" if one.acknowledged_by else waiting
        told.append(f"{phrase(one.name)} {moment(one.at, now)}" + (f" ({answer})" if answer else ""))
    return f"Told: {' · '.join(told)}"


def _missing(incident: Incident, rules: Rules) -> list[Block]:
    return [
        kit.section(
            f":warning: {phrase(slack_error(named(step, rules.policy), code, _whom(step, incident, rules)), 500)}",
            kit.button("Try again", ids.Action.RETRY, ids.value(incident.number, step), suffix=step),
        )
        for step, code in incident.missing.items()
    ]


def _whom(step: str, incident: Incident, rules: Rules) -> str:
    called = [call.to for paging in incident.pages.values() for call in paging.calls]
    return whom(incident.missing_parts.get(step, {}), [*rules.directory.known.values(), *called])


def _buttons(incident: Incident, policy: Policy) -> list[Block | None]:
    number = ids.value(incident.number)
    if not incident.is_open:
        return [*_when_over(incident), kit.overflow(ids.Action.MORE, _menu(incident))]
    resolve = kit.button("Resolve", ids.Action.RESOLVE_OPEN, number)
    return [
        kit.button("Update", ids.Action.UPDATE_OPEN, number, style="primary"),
        kit.button("Status", ids.Action.STATUS_OPEN, number),
        kit.button("Severity", ids.Action.SEVERITY_OPEN, number),
        kit.button("Roles", ids.Action.ROLES_OPEN, number),
        kit.button("Playbook", ids.Action.PLAYBOOK_OPEN, number) if policy.playbooks else None,
        resolve if incident.status is Status.MONITORING else None,
        kit.overflow(ids.Action.MORE, _menu(incident)),
    ]


def _when_over(incident: Incident) -> list[Block | None]:
    number = incident.number
    return [
        kit.button("Reopen", ids.Action.REOPEN_OPEN, ids.value(number))
        if incident.status in ALLOWED[c.Reopen]
        else None,
        kit.button("Export", ids.Action.EXPORT, ids.value(number, "md"), suffix="md"),
        archive_button(incident),
    ]


def archive_button(incident: Incident) -> Block | None:
    """The button that archives the channel, if that is possible; it asks first."""
    channel = incident.channel
    asked = channel is None or channel.archived or incident.archive_requested
    if asked or incident.status not in ALLOWED[c.ArchiveChannel]:
        return None
    asks = kit.confirm(
        "Archive the channel?", "It becomes read-only. The timeline and the exports stay.", yes="Archive"
    )
    return kit.button("Archive", ids.Action.ARCHIVE, ids.value(incident.number), asks=asks)


def _menu(incident: Incident) -> list[Option]:
    """What makes sense now, the most needed first: Slack shows five."""
    told = incident.leadership is not None
    offers = {
        (ids.More.RESOLVE, "Resolve"): incident.is_open and incident.status is not Status.MONITORING,
        (ids.More.ESCALATE, "Tell leadership now"): not (told or incident.private or incident.drill),
        (ids.More.NOTE, "Add a note"): True,
        (ids.More.CADENCE, "Change cadence"): True,
        (ids.More.CATCHUP, "Catch me up"): True,
        (ids.More.TIMELINE, "Timeline"): True,
    }
    needs: dict[ids.More, type[c.Command]] = {
        ids.More.ESCALATE: c.Escalate,
        ids.More.CADENCE: c.ChangeCadence,
        ids.More.RESOLVE: c.Resolve,
    }
    return [
        Option(label, ids.value(incident.number, option))
        for (option, label), wanted in offers.items()
        if wanted and (option not in needs or incident.status in ALLOWED[needs[option]])
    ]
