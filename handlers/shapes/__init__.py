"""How other programs write alerts into Slack: one module a sender."""
