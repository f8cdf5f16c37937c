"""How payloads reach apps: over Socket Mode or signed HTTP, once or with Slack's redelivery."""
