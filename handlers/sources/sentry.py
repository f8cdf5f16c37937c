"""Sentry's webhooks, of an internal integration: https://docs.sentry.io/integrations/integration-platform/webhooks/.

An issue is one alert, whichever webhook tells of it: its errors, its alert rules, or its own state. What changes from
one to the next, such as the environment, is an annotation, so that it does not make two groups of one issue. It is over
only when somebody says so in Sentry, and few do: so it does not last.

What a webhook is about is read from its body, because the signature does not cover `Sentry-Hook-Resource`. Nor does it
cover `Sentry-Hook-Timestamp`, so an old request cannot be told from a new one. People have no names here: their
identifiers are kept, their addresses only as digests.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from bot.domain.alerts.alert import Alert, alert
from bot.domain.alerts.rules import Fields
from handlers.alerts.proof import signed
from handlers.alerts.source import Headers, Heard, Source, Unreadable
from handlers.alerts.webhook import moment, read

_Id = str | int
_Text = str | None

#: Resources that a subscription brings, too, and that are about no alert.
_QUIET = ("installation", "activity_alert", "comment", "seer", "preprod_artifact", "external_issue")

_FIRING = {"critical": True, "warning": True, "open": True, "resolved": False}

_ISSUE_ADDRESS = re.compile(r"/issues/([0-9]+)/")
_PROJECT_ADDRESS = re.compile(r"/projects/[^/]+/([^/]+)/events/")

#: Releases look much like it: `shop@4.12.0`.
_MAIL_ADDRESS = re.compile(r"[^\s@]@[^\s@.]+\.[^\s@]")


class _Trace(msgspec.Struct, frozen=True):
    trace_id: _Text = None
    span_id: _Text = None


class _Contexts(msgspec.Struct, frozen=True):
    trace: _Trace | None = None


class _User(msgspec.Struct, frozen=True):
    id: _Id | None = None
    email: _Text = None
    username: _Text = None
    ip_address: _Text = None


class _Event(msgspec.Struct, frozen=True, kw_only=True):
    """An event, and the issue that it belongs to; `issue_id` came later than `issue_url`."""

    title: str
    issue_id: _Id | None = None
    issue_url: _Text = None
    url: _Text = None
    web_url: _Text = None
    culprit: _Text = None
    message: _Text = None
    level: _Text = None
    platform: _Text = None
    environment: _Text = None
    release: _Text = None
    at: datetime | None = msgspec.field(default=None, name="datetime")
    tags: list[tuple[str, object]] | None = None
    user: _User | None = None
    contexts: _Contexts | None = None


class _Project(msgspec.Struct, frozen=True):
    slug: str


class _Issue(msgspec.Struct, frozen=True, kw_only=True):
    id: _Id
    title: str
    project: _Project | None = None
    web_url: _Text = None
    permalink: _Text = None
    short_id: _Text = msgspec.field(default=None, name="shortId")
    culprit: _Text = None
    level: _Text = None
    priority: _Text = None
    platform: _Text = None
    substatus: _Text = None
    count: _Id | None = None
    users: int | None = msgspec.field(default=None, name="userCount")
    first_seen: datetime | None = msgspec.field(default=None, name="firstSeen")
    last_seen: datetime | None = msgspec.field(default=None, name="lastSeen")


class _Rule(msgspec.Struct, frozen=True):
    id: _Id
    name: str
    environment: _Text = None
    projects: list[str] | None = None
    aggregate: _Text = None
    query: _Text = None


class _Metric(msgspec.Struct, frozen=True, kw_only=True):
    rule: _Rule = msgspec.field(name="alert_rule")
    started_at: datetime | None = msgspec.field(default=None, name="date_started")
    closed_at: datetime | None = msgspec.field(default=None, name="date_closed")


class _Data(msgspec.Struct, frozen=True, kw_only=True):
    event: _Event | None = None
    error: _Event | None = None
    metric_alert: _Metric | None = None
    issue: _Issue | None = None
    triggered_rule: _Text = None
    description_text: _Text = None
    web_url: _Text = None


class _Hook(msgspec.Struct, frozen=True):
    action: str
    data: _Data


def verify(headers: Headers, body: bytes, secrets: Sequence[str], _now: datetime) -> None:
    """See `handlers.alerts.source.Verify`; the secret is the integration's *Client Secret*."""
    signed(headers, "Sentry-Hook-Signature", body, secrets)


