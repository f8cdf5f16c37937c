"""What to try in the demo: an incident from declare to export, in two minutes.

The first incident of a fresh demo is always INC-1, so its channel can be named.
"""

from typing import Any

_TITLE = "Checkout 5xx"
_CHANNEL = "#inc-1-checkout-5xx"


def _step(person: str, text: str, channel: str = _CHANNEL, type_: str = "") -> dict[str, Any]:
    return {"as": person, "text": text, "do": {"channel": channel, "type": type_}}


GUIDE: dict[str, Any] = {
    "title": "Your first incident, in two minutes",
    "steps": [
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
    ],
}
