"""What is made of an alert's labels: links that follow it elsewhere, and the identifiers of its traces."""

import re
from string import Formatter

from bot.domain.alerts.alert import Alert, Link
from bot.domain.policy import Policy

#: Longer addresses are not shown: a link with its title has to fit into Slack's 3,000 characters beside others.
LONGEST = 2000

#: All but what RFC 3986 (2.3) calls unreserved: a value is never more than a part of the address.
_RESERVED = re.compile(rb"[^A-Za-z0-9._~-]")
#: What the policy may write as it is and no address may hold.
_WRITTEN = re.compile(rb"[\"'`{}|\\^<>]")
#: Parts that browsers take for a way up, encoded or not.
_UPWARDS = re.compile(r"/\.\.?(?=[/?#]|$)")


def links_of(alert: Alert, policy: Policy) -> tuple[Link, ...]:
    """The links of the policy for which the alert has all labels; their values are encoded."""
    made = ((one.title, _filled(one.url, alert)) for one in policy.alerts.links)
    return tuple(Link(title, url) for title, url in made if url)


def traces_of(alert: Alert, policy: Policy) -> tuple[str, ...]:
    """The identifiers of traces, spans and correlations, in the policy's order, each once."""
    found = (alert.label(name) for name in policy.alerts.traces)
    return tuple(dict.fromkeys(one for one in found if one))


def _filled(template: str, alert: Alert) -> str:
    """The address, or nothing where a label is missing or the address would be another than it looks."""
    url = ""
    for text, name, _, _ in Formatter().parse(template):
        url += _encoded(text, _WRITTEN)
        if name is None:
            continue
        value = alert.label(name)
        if not value:
            return ""
        url += _encoded(value, _RESERVED)
    return "" if len(url) > LONGEST or _UPWARDS.search(url) else url


def _encoded(text: str, which: re.Pattern[bytes]) -> str:
    raw = text.encode(errors="replace")
    return which.sub(lambda found: b"%%%02X" % found[0][0], raw).decode()
