"""Datadog's messages of monitors: `Triggered: CPU is high`, or `[Triggered on {host:web-1}] CPU is high`.

The states are those of `$ALERT_TRANSITION` in https://docs.datadoghq.com/integrations/webhooks/; what stands in braces
is the group that triggered, `include_tags` of https://docs.datadoghq.com/api/latest/monitors/. The title leads to the
monitor, with the group in the address.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from bot.domain.alerts.alert import Alert
from handlers.alerts.notice import Notice, Piece
from handlers.alerts.shape import Heading, Shape, told

_STATE = r"(?:re-)?(?:triggered|recovered|warn|warning|no data|renotify|alert|resolved)"
_TITLE = re.compile(
    rf"(?:\[(?P<before>P[1-5])\]\s*)?(?:\[(?P<boxed>{_STATE})(?: on \{{(?P<group>[^}}]*)\}})?\]|(?P<state>{_STATE}):)\s*"
    r"(?:\[(?P<after>P[1-5])\]\s*)?(?P<name>.+)",
    re.IGNORECASE,
)
_HOST = re.compile(r"https?://(?:[\w-]+\.)*(?:datadoghq\.(?:com|eu)|ddog-gov\.com)/")
_MONITOR = re.compile(r"/monitors[/#](\d+)")
_TAG = re.compile(r"(?<![\w.:/-])([a-zA-Z][\w./-]{0,99}):([\w./@-]{1,200})(?=[\s,)}]|$)")
_ON_GROUP = re.compile(r"\s+on (?:[a-zA-Z][\w./-]{0,99}:[\w./@-]{1,200}(?:,\s?)?)+$")
_OVER = frozenset({"recovered", "resolved"})


def _read(said: Notice) -> tuple[Alert, ...]:
    whole = said.whole
    if "datadog" not in said.sender and not any(_HOST.match(address) for address in whole.addresses):
        return ()
    return told(said, "Datadog", lambda piece: _heading(piece, whole))


def _heading(piece: Piece, whole: Piece) -> Heading | None:
    found = _TITLE.fullmatch(piece.head)
    if not found:
        return None
    address = piece.address or next((at for at in whole.addresses if _MONITOR.search(at)), "")
    monitor, group = _monitor(address), found["group"] or _group(address)
    state = (found["boxed"] or found["state"]).lower()
    priority = found["before"] or found["after"]
    return Heading(
        title=found["name"],
        firing=state.removeprefix("re-") not in _OVER,
        # A monitor may watch many groups. Its title may say a measured value.
        about=(monitor or found["name"], group or _scope(found["name"])),
        labels={
            **_tags(whole.named.get("tags", "")),
            **_tags(f"{group} {found['name']}"),
            "alertname": _ON_GROUP.sub("", found["name"]),
            **({"priority": priority.upper()} if priority else {}),
            **({"severity": "warning"} if "warn" in state else {}),
        },
    )


def _monitor(address: str) -> str:
    found = _MONITOR.search(address)
    return found[1] if found else ""


def _group(address: str) -> str:
    try:
        return parse_qs(urlsplit(address).query, max_num_fields=50).get("group", [""])[0]
    except ValueError:
        return ""


def _scope(name: str) -> str:
    """The group, where it stands only in the title: `… on host:web-1,env:prod`."""
    return ",".join(f"{key}:{value}" for key, value in sorted(_tags(name).items()))


def _tags(text: str) -> dict[str, str]:
    pairs: Iterable[tuple[str, str]] = _TAG.findall(text)
    return dict(pairs)


SHAPE = Shape(sender="Datadog", read=_read)
