"""How alerts come in: by webhooks, and by what other programs write into Slack."""
