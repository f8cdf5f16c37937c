"""What is true of an incident now: the fold over its timeline, never edited by hand."""

from datetime import datetime

import msgspec

from bot.domain.calls import OutsideCall, Paging
from bot.domain.events import Hook, Rhythm, Step, Tally, Told
from bot.domain.people import Person
from bot.domain.status import OPEN, Status
from bot.domain.telling import Escalation, Reminder, Telling, Update

COMMANDER = "commander"
SCRIBE = "scribe"

#: Steps without which nobody can work: the declarer is told, because there may be no card to say so.
INDISPENSABLE = frozenset({"channel", "card"})
#: The step of telling the hook of a drill.
HOOK = "hook"
#: Steps done many times, for other people each: every part is missing, and done after all, by itself.
REPEATED = frozenset({"invite", "direct", "escalation"})


#: Of so many groups of alerts the channel has lines, and of the first of each severity; the card counts the others.
SPOKEN_OF = 10


class Channel(msgspec.Struct, frozen=True):
    """The incident's own Slack channel."""

    id: str
    name: str
    archived: bool = False


class Posted(msgspec.Struct, frozen=True):
    """Where one of Sitroom's own messages is."""

    channel: str
    ts: str


class Captured(msgspec.Struct, frozen=True):
    """A message on the timeline: where it is (or was, if `deleted`), its entry, and why it was captured.

    Of its words there is only the digest of the latest: they stand on the timeline, and every command reads this.
    """

    channel: str
    version: int
    how: str
    digest: str
    deleted: bool = False


class Seen(msgspec.Struct, frozen=True):
    """A group of alerts that belongs to the incident since `came_at`, as the timeline says of it last, `at`.

    `anew` is the entry which says that it has begun to fire again, which is another group.
    """

    told: Told
    tally: Tally
    at: datetime
    resolved_at: datetime | None = None
    came_at: datetime | None = None
    anew: int = 0


class Confidence(msgspec.Struct, frozen=True):
    """Why it was private from the beginning, by which rule, and whom that brought in; `version` is that of the entry."""

    version: int
    rule: str
    why: str
    to: tuple[Person, ...]


class Checked(msgspec.Struct, frozen=True):
    """Something to look at first, or a step of a playbook; by whom it was ticked off, and when, if it was.

    `version` is that of the entry which says so last.
    """

    title: str
    version: int = 0
    by: Person | None = None
    at: datetime | None = None


class Posting(msgspec.Struct, frozen=True):
    """A playbook that was put into the channel. `version` is that of its entry."""

    version: int
    name: str
    steps: tuple[Step, ...]


class Practice(msgspec.Struct, frozen=True):
    """What a drill is about.

    Attributes:
        version: of the entry that says so.
        scenario: its id in the policy.
        turned: the entry with which the drill began, or was over, last: what the hook is told is about that.
        told: whether the hook heard last that it begins, or that it is over; None before it heard anything.
        told_at, status: when that was, and the status of its HTTP answer.
    """

    version: int
    scenario: str
    title: str
    happens: str
    expected: str
    hook: Hook | None
    turned: int
    told: bool | None = None
    told_at: datetime | None = None
    status: int = 0


