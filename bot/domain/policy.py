"""The policy: everything a team decides about how it responds, as one typed value.

Parsed from YAML by `bot.policy_file`, which finds the line of a mistake. Times are whole minutes.
Where a field names people, it holds Slack user ids or e-mail addresses in the file; by the time
`decide` sees it, addresses have been looked up and only ids are left.
"""

import enum
from typing import Annotated

import msgspec

from bot.domain.alerts.rules import Alerts
from bot.domain.parts import (
    Account,
    ChannelName,
    ChannelNameOrNone,
    Id,
    Link,
    Mail,
    Minutes,
    Name,
    Part,
    Phone,
    Words,
)
from bot.domain.people import Person
from bot.domain.status import Status


class Severity(Part, frozen=True):
    """How bad it is.

    Attributes:
        aliases: other words for it; `SEV1`, `sev-1`, `s1` and `1` are understood without being listed.
        update_minutes: how often an update is promised.
    """

    id: Id
    name: Name
    definition: Words
    update_minutes: Minutes
    emoji: Id = "warning"
    aliases: tuple[str, ...] = ()


class Role(Part, frozen=True):
    """Something one person does in an incident.

    Attributes:
        guide: what its holder is told when they take it.
        required: whether it is offered in the channel while nobody holds it.
        roster: who holds it at first, in order of preference.
    """

    id: Id
    name: Name
    guide: Words
    required: bool = False
    roster: tuple[Account, ...] = ()


class Component(Part, frozen=True):
    """A part of the system that can fail. `keywords` in a title suggest it; `owners` are invited."""

    id: Id
    name: Name
    keywords: tuple[str, ...] = ()
    owners: tuple[Account, ...] = ()


class Channels(Part, frozen=True):
    """Where incidents are announced, where leadership reads, and where those who run Sitroom do, if anywhere.

    Attributes:
        alerts: where alerts wait for people; where incidents are announced, if it is not said.
    """

    announcements: ChannelName = "#incidents"
    alerts: ChannelNameOrNone = ""
    leadership: ChannelName = "#incident-room"
    operators: ChannelNameOrNone = ""


class Check(Part, frozen=True):
    """Something that a person looks at when an incident opens, with an address where there is one."""

    id: Id
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
    url: Link | None = None


class Leadership(Part, frozen=True):
    """When leadership is told.

    Attributes:
        after_minutes: an incident open this long is theirs to know.
        components: one of these is theirs to know at once.
        repeat_minutes: told again after this long without an acknowledgement; 0 means never.
    """

    after_minutes: Minutes = 30
    components: tuple[Id, ...] = ()
    repeat_minutes: Annotated[int, msgspec.Meta(ge=0, le=24 * 60)] = 0


class Question(Part, frozen=True):
    """One field of the update form."""

    id: Id
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
    hint: Annotated[str, msgspec.Meta(max_length=150)] = ""
    required: bool = False
    multiline: bool = True


class Updates(Part, frozen=True):
    """What an update says, and how long its reminder can be put off."""

    questions: Annotated[tuple[Question, ...], msgspec.Meta(min_length=1, max_length=10)]
    snooze_minutes: Annotated[tuple[Minutes, ...], msgspec.Meta(min_length=1, max_length=4)] = (5, 10, 15)


class Capture(Part, frozen=True):
    """Which reactions put a message on the timeline, and which one says that it was put there."""

    reactions: tuple[Id, ...] = ("memo",)
    confirm: Id = "white_check_mark"


class Bookmark(Part, frozen=True):
    """A link that every incident channel gets."""

    title: Name
    url: Link
    emoji: Id | None = None


class Contact(Part, frozen=True):
    """Whom to call when Slack is down, and what about; by phone, mail, or at an address of the web."""

    name: Name
    about: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    phone: Phone | None = None
    mail: Mail | None = None
    url: Link | None = None


class Who(enum.Enum):
    """Who may do something, from many to few."""

    EVERYONE = "everyone"  # guests too
    MEMBERS = "members"  # full members of the workspace
    RESPONDERS = "responders"  # whoever is in the incident's channel or holds a role
    COMMANDER = "commander"


class Permissions(Part, frozen=True):
    """Who may do what."""

    declare: Who = Who.EVERYONE
    note: Who = Who.EVERYONE
    join: Who = Who.MEMBERS
    update: Who = Who.RESPONDERS
    change: Who = Who.RESPONDERS
    roles: Who = Who.RESPONDERS
    resolve: Who = Who.RESPONDERS
    redact: Who = Who.RESPONDERS
    archive: Who = Who.RESPONDERS
    acknowledge: Who = Who.MEMBERS
    triage: Who = Who.MEMBERS


class Policy(Part, frozen=True):
    """How one team responds to incidents.

    Attributes:
        channel_name: the template of incident channels; `{number}`, `{title}`, `{severity}` and `{date}` are filled in.
        default_severity: what is assumed where nobody said.
        statuses: the team's own words for the statuses.
        same_within_minutes: how long an open incident with a like title is shown before a second is declared.
        unassigned_minutes: after how long an empty role is offered in the channel.
        stable_minutes: how long it must be stable before it may be resolved; 0 means no waiting.
        invite: who is brought into every incident's channel.
        checks: what a person looks at first, on a list in the channel of every incident.
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
    capture: Capture = Capture()
    alerts: Alerts = Alerts()
    links: Annotated[tuple[Bookmark, ...], msgspec.Meta(max_length=20)] = ()
    checks: Annotated[tuple[Check, ...], msgspec.Meta(max_length=10)] = ()
    contacts: Annotated[tuple[Contact, ...], msgspec.Meta(max_length=50)] = ()
    invite: tuple[Account, ...] = ()
    statuses: dict[Status, Name] = msgspec.field(default_factory=dict)
    permissions: Permissions = Permissions()
    same_within_minutes: Minutes = 10
    unassigned_minutes: Minutes = 5
    stable_minutes: Annotated[int, msgspec.Meta(ge=0, le=24 * 60)] = 30

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

    def role(self, id_: str) -> Role:
        """The role with this id; one the policy no longer has is shown by its bare id."""
        for one in self.roles:
            if one.id == id_:
                return one
        return Role(id=id_, name=id_, guide="No longer in the policy.")

    def component(self, id_: str | None) -> Component | None:
        """The component with this id, where the policy has it."""
        return next((one for one in self.components if one.id == id_), None)

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
    """A policy together with the people it names: all that the core needs to know of a team."""

    policy: Policy
    directory: Directory = Directory()

    def people(self, accounts: tuple[str, ...]) -> tuple[Person, ...]:
        """Those of `accounts` whom the workspace knows, in order, each once."""
        found = [self.directory.person(account) for account in accounts]
        return tuple({one.id: one for one in found if one}.values())
