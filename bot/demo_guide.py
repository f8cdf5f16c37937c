"""What to try in the demo: an incident from declare to export, in two minutes."""

from typing import Any

GUIDE: dict[str, Any] = {
    "title": "Your first incident, in two minutes",
    "steps": [
        {
            "as": "ada",
            "text": "It is 3 a.m. and checkout fails. Declare it: type the command and send it.",
            "do": {"channel": "#general", "type": "/incident declare sev2 Checkout 5xx"},
        },
        {
            "as": "ada",
            "text": "Open the new channel. The pinned card is always true. Press *Update* and say how it stands.",
        },
        {
            "as": "ben",
            "text": "Ben reads #incidents. Press *Join* there, then *Claim* the Scribe on the card.",
            "do": {"channel": "#incidents"},
        },
        {
            "as": "ben",
            "text": "In the incident's channel, write what you did, and pin it: it is on the timeline.",
        },
        {
            "as": "ada",
            "text": "It is worse than it looked. In the incident's channel, raise the severity.",
            "do": {"type": "/incident sev 1 all payments fail"},
        },
        {
            "as": "dana",
            "text": "Dana leads. Checkout is hit, so #incident-room heard at once. Press *Acknowledge*.",
            "do": {"channel": "#incident-room"},
        },
        {
            "as": "ada",
            "text": "Move the clock: +15 min. You are asked for an update, in your direct messages.",
        },
        {
            "as": "ada",
            "text": "It is mitigated: the 30 stable minutes begin. Move the clock +30 min to see them end.",
            "do": {"type": "/incident mitigated rolled back to 1.8.2"},
        },
        {
            "as": "ada",
            "text": "Resolve it, and get the whole story as a file.",
            "do": {"type": "/incident resolve Rolled back; payments work again"},
        },
        {"as": "ada", "text": "The first draft of the postmortem.", "do": {"type": "/incident export md"}},
    ],
}
