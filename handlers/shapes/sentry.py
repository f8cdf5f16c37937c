"""Sentry's messages: issue alerts, whose title leads to the issue, and metric alerts, `Critical: High error rate`.

They are built in https://github.com/getsentry/sentry/tree/master/src/sentry/integrations/slack/message_builder. An
issue's message is edited when somebody resolves the issue with its button.
"""

import re

from bot.domain.alerts.alert import Alert
from handlers.alerts.notice import Notice, Piece, bare
from handlers.alerts.shape import Heading, Shape, told

_ISSUE = re.compile(r"https?://[^/\s]+/(?:[^\s?#]*/)?issues/(\d+)(?=[/?#]|$)")
_RULE = re.compile(r"https?://[^/\s]+/(?:[^\s?#]*/)?alerts/(?:rules/details/)?(\d+)(?=[/?#]|$)")
#: Its own host, or what it writes into the addresses of its messages wherever it runs.
_ITS = re.compile(r"https?://(?:[\w-]+\.)*sentry\.io/|[?&]referrer=\w*slack")
_METRIC = re.compile(r"(critical|warning|resolved): (.+)", re.IGNORECASE)
_OVER = re.compile(r"issue (?:marked as )?resolved\b.*", re.IGNORECASE)
_OLD_FOOTER = re.compile(r"([A-Z0-9][A-Z0-9_-]*-[A-Z0-9]+)(?: via (.+))?")


def _read(said: Notice) -> tuple[Alert, ...]:
    whole = said.whole
    addresses = list(whole.addresses)
    if "sentry" not in said.sender and not any(_ITS.search(address) for address in addresses):
        return ()
    metric = told(said, "Sentry", lambda piece: _metric(piece, addresses))
    return metric or told(said, "Sentry", lambda piece: _issue(piece, whole))


def _metric(piece: Piece, addresses: list[str]) -> Heading | None:
    found = _METRIC.fullmatch(piece.head)
    if not found:
        return None
    rule = _first(_RULE, addresses) or _first(_ISSUE, addresses)
    firing = found[1].lower() != "resolved"
    return Heading(
        title=found[2],
        firing=firing,
        about=("rule", rule or found[2]),
        labels={"alertname": found[2]} | ({"severity": found[1].lower()} if firing else {}),
    )


def _issue(piece: Piece, whole: Piece) -> Heading | None:
    title = next(
        ((word or piece.head, at) for word, at in _titles(piece) if _ISSUE.match(at)),
        None,
    )
    if title is None:
        return None
    footer = _OLD_FOOTER.fullmatch(piece.footer.split(" | ")[0].strip())
    called = bare(title[0])
    return Heading(
        title=called,
        firing=not any(_OVER.match(bare(line)) for line in whole.lines),
        about=("issue", _first(_ISSUE, [title[1]])),
        labels={"alertname": called} | ({"short_id": footer[1]} if footer else {}),
        lasting=False,
    )


def _titles(piece: Piece) -> list[tuple[str, str]]:
    return [(piece.title, piece.address), *piece.links]


def _first(pattern: re.Pattern[str], addresses: list[str]) -> str:
    return next((found[1] for address in addresses if (found := pattern.match(address))), "")


SHAPE = Shape(sender="Sentry", read=_read)
