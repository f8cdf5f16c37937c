"""What people see of a storm: one summary of all that has no card of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from bot.domain.alerts.group import Group
from bot.domain.alerts.storm import Surge
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.wording import reference
from bot.messages import ids, kit, marks
from bot.messages.account.alerts import many, times, told_by
from bot.messages.kit import Block, Post
from bot.messages.text import channel_link, clip, link, moment, name, one_line, phrase


class StormScene(msgspec.Struct, frozen=True):
    """What the summary of a storm is rendered from.

    Attributes:
        groups: of those that wait in it, the worst first; only some.
        senders: who told of them: the name, how many groups, how often.
        severities: how many of them are how bad, by the id of the severity; None where none was recognised.
        incident: the one that was declared for all of it, wherever that goes on by now.
        beside: those that wait on cards of their own although routes would declare, and the address of the `latest`.
    """

    surge: Surge
    groups: Sequence[Group]
    senders: Sequence[tuple[str, int, int]]
    severities: Mapping[str | None, int]
    incident: Incident | None
    policy: Policy
    now: datetime
    beside: Sequence[Group] = ()
    latest: str = ""

    @property
    def waiting(self) -> int:
        """How many groups wait in it."""
        return sum(count for _, count, _ in self.senders)


def storm_summary(scene: StormScene) -> Post:
    """The summary of a storm as it is now."""
    since, waiting = moment(scene.surge.began_at, scene.now), scene.waiting
    if waiting:
        head = f":cyclone: *Storm of alerts* since {since}: {waiting:,} more that have no card"
        text = f"Storm of alerts: {waiting:,} more"
    elif declined := _declined(scene):
        head = f":no_entry_sign: ~Storm of alerts~ since {since}: {declined}"
        text = "Storm of alerts: declined"
    else:
        head = f":white_check_mark: ~Storm of alerts~ since {since}: nothing waits here any more"
        text = "Storm of alerts: nothing waits any more"
    blocks = [
        kit.section("\n".join(filter(None, [head, _severities(scene), *_senders(scene)]))),
        kit.section(_beside(scene)) if scene.beside else None,
        *(kit.paragraphs(_listed(scene)) if scene.groups else []),
        kit.context(*_before(scene)),
        kit.actions(_buttons(scene)),
    ]
    return kit.post(text, blocks)


def _beside(scene: StormScene) -> str:
    """What nobody must miss, and what no button of the summary takes."""
    ids_ = {group.severity for group in scene.beside}
    worst = next((f", the worst {phrase(one.name)}" for one in scene.policy.severities if one.id in ids_), "")
    on = "on its own card" if len(scene.beside) == 1 else "each on its own card"
    waits = "waits" if len(scene.beside) == 1 else "wait"
    where = next((f" in {channel_link(group.card.channel)}" for group in scene.beside if group.card), "")
    latest = f": {link(scene.latest, 'the latest')}" if scene.latest else ""
    return (
        f":rotating_light: *Not among these:* {many(len(scene.beside))} that routes would declare{worst}, "
        f"{waits} {on}{where}{latest}"
    )


def _declined(scene: StormScene) -> str:
    surge = scene.surge
    if surge.declined_by is None or surge.declined_at is None:
        return ""
    at = moment(surge.declined_at, scene.now)
    return f"{name(surge.declined_by)} declined {many(surge.declined)}, {at}: no incident"


def _before(scene: StormScene) -> list[str]:
    """What became of those that waited before."""
    declined = _declined(scene)
    lines = [f":no_entry_sign: {declined}."] if declined and scene.waiting else []
    if scene.incident:
        lines.append(_taken(scene.incident) + (" took what waited before that" if declined else ""))
    return lines


def _severities(scene: StormScene) -> str:
    """How many are how bad, the worst first: `:fire: SEV1 (2), :warning: SEV3 (40), no severity (238)`."""
    known = [one for one in scene.policy.severities if one.id in scene.severities]
    named = [f":{one.emoji}: {phrase(one.name)} ({scene.severities[one.id]:,})" for one in known]
    other = scene.waiting - sum(scene.severities[one.id] for one in known)
    return ", ".join([*named, *([f"no severity ({other:,})"] if other else [])])


def _senders(scene: StormScene) -> list[str]:
    return [f"From {told_by(scene.senders)}"] if scene.senders else []


def _listed(scene: StormScene) -> list[str]:
    lines = [f"• {_one(group, scene.policy)}" for group in scene.groups]
    more = scene.waiting - len(lines)
    return [*lines, *([f"… and {more:,} more"] if more > 0 else [])]


def _one(group: Group, policy: Policy) -> str:
    firing, severity = group.standing.firing, policy.severity(group.severity) if group.severity else None
    facts = [
        f":{severity.emoji}: {phrase(severity.name)}" if severity else "",
        phrase(group.title, 120),
        "" if firing == 1 else f"{firing} firing",
        f"told of {times(group.count)}" if group.count > 1 else "",
    ]
    return " · ".join(filter(None, facts))


def _buttons(scene: StormScene) -> list[Block]:
    incident, storm = scene.incident, scene.surge.id
    if not scene.waiting:
        back = kit.button("Take up again", ids.Action.STORM_TAKE_UP, ids.value(storm))
        return [back] if scene.surge.declined_by else []
    if incident and incident.is_open and not incident.private:
        label = f"Join {reference(incident.number)} with all"
        value = ids.value(storm, str(incident.number))
        first = kit.button(label, ids.Action.STORM_JOIN, value, style="primary")
    else:
        known = [one for one in scene.policy.severities if one.id in scene.severities]
        worst = known[0] if known else scene.policy.severity(scene.policy.default_severity)
        label = f"Declare one {worst.name} for all"
        first = kit.button(label, ids.Action.STORM_DECLARE, ids.value(storm), style="primary")
    asks = kit.confirm(
        "Decline all?",
        f"{many(scene.waiting)} would be no incident: {_severities(scene)}.",
        yes="Decline all",
    )
    return [first, kit.button("Decline all", ids.Action.STORM_DECLINE, ids.value(storm), asks=asks)]


def _taken(incident: Incident) -> str:
    if incident.private:
        return ":lock: It is taken care of in private."
    where = channel_link(incident.channel.id) if incident.channel else ""
    return " · ".join(filter(None, [f":link: {marks.called_safely(incident)}", where]))


def title_of_all(title: str, count: int, most: int) -> str:
    """What an incident is called that is about so many groups: as the worst of them, in at most so many characters."""
    more = f" and {count - 1} more" if count > 1 else ""
    return clip(one_line(title), most - len(more)) + more


def names_of_all(named: Sequence[str], count: int) -> str:
    """What is said of an incident that is about so many groups: some of them by their names."""
    more = count - len(named)
    return "\n".join([*(f"• {name}" for name in named), *([f"… and {more} more"] if more else [])])
