"""What a policy says about alerts: who sends them, how they are grouped, where each goes, what is polled."""

import enum
from typing import Annotated

import msgspec

from bot.domain.parts import ChannelName, Id, Link, Minutes, Name, Part

#: The name of a label, or of an annotation.
LabelName = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
#: The value of a label; `*` stands for anything.
Glob = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
#: An address with labels in braces: `https://logs.example.com/?trace={trace_id}`.
LinkTemplate = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s<>|]+$", max_length=1500)]
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Action(enum.Enum):
    """Where a route leads, from loud to quiet."""

    DECLARE = "declare"  # an incident at once, unless one is open that it belongs to
    TRIAGE = "triage"  # people decide, on a card
    ATTACH = "attach"  # to an open incident that it belongs to; else it is only counted
    DROP = "drop"  # counted


class Within(enum.Enum):
    """Whether a route cares what time it is."""

    ALWAYS = "always"
    INSIDE = "inside"  # business hours
    OUTSIDE = "outside"


class Day(enum.Enum):
    """A day of the week."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


class Hours(Part, frozen=True):
    """When people are at work.

    Attributes:
        zone: a name of the IANA time zone database, such as `Europe/Berlin`.
        days: on which they begin.
        begin, end: in that zone; `24:00` is midnight at the end of the day. An end before the begin is on the next day.
    """

    zone: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    days: Annotated[tuple[Day, ...], msgspec.Meta(min_length=1, max_length=7)] = (
        Day.MONDAY,
        Day.TUESDAY,
        Day.WEDNESDAY,
        Day.THURSDAY,
        Day.FRIDAY,
    )
    begin: Clock = "09:00"
    end: Clock = "17:00"


class Match(Part, frozen=True):
    """What a route is for: all that is said here must hold.

    Attributes:
        sources: one of these sent it: well-known ones, ids of sources or of polls, or `MESSAGES`.
        labels: each of these labels or annotations has one of these values.
        components, severities: one of these was recognised in it.
        hours: at this time.
    """

    sources: tuple[Id, ...] = ()
    labels: dict[LabelName, Annotated[tuple[Glob, ...], msgspec.Meta(min_length=1)]] = msgspec.field(
        default_factory=dict
    )
    components: tuple[Id, ...] = ()
    severities: tuple[Id, ...] = ()
    hours: Within = Within.ALWAYS


class Route(Part, frozen=True):
    """Where some alerts go. The first route that matches is taken.

    Attributes:
        severity, component: of the incident, in place of what was recognised.
    """

    name: Name
    then: Action
    match: Match = Match()
    severity: Id | None = None
    component: Id | None = None


class AlertLink(Part, frozen=True):
    """A link that is made of an alert's labels, and shown where it has all of them."""

    title: Name
    url: LinkTemplate


class Kind(enum.Enum):
    """Which shape a source's requests have."""

    ALERTMANAGER = "alertmanager"
    GRAFANA = "grafana"
    SENTRY = "sentry"
    GENERIC = "generic"


#: The sources that need no entry in the policy.
WELL_KNOWN = tuple(kind.value for kind in Kind if kind is not Kind.GENERIC)

#: The source of what is read among the messages of Slack. A poll is a source by its own id.
MESSAGES = "slack"


class Fields(Part, frozen=True):
    """Where a generic request says what: JMESPath expressions, each on one alert of `alerts`.

    Attributes:
        alerts: the list of alerts; without it the request is one.
        firing: a truth, or a word; `resolved`, `ok`, `closed` and the like are not.
        fingerprint: what tells one alert from another; without it title and labels do.
        id: what tells one notification from another, so that the same is not counted twice.
        labels: an object.
        started_at: ISO 8601, or seconds since 1970.
    """

    title: Path
    alerts: Path | None = None
    text: Path | None = None
    firing: Path | None = None
    fingerprint: Path | None = None
    id: Path | None = None
    labels: Path | None = None
    url: Path | None = None
    started_at: Path | None = None


class AlertSource(Part, frozen=True):
    """A sender beside the well-known ones, or a second one of their kind; it posts to `/alerts/{id}`."""

    id: Id
    kind: Kind = Kind.GENERIC
    fields: Fields | None = None


