"""The policy: everything a team decides about how it responds, as one typed value.

Parsed from YAML by `bot.policy_file`, which finds the line of a mistake. Times are whole minutes.
Where a field names people, it holds Slack user ids or e-mail addresses in the file; by the time
`decide` sees it, addresses have been looked up and only ids are left.
"""

from datetime import datetime
from typing import Annotated

import msgspec

from bot.domain.alerts.rules import Alerts
from bot.domain.parts import Callee, Date, Id, Minutes, Name, Part
from bot.domain.people import Person
from bot.domain.policy.confidential import Confidential
from bot.domain.policy.escalation import LEADERSHIP, EscalationRule, Tell, When
from bot.domain.policy.game_days import GameDays, Week
from bot.domain.policy.oncall import Colleague, Override, Rotation
from bot.domain.policy.pagers import Pager, PagerKind
from bot.domain.policy.people import Contact, Permissions, Role, Who
from bot.domain.policy.places import Bookmark, Channels, Check
from bot.domain.policy.playbooks import Fit, Playbook, Step, Triage
from bot.domain.policy.review import Every
from bot.domain.policy.scenarios import Hook, Scenario
from bot.domain.policy.work import Capture, Component, Leadership, Question, Severity, Updates
from bot.domain.status import Status, working_after

__all__ = [
    "LEADERSHIP",
    "Bookmark",
    "Capture",
    "Channels",
    "Check",
    "Colleague",
    "Component",
    "Confidential",
    "Contact",
    "Directory",
    "EscalationRule",
    "Every",
    "Fit",
    "GameDays",
    "Hook",
    "Leadership",
    "Override",
    "Pager",
    "PagerKind",
    "Permissions",
    "Playbook",
    "Policy",
    "Question",
    "Role",
    "Rotation",
    "Rules",
    "Scenario",
    "Severity",
    "Step",
    "Tell",
    "Triage",
    "Updates",
    "Week",
    "When",
    "Who",
]


