"""Who else was told, by the rules of the policy."""

from datetime import datetime

from bot.domain.events.values import Happening
from bot.domain.people import Person


class Escalated(Happening, frozen=True, tag=True):
    """Those whom an escalation rule names were told, as the rule was at that time.

    Attributes:
        rule: its id.
        name: what it is called.
        why: begun, lasts, overdue, uncommanded or unacknowledged.
        severity, component: what it was, by name, where the rule is for some only.
        waited_for: who did not acknowledge, by name.
        channels, people, groups: who was told; user groups are mentioned in the channels.
        pagers: the ids of those that are to call somebody outside Slack.
        text: what they are to do.
        occasion: the promise that was missed, or when those were told who did not answer: of each there is one telling.
        late_seconds: how long after its time, where Sitroom was down.
    """

    rule: str
    name: str
    why: str
    severity: str = ""
    component: str = ""
    waited_for: str = ""
    channels: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    groups: tuple[str, ...] = ()
    text: str = ""
    occasion: datetime | None = None
    late_seconds: int = 0
    pagers: tuple[str, ...] = ()


class EscalationAcknowledged(Happening, frozen=True, tag=True):
    """Somebody of those whom an escalation rule told said that they know."""

    rule: str
    name: str
