"""What to try in the demo: an incident from declare to export in two minutes, and an alert that becomes another.

The first incident of a fresh demo is always INC-1, so its channel can be named.
"""

from typing import Any

_TITLE = "Checkout 5xx"
_CHANNEL = "#inc-1-checkout-5xx"

#: A source of alerts of the demo's own, and the secret of each of its sources: it listens on this machine only.
SENDER, SECRET = "monitor", "demo"


def _step(person: str, text: str, channel: str = _CHANNEL, type_: str = "") -> dict[str, Any]:
    return {"as": person, "text": text, "do": {"channel": channel, "type": type_}}


def alert_command(door: str, *, over: bool = False) -> str:
    """What sends an alert to the demo that takes them below this address; or says that it is over."""
    said = '{"title": "Catalog is slow", "state": "ok"}' if over else '{"title": "Catalog is slow"}'
    return f"curl {door}/alerts/{SENDER} -H 'Authorization: Bearer {SECRET}' -d '{said}'"


def guide(door: str) -> dict[str, Any]:
    """The panel beside the page; `door` is the address below which alerts are taken."""
    return {"title": "Your first incident, in two minutes", "steps": [*_INCIDENT, *_alert(door)]}


_INCIDENT = (
    _step(
        "ada",
        "It is 3 a.m. and checkout fails. Declare it: send the command that is in the box.",
        "#general",
        f"/incident declare sev2 {_TITLE}",
    ),
    _step(
        "ada",
        "There is a channel, and its pinned card is always true. Press *Update* and say how it stands.",
    ),
    _step(
        "dana",
        "You lead the company. Checkout is hit, so you heard at once. Press *Acknowledge*.",
        "#incident-room",
    ),
    _step("ben", "Somebody announced an incident. Press *Join*.", "#incidents"),
    _step(
        "ben",
        "Press *Claim Scribe* on the card. Then write what you did, and pin it: it is on the timeline.",
    ),
    _step(
        "ada",
        "It is worse than it looked. Raise the severity.",
        type_="/incident sev 1 all payments fail",
    ),
    _step(
        "ada",
        "Press *+15 min* at the top. You are asked for the next update: post it, or snooze.",
        "@sitroom",
    ),
    _step(
        "ada",
        "It is mitigated, and has to stay so for 30 minutes.",
        type_="/incident mitigated rolled back",
    ),
    _step(
        "ada",
        "Press *+15 min* twice, then resolve it.",
        type_="/incident resolve Rolled back to 1.8.2; payments work again",
    ),
    _step(
        "ada",
        "Get the whole story as a file: the first draft of the postmortem.",
        type_="/incident export md",
    ),
)


def _alert(door: str) -> tuple[dict[str, Any], ...]:
    return (
        _step(
            "cleo",
            f"A machine sees something, too. Send its alert from a terminal, twice: ```{alert_command(door)}```"
            "One card comes, and counts, half a minute later at the soonest. Press *Accept as SEV2*: that is the next incident.",
            "#alerts",
        ),
        _step(
            "cleo",
            f"It is over; the card says so here and in the incident: ```{alert_command(door, over=True)}```",
            "#alerts",
        ),
        _step(
            "ada",
            "No terminal? Fire one as practice, and read which way it takes.",
            "#alerts",
            "/incident drill alert severity=warning service=auth Sign-in is slow",
        ),
    )