class Policy(Part, frozen=True):
    """How one team responds to incidents.

    Attributes:
        channel_name: the template of incident channels; `{number}`, `{title}`, `{severity}` and `{date}` are filled in.
        default_severity: what is assumed where nobody said.
        statuses: the team's own words for the statuses.
        unused_statuses: those that nobody is offered.
        same_within_minutes: how long an open incident with a like title is shown before a second is declared.
        unassigned_minutes: after how long an empty role is offered in the channel.
        confidential: what is private by itself, the first that fits.
        stable_minutes: how long it must be stable before it may be resolved; 0 means no waiting.
        oncall: the duties that change hands by the week.
        people: how colleagues are reached outside Slack.
        pagers: by what else people are called.
        invite: who is brought into every incident's channel.
        escalations: who else is told, and when.
        checks: what a person looks at first, on a list in the channel of every incident.
        playbooks: what is done about some kinds of incidents, step by step.
        commands: with which people find out what is wrong.
        reviewed: when somebody read it last and made it true again.
        review_every: how often that is due.
        review_guide: what whoever does it looks at besides.
        owner: who sees to it.
        game_days: when people are reminded to practise.
    """

    name: Name
    severities: Annotated[tuple[Severity, ...], msgspec.Meta(min_length=1, max_length=10)]
    roles: Annotated[tuple[Role, ...], msgspec.Meta(min_length=1, max_length=10)]
    updates: Updates
    default_severity: Id
    channel_name: Annotated[str, msgspec.Meta(pattern=r"\{number\}", max_length=80)] = "inc-{number}-{title}"
    channels: Channels = Channels()
    components: Annotated[tuple[Component, ...], msgspec.Meta(max_length=100)] = ()
    leadership: Leadership = Leadership()
    escalations: Annotated[tuple[EscalationRule, ...], msgspec.Meta(max_length=20)] = ()
    capture: Capture = Capture()
    confidential: Annotated[tuple[Confidential, ...], msgspec.Meta(max_length=20)] = ()
    alerts: Alerts = Alerts()
    links: Annotated[tuple[Bookmark, ...], msgspec.Meta(max_length=20)] = ()
    checks: Annotated[tuple[Check, ...], msgspec.Meta(max_length=10)] = ()
    playbooks: Annotated[tuple[Playbook, ...], msgspec.Meta(max_length=50)] = ()
    commands: Annotated[tuple[Triage, ...], msgspec.Meta(max_length=30)] = ()
    contacts: Annotated[tuple[Contact, ...], msgspec.Meta(max_length=50)] = ()
    oncall: Annotated[tuple[Rotation, ...], msgspec.Meta(max_length=20)] = ()
    people: Annotated[tuple[Colleague, ...], msgspec.Meta(max_length=100)] = ()
    pagers: Annotated[tuple[Pager, ...], msgspec.Meta(max_length=5)] = ()
    invite: tuple[Callee, ...] = ()
    statuses: dict[Status, Name] = msgspec.field(default_factory=dict)
    unused_statuses: tuple[Status, ...] = ()
    permissions: Permissions = Permissions()
    same_within_minutes: Minutes = 10
    unassigned_minutes: Minutes = 5
    stable_minutes: Annotated[int, msgspec.Meta(ge=0, le=24 * 60)] = 30
    reviewed: Date | None = None
    review_every: Every | None = None
    review_guide: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    owner: Callee | None = None
    game_days: GameDays = GameDays()

    def severity(self, id_: str) -> Severity:
        """The severity with this id; one the policy no longer has is shown by its bare id.

        An incident keeps the severity it was given, and a policy may be edited while it runs.
        """
        for one in self.severities:
            if one.id == id_:
                return one
        slowest = max(one.update_minutes for one in self.severities)
        return Severity(
            id=id_, name=id_.upper(), definition="No longer in the policy.", update_minutes=slowest
        )

    def rank(self, severity: str | None) -> int:
        """How many severities are worse than this one; one that the policy does not have comes after all."""
        order = [one.id for one in self.severities]
        return order.index(severity) if severity in order else len(order)

    def is_worse(self, severity: str | None, than: str | None) -> bool:
        """Whether a severity is worse than another."""
        return self.rank(severity) < self.rank(than)

    def role(self, id_: str) -> Role:
        """The role with this id; one the policy no longer has is shown by its bare id."""
        for one in self.roles:
            if one.id == id_:
                return one
        return Role(id=id_, name=id_, guide="No longer in the policy.")

    def needed_roles(self, severity: str, component: str | None) -> list[Role]:
        """The roles that somebody has to have in an incident of this severity and component."""
        return [one for one in self.roles if one.required and one.is_for(severity, component)]

    @property
    def destinations(self) -> frozenset[str]:
        """The ids of what is told something outside Slack, and may have a secret: pagers, and scenarios with a hook."""
        hooks = {one.id for one in self.game_days.scenarios if one.hook}
        return frozenset(hooks | {one.id for one in self.pagers})

    def pager(self, id_: str) -> Pager | None:
        """The pager with this id, where the policy has it."""
        return next((one for one in self.pagers if one.id == id_), None)

    def component(self, id_: str | None) -> Component | None:
        """The component with this id, where the policy has it."""
        return next((one for one in self.components if one.id == id_), None)

    def suggested(self, component: str | None) -> Severity | None:
        """How bad it is that this component fails, where the policy says so."""
        found = self.component(component)
        return self.severity(found.severity) if found and found.severity else None

    def working_after(self, status: Status) -> list[Status]:
        """The statuses of ongoing work that may follow `status`, where the team uses them."""
        return [after for after in working_after(status) if after not in self.unused_statuses]

    def status_word(self, status: Status) -> str:
        """What a person types for a status: the team's word, where it has one."""
        return self.statuses.get(status, status.value)

    def status_name(self, status: Status) -> str:
        """The team's word for a status."""
        return self.statuses.get(status, status.value.capitalize())


class Directory(msgspec.Struct, frozen=True):
    """The people of a policy, looked up: by what the policy calls them, who they are."""

    known: dict[str, Person] = {}

    def person(self, account: str) -> Person | None:
        """Who is meant, or None when the workspace does not know them."""
        return self.known.get(account)


class Rules(msgspec.Struct, frozen=True):
    """A policy together with the people it names, and who stands in for whom: all that the core needs to know of a team.

    Attributes:
        since: until when another one was, or may have been, in force; None where there was none.
    """

    policy: Policy
    directory: Directory = Directory()
    overrides: tuple[Override, ...] = ()
    since: datetime | None = None
