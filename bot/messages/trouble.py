"""What could not be done in Slack."""


def slack_error(step: str, code: str) -> str:
    """A sentence for what could not be done, why, and what to do."""
    return f"{step}: {code}"
