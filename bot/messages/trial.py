"""What would become of an alert: for whoever tries out the routes, or fires a drill's alert."""

from typing import assert_never

from bot.domain.alerts.correlate import Decision, Fate
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.links import links_of
from bot.domain.alerts.rules import Action
from bot.domain.alerts.trial import Trial
from bot.domain.confidence import rule_of
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.wording import reference
from bot.messages import kit
from bot.messages.alerts import identifiers
from bot.messages.command_line.policy.oncall import callee
from bot.messages.command_line.policy.table import enumerated
from bot.messages.kit import Post
from bot.messages.text import channel_link, code, link, phrase

#: How many routes are named, and how much of each is said.
_ROUTES, _WHY = 25, 400


def alert_trial(trial: Trial, policy: Policy, became: Incident | None = None) -> Post:
    """What would become of an alert, by which route, and why not by the others; or what became of it: an incident."""
    alert, said = (
        trial.alert,
        _became(trial, policy, became) if became else outcome(trial, policy, fired=True),
    )
    state = "" if alert.firing else " (resolved)"
    head = f":test_tube: *{phrase(alert.title, 200)}*{state}, from {phrase(trial.fresh.sender)}"
    channel = became.channel if became and _may_be_named(became, trial) else None
    where = f" {channel_link(channel.id)}" if channel else ""
    links = [link(one.url, one.title) for one in (*links_of(alert, policy), *alert.links)]
    return kit.post(
        f"{trial.fresh.sender}: {alert.title}: {said}",
        [
            kit.section(f"{head}\n{phrase(said, 600)}{where}"),
            kit.section("\n".join(f"*{name}:* {value}" for name, value in _facts(trial, policy))),
            *kit.paragraphs(["*Routes*", *_routes(trial)]),
            kit.context(" · ".join(links[:6])),
        ],
    )


def _became(trial: Trial, policy: Policy, incident: Incident) -> str:
    decision, called = trial.reception.decision, _called(incident, trial)
    if decision and decision.fate is Fate.DECLARE:
        return f"It declared {called}, {_as_bad_as(incident.severity, trial, policy)}: {decision.why}."
    if decision and decision.fate is Fate.JOIN:
        return f"It joined {called}: {decision.why}."
    return f"It belongs to {called}."


def outcome(trial: Trial, policy: Policy, *, fired: bool = False) -> str:
    """What would happen, in plain words; or what does, where it was `fired` and needs no incident."""
    decision, group = trial.reception.decision, trial.reception.group
    if decision:
        return _decided(decision, trial, policy, fired=fired)
    if group is None or group.is_echo:
        return "It is over, and nothing that fires is known of it: nobody would be told."
    news = "It would be counted there" if trial.alert.firing else "It would be noted there that it is over"
    return f"{_known(group, trial)} {news}."


def severity(trial: Trial, policy: Policy) -> str:
    """How bad it is, in plain words."""
    if trial.way.severity:
        return policy.severity(trial.way.severity).name
    return f"none recognised; an incident would be {policy.severity(policy.default_severity).name}"


def component(trial: Trial, policy: Policy) -> str:
    """What it is about, in plain words."""
    found = policy.component(trial.way.component)
    return found.name if found else "none recognised"


def _decided(decision: Decision, trial: Trial, policy: Policy, *, fired: bool) -> str:
    waits, offers = ("It waits", "It offers") if fired else ("It would wait", "It would offer")
    match decision.fate:
        case Fate.DECLARE:
            named = _as_bad_as(trial.way.severity or policy.default_severity, trial, policy)
            return f"It would declare an incident, {named}: {decision.why}."
        case Fate.JOIN:
            return f"It would join {_called(trial.incident, trial)}: {decision.why}."
        case Fate.ASK:
            where = policy.channels.alerts or policy.channels.announcements
            offer = f" {offers} to join {_called(trial.incident, trial)}." if trial.incident else ""
            return f"{waits} on a card in {where}: {decision.why}.{offer}"
        case Fate.COUNT:
            return f"It would only be counted: {decision.why}."
        case _:
            assert_never(decision.fate)


def _as_bad_as(severity: str, trial: Trial, policy: Policy) -> str:
    return f"{policy.severity(severity).name}{', private' if trial.fresh.secret else ''}"


def _known(group: Group, trial: Trial) -> str:
    match group.stage:
        case Stage.WAITING:
            return "Alerts like it wait on a card already."
        case Stage.ATTACHED:
            return f"Alerts like it belong to {_called(trial.incident, trial)} already."
        case Stage.IGNORED:
            return "Alerts like it are ignored at present."
        case Stage.DECLINED:
            return "Alerts like it were declined."
        case Stage.COUNTED:
            return "Alerts like it are only counted."
        case _:
            assert_never(group.stage)


def _called(incident: Incident | None, trial: Trial) -> str:
    """An incident, by its name where whoever tries it out may know that."""
    if incident is None or not _may_be_named(incident, trial):
        return "an incident"
    return f"{reference(incident.number)} {incident.title}"


def _may_be_named(incident: Incident, trial: Trial) -> bool:
    by = trial.fresh.starter
    return incident.may_see(by) if by else not incident.private


def confidential(trial: Trial, policy: Policy) -> str | None:
    """By which rule it is confidential, and who is told of what is real; None where the policy has no such rules."""
    if not policy.confidential:
        return None
    secret = trial.fresh.secret
    if secret is None:
        return "no rule fits it"
    found = f"{secret.rule}: {secret.why}."
    decision, by = trial.reception.decision, trial.fresh.starter
    joins = decision is not None and decision.fate is Fate.JOIN
    if not (trial.alert.firing and (joins or trial.way.action in {Action.DECLARE, Action.TRIAGE})):
        return found
    told = enumerated(callee(one, policy) for one in rule_of(secret, policy).invite)
    alone = "practice brings in nobody but you"
    if not (by and by.has_account):
        alone = "practice needs you to be somebody in Slack: SITROOM_OPERATOR=@NAME"
    return f"{found} In earnest {told} would be told in person and brought into its channel; {alone}."


def _facts(trial: Trial, policy: Policy) -> list[tuple[str, str]]:
    alike = " · ".join(f"{phrase(label, 40)} {code(value)}" for label, value in trial.alike.items())
    traces = identifiers(trial.alert, policy)[:3]
    secret = confidential(trial, policy)
    return [
        ("Route", phrase(trial.way.route) or "none"),
        ("Severity", phrase(severity(trial, policy))),
        ("Component", phrase(component(trial, policy))),
        ("Grouped by", alike or "its fingerprint"),
        *([("Confidential", phrase(secret, _WHY))] if secret else []),
        *((kind[0].upper() + kind[1:], code(one)) for kind, one in traces),
    ]


def _routes(trial: Trial) -> list[str]:
    """The verdicts, one a line; the first that matched is the one that counts."""
    lines, taken = [], False
    for verdict in trial.verdicts[:_ROUTES]:
        mark = ":heavy_minus_sign:"
        if verdict.matched:
            mark, taken = (":small_blue_diamond:" if taken else ":white_check_mark:"), True
        lines.append(f"{mark} *{phrase(verdict.route)}*: {phrase(verdict.why, _WHY)}")
    more = len(trial.verdicts) - len(lines)
    return [*lines, *([f"… and {more} more."] if more else [])] or ["The policy has no routes."]
