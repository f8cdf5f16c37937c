"""Answers for one person's eyes."""

from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages.ids import Draft
from bot.messages.kit import Post, post, section


def declared(incident: Incident, policy: Policy) -> Post:
    """It is declared; the channel follows."""
    return done("declared", incident)


def already(incident: Incident, draft: Draft, policy: Policy, now: datetime) -> Post:
    """An open incident says the same already: Join it, or declare anyway."""
    return done("already", incident)


def rejected(sentence: str, incident: Incident | None = None) -> Post:
    """A command was refused."""
    return done(sentence, incident)


def failed(reference: str) -> Post:
    """Something broke."""
    return done(reference)


def unknown_word(word: str, nearest: str | None, command: str) -> Post:
    """There is no such subcommand."""
    return done(word)


def not_here(word: str, command: str) -> Post:
    """A subcommand that only works in an incident's channel."""
    return done(word)


def noted(incident: Incident) -> Post:
    """It is on the timeline."""
    return done("noted", incident)


def joined(incident: Incident) -> Post:
    """The channel's door is open."""
    return done("joined", incident)


def subscribed(incident: Incident, *, on: bool) -> Post:
    """Updates come, or come no more."""
    return done("subscribed", incident)


def exported(incident: Incident, format_: str) -> Post:
    """The file is on its way."""
    return done("exported", incident)


def done(sentence: str, incident: Incident | None = None) -> Post:
    """One plain sentence."""
    return post(sentence, [section(sentence)])
