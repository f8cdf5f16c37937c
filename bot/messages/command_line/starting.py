"""Why Sitroom does not start."""

from collections.abc import Sequence


def not_listened(address: str, why: str | None) -> str:
    """The address of the HTTP door is taken, or not this machine's."""
    return f"{address} cannot be listened on: {why}. Set SITROOM_HOST and SITROOM_PORT to a free address."


def no_web_api(code: str) -> str:
    """Something else than Slack answers."""
    return f"No Web API of Slack's answers at SLACK_API_URL: {code}. Leave it unset, or correct it."


def bot_token_refused(code: str) -> str:
    """Slack does not take it, or not any more."""
    return f"Slack refused SLACK_BOT_TOKEN: {code}. Copy the Bot User OAuth Token again."


def app_token_refused(code: str) -> str:
    """Slack gives no socket for it."""
    return f"Slack refused SLACK_APP_TOKEN: {code}. It needs the scope connections:write, and Socket Mode on."


def missing_scopes(scopes: Sequence[str]) -> str:
    """The app may do less than Sitroom does."""
    return f"The app lacks scopes: {', '.join(scopes)}. Add them under OAuth & Permissions, and reinstall the app."


def secrets_of_nobody(unknown: Sequence[str], known: Sequence[str]) -> str:
    """There are secrets of sources of alerts that nobody knows."""
    return (
        f"SITROOM_ALERT_SECRETS names {', '.join(unknown)}, which is no source of alerts. "
        f"Correct it: there are {', '.join(known)}, and what the policy has under alerts.sources."
    )


def secrets_for_nobody(unknown: Sequence[str], known: Sequence[str]) -> str:
    """There are secrets of destinations outside Slack that nobody knows."""
    there = f"the policy has {', '.join(known)}" if known else "the policy has none"
    return f"SITROOM_DESTINATION_SECRETS names {', '.join(unknown)}, which nothing is told to. Correct it: {there}."


def more_mistakes(count: int) -> str:
    """A policy file has other mistakes beside the one that was told."""
    return f"And {count} more: sitroom policy check names them."
