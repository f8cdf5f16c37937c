"""The gateway to the Slack Web API: one shared session, typed answers, errors that say what to do next."""

from bot.slack.errors import SlackError
from bot.slack.gateway import Slack

__all__ = ["Slack", "SlackError"]
