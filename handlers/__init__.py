"""Who calls Sitroom: people in Slack, machines over HTTP, and time."""
