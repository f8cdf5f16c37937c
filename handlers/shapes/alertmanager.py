"""Alertmanager's messages, and Grafana's: the same templates, `[FIRING:2] HighErrorRate (critical prod)`.

The subject says the values of the group's labels, then in brackets those of the other labels that all its alerts share:
https://github.com/prometheus/alertmanager/blob/main/template/default.tmpl. Grafana's unified alerting lists each alert
below it, with its labels: https://github.com/grafana/alerting/blob/main/templates/default_template.go. So do many
templates of people's own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.domain.alerts.alert import Alert, alert, digest_of
from handlers.alerts.notice import Notice, Piece, bare
from handlers.alerts.shape import Heading, Shape, told

_SUBJECT = re.compile(
    r"(?P<before>.{0,80}?)\[(?P<state>firing|resolved)(?:\s?:\s?\d+)?(?:, resolved:\d+)?\]\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_REST = re.compile(r"(?P<group>[^()]*?)\s*(?:\((?P<shared>.*)\))?\s*")
_SECTION = re.compile(r"(?:alerts )?(?P<state>firing|resolved)\s*:?", re.IGNORECASE)
_PAIR = re.compile(r"\s*-\s+([A-Za-z_][\w./-]{0,99}) =(?: (.*))?")
_ADDRESS = re.compile(r"(source|silence|dashboard|panel): (https?://\S+)", re.IGNORECASE)
_SEVERITY = re.compile("critical|error|warning|info|page|high|medium|low|major|minor")


def _read(said: Notice) -> tuple[Alert, ...]:
    headed = [piece for piece in said.pieces if _SUBJECT.fullmatch(piece.head)]
    listed = [one for piece in headed for one in _listed(piece)]
    whose = _host(said.whole.address)
    is_grafana = "grafana" in said.sender or any(piece.footer.startswith("Grafana") for piece in headed)
    sender = "Grafana" if is_grafana else "Alertmanager"
    return tuple(listed) or told(said, sender, lambda piece: _heading(piece, whose))


def _heading(piece: Piece, whose: str) -> Heading | None:
    found = _SUBJECT.fullmatch(piece.head)
    if not found:
        return None
    rest = _REST.fullmatch(found["rest"])
    group, shared = (rest["group"], rest["shared"] or "") if rest else (found["rest"], "")
    words = (group or shared).split()
    if not words:
        return None
    name = piece.named.get("alertname") or words[0]
    severities = [word for word in f"{group} {shared}".split() if _SEVERITY.fullmatch(word)]
    labels = {"alertname": name} | ({"severity": severities[0]} if len(severities) == 1 else {})
    return Heading(
        title=" ".join((found["before"] + (group or shared)).split()),
        firing=found["state"].lower() == "firing",
        # What all alerts of a group share changes when one joins it; the group's own labels do not.
        about=(found["before"].strip(), group or shared, whose),
        labels=labels | {key: value for key, value in piece.named.items() if key in labels},
    )


def _host(address: str) -> str:
    """Which Alertmanager it was, as far as the title's address says."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


@dataclass(slots=True)
class _One:
    """An alert of a list, as far as it is read."""

    firing: bool
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)


def _listed(piece: Piece) -> Iterable[Alert]:
    """The alerts that are listed under the subject, each with its labels."""
    subject = _SUBJECT.fullmatch(piece.head)
    firing = subject is not None and subject["state"].lower() == "firing"
    ones: list[_One] = []
    into: dict[str, str] | None = None
    for line in piece.lines:
        word = bare(line)
        section, pair, address = _SECTION.fullmatch(word), _PAIR.fullmatch(line), _ADDRESS.fullmatch(word)
        if section:
            firing = section["state"].lower() == "firing"
        elif word == "Labels:":
            ones.append(_One(firing))
            into = ones[-1].labels
        elif word == "Annotations:" and ones:
            into = ones[-1].annotations
        elif pair and into is not None:
            into[pair[1]] = pair[2] or ""
        elif address and ones:
            ones[-1].links.append((address[1], address[2]))
    return [_made(one) for one in ones if one.labels]


def _made(one: _One) -> Alert:
    name = one.labels.get("alertname", "")
    return alert(
        title=one.annotations.get("summary") or name or " ".join(one.labels.values()),
        firing=one.firing,
        fingerprint=digest_of("", one.labels),  # the title may say a measured value
        text=one.annotations.get("description", ""),
        labels=one.labels,
        annotations=one.annotations,
        links=one.links,
    )


SHAPE = Shape(sender="Alertmanager", read=_read)
