"""Who does what, who may do what, and whom to call."""

import enum
from typing import Annotated

import msgspec

from bot.domain.parts import Callee, Id, Link, Mail, Name, Part, Phone, Words


class Role(Part, frozen=True):
    """Something one person does in an incident.

    Attributes:
        guide: what its holder is told when they take it.
        required: whether it is offered in the channel while nobody holds it.
        roster: who holds it at first, in order of preference.
        backup: who is called in turn while whoever was called before does not answer.
        acknowledge_minutes: how long somebody who is called has to answer; 0 means that nobody is asked to.
        severities, components: only into incidents of these is somebody called from the roster; any, where none is named.
    """

    id: Id
    name: Name
    guide: Words
    required: bool = False
    roster: tuple[Callee, ...] = ()
    backup: tuple[Callee, ...] = ()
    acknowledge_minutes: Annotated[int, msgspec.Meta(ge=0, le=24 * 60)] = 0
    severities: tuple[Id, ...] = ()
    components: tuple[Id, ...] = ()

    @property
    def is_for_some(self) -> bool:
        """Whether only some incidents call for it."""
        return bool(self.severities or self.components)

    def is_for(self, severity: str, component: str | None) -> bool:
        """Whether an incident of this severity and component calls for it."""
        severe = not self.severities or severity in self.severities
        return severe and (not self.components or component in self.components)


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
