"""Alerts on their way from what took them in to groups and incidents; the rules are in `bot.domain.alerts`."""
