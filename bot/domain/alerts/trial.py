"""What would become of an alert if it came now: its whole way, told and not gone (SP-5)."""

import msgspec

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.folding import begun
from bot.domain.alerts.group import Group
from bot.domain.alerts.reception import Reception, Surroundings, received
from bot.domain.alerts.route import Routed, Verdict, routed, verdicts
from bot.domain.incident import Incident


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of an alert.

    Attributes:
        sender: the name of who would send it.
        alert: as it was understood.
        alike: the labels by which it would be grouped; none where its fingerprint does.
        verdicts: what each route says to it.
        way: the one that it would take.
        reception: what would become of its group.
        known: that group, where there is one already.
        incident: the open one that it would join, that people would be offered, or that the group is attached to.
    """

    sender: str
    alert: Alert
    alike: dict[str, str]
    verdicts: tuple[Verdict, ...]
    way: Routed
    reception: Reception
    known: Group | None
    incident: Incident | None


def tried(
    alert: Alert,
    *,
    source: str,
    sender: str,
    around: Surroundings,
    known: Group | None = None,
    attached: Incident | None = None,
    drill: bool = False,
) -> Trial:
    """What would become of an alert of this source.

    Args:
        alert: what would come.
        source: the id of who would send it.
        sender: how people call that.
        around: what else is true.
        known: the active group of the alert's key.
        attached: the incident of that group.
        drill: whether it would come as practice, which has groups of its own.
    """
    policy, now = around.policy, around.now
    fresh = begun(alert, source=source, sender=sender, rules=policy.alerts, now=now, drill=drill)
    reception = received(known, fresh, [alert], attached, around)
    number = reception.decision.incident if reception.decision else None
    joined = next((one for one in around.incidents if one.number == number), None)
    return Trial(
        sender=sender,
        alert=alert,
        alike={name: alert.labels[name] for name in policy.alerts.group_by if name in alert.labels},
        verdicts=verdicts(source, alert, policy, now),
        way=routed(source, alert, policy, now),
        reception=reception,
        known=known,
        incident=joined if reception.decision else attached,
    )
