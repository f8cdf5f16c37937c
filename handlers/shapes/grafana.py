"""Grafana's messages up to its version 8: `[Alerting] Checkout latency`, with the metrics as fields.

Those of later versions have Alertmanager's subject. The states are those of
https://grafana.com/docs/grafana/v8.5/alerting/old-alerting/notifications/; one without data is one that fires.
"""

import re
from urllib.parse import urlsplit

from bot.domain.alerts.alert import Alert
from handlers.alerts.notice import Notice, Piece
from handlers.alerts.shape import Heading, Shape, told

_TITLE = re.compile(r"\[(alerting|ok|no data|unknown)\]\s+(.+)", re.IGNORECASE)
_PANEL = re.compile(r"/(?:d|d-solo|dashboard)/|/alerting/")


def _read(said: Notice) -> tuple[Alert, ...]:
    return told(said, "Grafana", lambda piece: _heading(piece, said.sender))


def _heading(piece: Piece, sender: str) -> Heading | None:
    found = _TITLE.fullmatch(piece.head)
    is_its = "grafana" in f"{sender} {piece.footer.lower()}" or bool(_PANEL.search(piece.address))
    if not found or not is_its:
        return None
    return Heading(
        title=found[2],
        firing=found[1].lower() != "ok",
        about=(found[2], _panel(piece.address)),
        labels={"alertname": found[2]},
    )


def _panel(address: str) -> str:
    """The dashboard, without what Grafana adds to the address for the person who follows it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    panel = re.search(r"(?:panelId|viewPanel)=(\d+)", parts.query)
    return f"{parts.netloc}{parts.path}#{panel[1] if panel else ''}"


SHAPE = Shape(sender="Grafana", read=_read)