class Change(msgspec.Struct, frozen=True):
    """The last change of severity or status, which the card shows struck through once."""

    severity: str | None = None
    status: Status | None = None


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of an incident now.

    Attributes:
        version: of the last entry folded in.
        severity: the id of a severity of the policy.
        severity_from: the name of the component whose severity it has, where nobody has said one.
        component: the id of a component of the policy, where one is known.
        rated_at: when severity or component became what it is, if that was later.
        titled: the entries in which a title stands.
        origin: the channel it was declared from, or the empty string.
        rhythm: the promise of the next update; it stands still while nobody works on the incident.
        update: the last update.
        reminders: requests for an update that wait for an answer.
        called: roles that were offered in the channel, with the entry of the offer.
        pages: who was called for which role, and whether they answered.
        stable_since: since when it is monitored and no alert of it fires, while that lasts.
        stability_told: the entry that says that the stable minutes are over, while they are; else 0.
        reopened_at: when it was last reopened.
        confidence: why the policy made it private, where it did.
        resolved_at: when it was resolved, declined, cancelled, or merged while still open.
        merged_into, merged_channel: the incident that it goes on in, and the id of its channel if there is one.
        posts: Sitroom's own messages by surface key.
        unsaid: the surface keys of what would have had a line in the channel while there was none.
        captured: captured messages by `ts`.
        missing: what could not be done in Slack, by step: Slack's word for why.
        missing_parts: of the steps done many times, which ones are missing and why.
        troubles: the failures that the declarer was told of, by entry, while one of them lasts.
        guides: by role, the entry of its last assignment, with which the guide was sent.
        alerts: the groups of alerts that belong to it, by their number as text.
        counted_alerts: how many more groups do, of which nothing else is known.
        asks: the entries that ask whether it is worse, where it is less bad than their severity; by version as text.
        snapshot: the entry that says how the health endpoints were when it began; 0 before there is one.
        checks: what people are to look at first, by id, and the steps of playbooks, by `PLAYBOOK/STEP`.
        playbooks: what people do step by step, by id.
        endpoints: whether health endpoints are well for which steps may wait, by id; those known since it is open.
        escalations: who else was told, by the id of the rule.
        moved_at: when it came to its status, if that is not its first.
        practice: what a drill is about, where it follows a scenario of the policy.
        pagers: what was asked of pagers outside Slack, by `PAGER/role/ROLE` or `PAGER/rule/RULE`.
        mitigated_at: when it first came to monitoring, or was resolved without.
    """

    number: int
    version: int
    title: str
    description: str
    severity: str
    component: str | None
    status: Status
    private: bool
    drill: bool
    declared_at: datetime
    declared_by: Person
    origin: str
    rhythm: Rhythm
    rated_at: datetime | None = None
    titled: tuple[int, ...] = (1,)
    last_change: Change = Change()
    roles: dict[str, Person] = {}
    participants: dict[str, Person] = {}
    subscribers: dict[str, Person] = {}
    update: Update | None = None
    reminders: tuple[Reminder, ...] = ()
    called: dict[str, int] = {}
    pages: dict[str, Paging] = {}
    leadership: Telling | None = None
    escalations: dict[str, Escalation] = {}
    moved_at: datetime | None = None
    pagers: dict[str, OutsideCall] = {}
    mitigated_at: datetime | None = None
    stable_since: datetime | None = None
    stability_told: int = 0
    reopened_at: datetime | None = None
    resolved_at: datetime | None = None
    summary: str = ""
    severity_from: str = ""
    confidence: Confidence | None = None
    merged_into: int | None = None
    merged_channel: str = ""
    channel: Channel | None = None
    archive_requested: bool = False
    posts: dict[str, Posted] = {}
    unsaid: tuple[str, ...] = ()
    captured: dict[str, Captured] = {}
    missing: dict[str, str] = {}
    missing_parts: dict[str, dict[str, str]] = {}
    troubles: tuple[int, ...] = ()
    guides: dict[str, int] = {}
    alerts: dict[str, Seen] = {}
    counted_alerts: int = 0
    asks: dict[str, str] = {}
    snapshot: int = 0
    checks: dict[str, Checked] = {}
    playbooks: dict[str, Posting] = {}
    endpoints: dict[str, bool] = {}
    practice: Practice | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody is working on it."""
        return self.status in OPEN

    @property
    def open_since(self) -> datetime:
        """Since when somebody works on it: what happened before it was last reopened does not count."""
        return self.reopened_at or self.declared_at

    @property
    def calls_people(self) -> bool:
        """Whether people hear of it without asking: a private one widens only by name, and practice disturbs nobody."""
        return not (self.private or self.drill)

    @property
    def commander(self) -> Person | None:
        """Who commands."""
        return self.roles.get(COMMANDER)

    @property
    def scribe(self) -> Person | None:
        """Who writes it down."""
        return self.roles.get(SCRIBE)

    @property
    def firing(self) -> tuple[Seen, ...]:
        """The groups of its alerts of which one fires."""
        return tuple(seen for seen in self.alerts.values() if seen.tally.firing)

    def speaks_of(self, group: int) -> bool:
        """Whether its channel has a line where a group of alerts takes a turn.

        In a storm that is so of the first ones only, and of the first of each severity: something worse is news.
        """
        key, known = str(group), list(self.alerts)
        if key not in self.alerts or key in known[:SPOKEN_OF]:
            return key in self.alerts
        severity = self.alerts[key].told.severity
        return severity is not None and key == next(
            one for one in known if self.alerts[one].told.severity == severity
        )

    def involves(self, person: Person) -> bool:
        """Whether somebody is part of it: they declared it, hold a role, are in its channel, or were told of it."""
        holders = {holder.id for holder in self.roles.values()}
        confided = {one.id for one in self.confidence.to} if self.confidence else set()
        return person.id in holders | confided | {self.declared_by.id} | self.participants.keys()

    def why_missing(self, step: str, part: str) -> str | None:
        """Why a step (of one done many times, this part of it) could not be done; None where nothing is missing."""
        return self.missing_parts.get(step, {}).get(part) if part else self.missing.get(step)

    def may_see(self, person: Person) -> bool:
        """Whether somebody may know that it exists."""
        return not self.private or self.involves(person)
