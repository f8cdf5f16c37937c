"""The stable minutes: since when nothing is known to be wrong any more."""

from datetime import datetime

from msgspec.structs import replace

from bot.domain.incident import Incident
from bot.domain.status import Status


def settled(before: Incident, after: Incident, at: datetime, *, shaken: bool = False) -> Incident:
    """`after`, with the stable minutes as they count since `at`.

    They run while it is monitored and no alert of it fires, and begin anew after each interruption; `shaken` says that
    one has come and gone by `at`.
    """
    since = before.stable_since or at
    if shaken:
        since = at
    if after.status is not Status.MONITORING or after.firing:
        return replace(after, stable_since=None, stability_told=0)
    told = after.stability_told if since == before.stable_since else 0
    return replace(after, stable_since=since, stability_told=told)