def parse(headers: Headers, body: bytes, _fields: Fields | None) -> Heard:
    """What a webhook says; see `handlers.alerts.source.Parse`.

    An event has an identifier; the states of an issue and of a rule have none, and may be the same again.
    """
    resource = " ".join(headers.get("sentry-hook-resource", ()))
    if resource in _QUIET:
        return Heard(())
    hook = read(body, _Hook)
    match hook.data:
        case _Data(event=_Event() as event) | _Data(error=_Event() as event):
            return Heard((_of_event(event, hook.data.triggered_rule),))
        case _Data(metric_alert=_Metric() as metric):
            return Heard((_of_metric(metric, hook),), once=False)
        case _Data(issue=_Issue() as issue):
            return Heard(tuple(_of_issue(issue, hook.action)), once=False)
        case _:
            raise Unreadable(_unknown(resource))


def _unknown(resource: str) -> str:
    known = {"event_alert": "event", "error": "error", "metric_alert": "metric_alert", "issue": "issue"}
    if resource in known:
        return f"Sentry's resource {resource} comes with data.{known[resource]}, which is missing here."
    return f"Nothing is known of Sentry's resource {resource or '(not named)'}."


def _of_event(event: _Event, rule: str | None) -> Alert:
    trace = (event.contexts and event.contexts.trace) or _Trace()
    tags = dict(_tags(event))
    return alert(
        fingerprint=_fingerprint(event),
        title=event.title or event.culprit or "Sentry issue",
        text=event.message or event.culprit or "",
        labels={
            "project": _found(_PROJECT_ADDRESS, event.url),
            "level": event.level,
            "user_id": _known_as(event.user or _User()),
        },
        annotations={
            "trace_id": trace.trace_id,
            "span_id": trace.span_id,
            "rule": rule,
            "environment": event.environment or tags.get("environment"),
            "release": event.release or tags.get("release"),
            "culprit": event.culprit,
            "platform": event.platform,
        }
        | {name: value for name, value in tags.items() if name not in {"environment", "release", "level"}},
        links=[("Sentry issue", event.web_url)],
        lasting=False,
        started_at=moment(event.at),
    )


def _of_issue(issue: _Issue, action: str) -> Iterator[Alert]:
    """Nothing where it was given to somebody or put away: people know of it. When it came back is not said."""
    if action in {"assigned", "archived", "ignored"}:
        return
    if action not in {"created", "unresolved", "resolved"}:
        raise Unreadable(f"Nothing is known of Sentry's action {action} on an issue.")
    yield alert(
        fingerprint=f"issue-{issue.id}",
        title=issue.title or issue.culprit or "Sentry issue",
        firing=action != "resolved",
        text=issue.culprit or "",
        labels={
            "project": issue.project and issue.project.slug,
            "level": issue.level,
            "priority": issue.priority,
        },
        annotations={
            "issue": issue.short_id,
            "substatus": issue.substatus,
            "culprit": issue.culprit,
            "platform": issue.platform,
            "events": issue.count,
            "users": issue.users,
        },
        links=[("Sentry issue", issue.web_url or issue.permalink)],
        lasting=False,
        started_at=moment(issue.first_seen) if action == "created" else None,
        ended_at=moment(issue.last_seen),
    )


def _of_metric(metric: _Metric, hook: _Hook) -> Alert:
    if hook.action not in _FIRING:
        raise Unreadable(f"Nothing is known of Sentry's action {hook.action} on a metric alert.")
    rule = metric.rule
    return alert(
        fingerprint=f"metric-{rule.id}",
        title=rule.name,
        firing=_FIRING[hook.action],
        text=hook.data.description_text or "",
        labels={"project": ", ".join(rule.projects or ()), "rule": rule.name},
        annotations={
            "level": hook.action if hook.action in {"critical", "warning"} else None,
            "environment": rule.environment,
            "aggregate": rule.aggregate,
            "query": rule.query,
        },
        links=[("Sentry alert", hook.data.web_url)],
        started_at=moment(metric.started_at),
        ended_at=moment(metric.closed_at),
    )


def _fingerprint(event: _Event) -> str:
    issue = event.issue_id or _found(_ISSUE_ADDRESS, event.issue_url)
    if not issue:
        raise Unreadable("The event has neither issue_id nor issue_url, so its issue is not known.")
    return f"issue-{issue}"


def _found(address: re.Pattern[str], text: str | None) -> str | None:
    found = address.search(text or "")
    return found[1] if found else None


def _tags(event: _Event) -> Iterator[tuple[str, object]]:
    """Its tags, but for those that Sentry makes of the user."""
    for name, value in event.tags or ():
        if name != "user" and not name.startswith("user."):
            private = isinstance(value, str) and name != "release" and _MAIL_ADDRESS.search(value)
            yield name, _digest(str(value)) if private else value


def _known_as(user: _User) -> str | None:
    """What tells this user from others; no address, neither of theirs nor of their machine."""
    if user.id is not None and "@" not in str(user.id):
        return str(user.id)
    told = user.id or user.email or user.username or user.ip_address
    return _digest(str(told)) if told else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


SOURCE = Source(kind="sentry", name="Sentry", verify=verify, parse=parse, signs=True)
