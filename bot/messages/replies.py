"""Answers for one person's eyes."""

from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit
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


def escalated(incident: Incident) -> Post:
    """Leadership is being told."""
    return done("Leadership is being told.", incident)


def retrying(incident: Incident) -> Post:
    """It is tried again."""
    return done("Trying again. The card shows what is still missing.", incident)


def redacted(incident: Incident) -> Post:
    """The words are blanked."""
    return done(
        "Blanked on the timeline, on the card and in every export. "
        "If somebody wrote it in a message, delete that message in Slack too.",
        incident,
    )


def needs_form(word: str, command: str) -> Post:
    """A mention asked for something that opens a form, which Slack allows only after a click or a command."""
    return done(f"`{word}` opens a form. Type `{command} {word}`, or use the buttons of the card.")


def not_opened() -> Post:
    """The form did not open in the three seconds that Slack gives."""
    return done("The form did not open in time. Press the button again.")


def confirm_archive(incident: Incident) -> Post:
    """Archiving needs a second press."""
    button = kit.button("Archive", ids.Action.ARCHIVE, ids.value(incident.number), style="danger")
    return post("Archive the channel?", [section("Archive the channel? Nobody can write in it afterwards."), kit.actions([button])])
