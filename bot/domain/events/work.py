"""How bad it is, how the work goes, how it ends."""

from bot.domain.events.values import Happening, Rhythm
from bot.domain.status import Status


class Declared(Happening, frozen=True, tag=True):
    """It began.

    Attributes:
        origin: the channel it was declared from, where the declarer is answered.
        severity_from: the name of the component whose severity it has, where nobody said one.
    """

    title: str
    severity: str
    rhythm: Rhythm
    status: Status
    description: str = ""
    component: str | None = None
    private: bool = False
    drill: bool = False
    origin: str = ""
    severity_from: str = ""


class TitleChanged(Happening, frozen=True, tag=True):
    """It is called something else now."""

    before: str
    after: str


class ComponentChanged(Happening, frozen=True, tag=True):
    """What fails was named, or named better."""

    before: str | None
    after: str | None


class SeverityChanged(Happening, frozen=True, tag=True):
    """It is worse or less bad than thought; the rhythm follows."""

    before: str
    after: str
    rhythm: Rhythm
    why: str = ""


class StatusChanged(Happening, frozen=True, tag=True):
    """The work moved on, within the open statuses."""

    before: Status
    after: Status
    why: str = ""


class Resolved(Happening, frozen=True, tag=True):
    """It is over. `override` is the reason given for not waiting for the stable minutes."""

    before: Status
    summary: str
    override: str = ""


class Reopened(Happening, frozen=True, tag=True):
    """It was not over."""

    before: Status
    why: str
    rhythm: Rhythm


class Closed(Happening, frozen=True, tag=True):
    """Everything that had to follow is done."""

    before: Status


class Declined(Happening, frozen=True, tag=True):
    """Looked at in triage and found to be no incident."""

    before: Status
    why: str


class Cancelled(Happening, frozen=True, tag=True):
    """A false alarm, seen after work had begun."""

    before: Status
    why: str


class Merged(Happening, frozen=True, tag=True):
    """It is the same as another one and goes on there, in the Slack channel with the id `channel`."""

    before: Status
    into: int
    channel: str = ""


class TookIn(Happening, frozen=True, tag=True):
    """Another one, `number`, is the same and goes on here; its Slack channel has the id `channel`."""

    number: int
    channel: str = ""
