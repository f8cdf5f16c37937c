"""Every step that can be missing in Slack, for tests that go through all of them."""

STEPS = (
    "channel",
    "card",
    "announcement",
    "leadership",
    "escalation",
    "invite",
    "direct",
    "pin",
    "announcement_pin",
    "topic",
    "bookmarks",
    "archive",
    "export",
)