class Poll(Part, frozen=True):
    """A health endpoint that is asked again and again.

    Attributes:
        failures: so many times in a row it must be bad before that is an alert.
        recoveries: so many times in a row it must be well before it is over.
        statuses: the HTTP statuses that may be well; of others the body is read too, to name what is wrong.
        status: JMESPath of the overall status; empty where the HTTP status is all that counts.
        bad: these words of the overall status are an alert.
        components: JMESPath of an object (component: what is said of it) or a list of objects with a `name`.
        component_status: JMESPath within what is said of a component, where that is no word itself.
        component_bad: these words of a component's status are an alert.
        component: the component of the policy that it is about.
        private: whether it may be at an address that only this network knows, or on this machine.
    """

    id: Id
    name: Name
    url: Link
    every_seconds: Annotated[int, msgspec.Meta(ge=5, le=3600)] = 60
    timeout_seconds: Annotated[int, msgspec.Meta(ge=1, le=60)] = 5
    failures: Annotated[int, msgspec.Meta(ge=1, le=100)] = 2
    recoveries: Annotated[int, msgspec.Meta(ge=1, le=100)] = 2
    statuses: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=100, le=599)], ...], msgspec.Meta(min_length=1, max_length=20)
    ] = (200,)
    status: Annotated[str, msgspec.Meta(max_length=300)] = "status"
    bad: tuple[str, ...] = ("degraded", "error")
    components: Annotated[str, msgspec.Meta(max_length=300)] = "components"
    component_status: Path = "status"
    component_bad: tuple[str, ...] = ("error",)
    component: Id | None = None
    labels: dict[LabelName, Glob] = msgspec.field(default_factory=dict)
    private: bool = False


class Storm(Part, frozen=True):
    """How much is said at most, within some minutes, when everything fails at once.

    Attributes:
        cards: so many new groups get a card of their own; the others stand in one summary.
        incidents: so many incidents are declared by routes; what comes after waits on a card.
        flood: a source that sends more requests than this in a minute is named.
    """

    within_minutes: Minutes = 10
    cards: Annotated[int, msgspec.Meta(ge=1, le=200)] = 20
    incidents: Annotated[int, msgspec.Meta(ge=1, le=50)] = 3
    flood: Annotated[int, msgspec.Meta(ge=10, le=1_000_000)] = 600


class Alerts(Part, frozen=True):
    """How alerts are grouped, where they go, and what is made of their labels.

    Attributes:
        group_by: alerts of one source that are alike in these labels are one group; an alert that has none of
            them is a group by its fingerprint.
        distinct: labels whose different values are counted: one user, or all of them?
        traces: labels that hold the identifier of a trace, a span or a correlation.
        severity_labels: the first of these that says a severity does.
        severities: what their values mean, beside the spellings of the severities.
        component_labels: the first of these that names a component does; else the title may.
        join_minutes: an open incident about the same, declared or heard of by an alert so long ago or less, is joined.
        quiet_minutes: a group in which nothing fired for so long is over; the next alert begins another. What happens,
            and whose end nobody tells, counts as over when it has not happened for as long.
        ignore_minutes: for how long `Ignore` ignores.
        messages: channels in which the messages of other programs are read as alerts.
    """

    group_by: tuple[LabelName, ...] = (
        "alertname",
        "service",
        "component",
        "env",
        "environment",
        "cluster",
        "namespace",
    )
    distinct: tuple[LabelName, ...] = ("userId", "user_id", "user")
    traces: tuple[LabelName, ...] = (
        "trace_id",
        "traceId",
        "traceID",
        "span_id",
        "spanId",
        "spanID",
        "correlation_id",
        "correlationId",
    )
    severity_labels: tuple[LabelName, ...] = ("severity", "priority", "level")
    severities: dict[LabelName, Id] = msgspec.field(default_factory=dict)
    component_labels: tuple[LabelName, ...] = ("component", "service", "job", "app")
    routes: Annotated[tuple[Route, ...], msgspec.Meta(max_length=100)] = ()
    business_hours: Hours | None = None
    join_minutes: Minutes = 60
    quiet_minutes: Minutes = 60
    ignore_minutes: Minutes = 60
    links: Annotated[tuple[AlertLink, ...], msgspec.Meta(max_length=10)] = ()
    sources: Annotated[tuple[AlertSource, ...], msgspec.Meta(max_length=20)] = ()
    messages: Annotated[tuple[ChannelName, ...], msgspec.Meta(max_length=20)] = ()
    polls: Annotated[tuple[Poll, ...], msgspec.Meta(max_length=50)] = ()
    storm: Storm = Storm()

    @property
    def senders(self) -> dict[str, AlertSource]:
        """Every source that may post, by its id: those of the policy, and each kind that needs nothing but its name."""
        known = [AlertSource(id=kind.value, kind=kind) for kind in Kind if kind is not Kind.GENERIC]
        return {one.id: one for one in (*known, *self.sources)}
