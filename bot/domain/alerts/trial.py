"""What would become of an alert if it came now: its whole way, told and not gone (SP-5)."""

import msgspec

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.group import Group
from bot.domain.alerts.reception import Reception, Surroundings, received
from bot.domain.alerts.route import Routed, Verdict, routed, verdicts
from bot.domain.incident import Incident


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of an alert.

    Attributes:
        alert: as it was understood.
        fresh: the group that would begin for it; where it is confidential, it says why.
        alike: the labels by which it would be grouped; none where its fingerprint does.
        verdicts: what each route says to it.
        way: the one that it would take.
        reception: what would become of its group.
        known: that group, where there is one already.
        incident: the open one that it would join, that people would be offered, or that the group is attached to.
    """

    alert: Alert
    fresh: Group
    alike: dict[str, str]
    verdicts: tuple[Verdict, ...]
    way: Routed
    reception: Reception
    known: Group | None
    incident: Incident | None


def tried(
    alert: Alert,
    fresh: Group,
    around: Surroundings,
    *,
    known: Group | None = None,
    attached: Incident | None = None,
) -> Trial:
    """What would become of an alert.

    Args:
        alert: what would come.
        fresh: the group that would begin for it.
        around: what else is true.
        known: the active group of that key.
        attached: the incident of that group.
    """
    policy, now = around.policy, around.now
    reception = received(known, fresh, [alert], attached, around)
    number = reception.decision.incident if reception.decision else None
    joined = next((one for one in around.incidents if one.number == number), None)
    return Trial(
        alert=alert,
        fresh=fresh,
        alike={name: alert.labels[name] for name in policy.alerts.group_by if name in alert.labels},
        verdicts=verdicts(fresh.source, alert, policy, now),
        way=routed(fresh.source, alert, policy, now),
        reception=reception,
        known=known,
        incident=joined if reception.decision else attached,
    )
