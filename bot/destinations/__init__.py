"""Services outside Slack: one module a kind."""
