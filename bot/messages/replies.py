"""Answers for one person's eyes. What they say stands somewhere lasting too: on the card or the timeline."""

from datetime import datetime, timedelta

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.redaction import Remains
from bot.domain.wording import duration, reference
from bot.messages import ids, kit, marks
from bot.messages.account.alerts import many
from bot.messages.card import archive_button
from bot.messages.ids import Action, Draft
from bot.messages.kit import Block, Post
from bot.messages.text import channel_link, code, moment, phrase, said, utc

#: How many exports an answer names.
_EXPORTS = 20

#: Somebody who waited for so long may have forgotten what they asked for.
_A_WHILE = timedelta(minutes=2)


def declared(incident: Incident, policy: Policy) -> Post:
    """It is declared; the channel follows."""
    severity = marks.severity_said(incident, policy)
    title = marks.called(incident)
    why = marks.why_private(incident)
    how = f"Declared, private {why}".rstrip() if incident.private else "Declared"
    return _answer(f"{how}: {title} ({severity}). Its channel comes in a moment.", incident)


def took_alerts(incident: Incident, count: int) -> Post:
    """So many alerts are an incident's now."""
    channel = (
        f": {channel_link(incident.channel.id)}" if incident.channel else ". Its channel comes in a moment."
    )
    those = "The alert belongs" if count == 1 else f"{many(count)} belong"
    text = f"{those} to {reference(incident.number)}"
    return marks.about(incident, text, [kit.section(text + channel)])


def declined_alerts(count: int) -> Post:
    """All that waited in the summary of a storm are no incident."""
    return _answer(f"Declined: {many(count)}.", None)


def already(incident: Incident, draft: Draft, policy: Policy, now: datetime) -> Post:
    """An open incident says the same already: Join it, or declare anyway."""
    number = ids.value(incident.number)
    channel = f" {channel_link(incident.channel.id)}" if incident.channel else ""
    text = (
        f"*{marks.called_safely(incident)}* says the same, "
        f"since {moment(incident.declared_at, now)}.{channel}\n"
        f"{marks.standing(incident, policy)} · {marks.commanded(incident, policy)}"
    )
    buttons: list[Block | None] = [
        kit.button("Join it", Action.JOIN, number, style="primary") if incident.channel else None,
        kit.button("Declare anyway", Action.DECLARE_ANYWAY, draft.encode()),
    ]
    fallback = f"{marks.called(incident)} says the same already."
    return marks.about(incident, fallback, [kit.section(text), kit.actions(buttons)])


def rejected(sentence: str, incident: Incident | None = None) -> Post:
    """A command was refused; the sentence says what to do next."""
    return marks.about(incident, sentence, [kit.section(said(sentence))])


def late(post: Post, waited: timedelta) -> Post:
    """The answer to what somebody asked for, which says so where that was a while ago."""
    if waited < _A_WHILE:
        return post
    line = kit.context(f"You asked for this {duration(waited)} ago; Sitroom could not get to it before.")
    return kit.post(post.text, [line, *post.blocks])


def failed(reference_: str) -> Post:
    """Something broke on our side; whoever runs Sitroom finds the reference in its logs."""
    text = "Something broke on our side. What was on the timeline is safe. Try again; if it happens again, tell whoever runs Sitroom"
    return kit.post(f"{text}: {reference_}", [kit.section(f"{text}: reference {code(reference_)}.")])


#: The program that made the button is not the one that is asked.
OUTDATED = "This button belongs to an earlier version of Sitroom. Use the card's buttons instead."


def needs_slack(code_: str) -> str:
    """Slack did not answer what was needed, for as long as it was worth trying; `code_` is its word for why."""
    return (
        f"Nothing was done: Slack did not give what this needs ({code_}). "
        "Try again; if that does not help, ask whoever runs Sitroom."
    )


def form_failed(reference_: str) -> str:
    """The error at a form's first field when something broke on our side; the form stays open."""
    return f"Something broke on our side: reference {reference_}. What you wrote is still here; try again."


#: The error at a form's first field when it was sent before, and nobody knows yet what will come of it.
FORM_IN_WORK = "It is still being worked on; send it again in a moment."

#: The same form was sent twice: over when it comes again, perhaps with other words, which must not be lost.
FORM_TAKEN = (
    "Sitroom has what you sent before. If this is the same, close the form; else copy it into a new one."
)


def unknown_word(word: str, nearest: str | None, command: str) -> Post:
    """There is no such subcommand."""
    if word == "private":
        no = "An incident cannot become private later."
        return kit.post(
            no, [kit.section(f"{no} Declare one that is: {code(f'{command} declare --private')}.")]
        )
    maybe = f" Did you mean {code(nearest)}?" if nearest else ""
    text = f"Sitroom does not know {code(word)}.{maybe} {code(f'{command} help')} lists what it knows."
    return kit.post(f'Sitroom does not know "{word}".', [kit.section(text)])


def needs_form(word: str, command: str) -> Post:
    """A mention asked for something that opens a form, which Slack allows only after a click or a command."""
    text = f"{code(word)} opens a form. Type {code(f'{command} {word}')}, or use the buttons of the card."
    return kit.post(f"{word} opens a form.", [kit.section(text)])


def not_opened() -> Post:
    """The form did not open in the three seconds that Slack gives."""
    return _answer("The form did not open in time. Press the button again.", None)


def noted(incident: Incident) -> Post:
    """It is on the timeline."""
    return _answer(f"It is on the timeline of {reference(incident.number)}.", incident)


def joined(incident: Incident) -> Post:
    """They are being invited."""
    where = channel_link(incident.channel.id) if incident.channel else "its channel, as soon as there is one"
    blocks = [kit.section(f"You are being invited to {where}.")]
    return marks.about(incident, f"You are being invited to {reference(incident.number)}.", blocks)


def subscribed(incident: Incident, *, on: bool) -> Post:
    """Updates come, or come no more."""
    name = reference(incident.number)
    follows = f"You get each update of {name} as a direct message."
    return _answer(follows if on else f"You get no more updates of {name}.", incident)


def exported(incident: Incident, format_: str) -> Post:
    """The file is on its way."""
    where = "in its channel" if incident.channel else "in its channel, as soon as there is one"
    name = reference(incident.number)
    return _answer(f"The export of {name} ({format_}) appears {where} in a moment.", incident)


def promised(incident: Incident, now: datetime) -> Post:
    """When the next update is due now."""
    text = f"Next update due {utc(incident.rhythm.next_at, now)}"
    return marks.about(incident, text, [kit.section(marks.promise(incident, now))])


def escalated(incident: Incident) -> Post:
    """Leadership is being told."""
    return _answer("Leadership is being told. The card shows when they acknowledge.", incident)


def retrying(incident: Incident) -> Post:
    """It is tried again."""
    return _answer("Trying again. The card shows what is still missing.", incident)


def redacted(incident: Incident, left: Remains, now: datetime) -> Post:
    """The words are blanked; what somebody must do where Sitroom cannot reach."""
    done = "Blanked on the timeline, in every message of Sitroom's, and in every export from now on."
    lines = [done, "Where somebody wrote it in Slack, delete that message."]
    if left.exports:
        times = ", ".join(moment(at, now) for at in left.exports[-_EXPORTS:])
        lines.append(f"Delete the files that were exported before: asked for at {times}.")
    if left.title and incident.channel:
        lines.append(f"Rename {channel_link(incident.channel.id)} if its name repeats the title.")
    if left.alert:
        lines.append("Who sent the alert has it still.")
    if left.pagers:
        lines.append(f"{phrase(', '.join(left.pagers))} has the title still, outside Slack.")
    if left.elsewhere:
        numbers = ", ".join(f"INC-{number}" for number in left.elsewhere)
        lines.append(f"Redact it in {numbers}, too: the alert stands there, since they were merged.")
    return marks.about(incident, done, [kit.section("\n".join(lines))])


def confirm_archive(incident: Incident) -> Post:
    """Archiving needs a press of the button that asks."""
    button = archive_button(incident)
    if button is None:
        return _answer(
            "The channel can be archived once the incident is over, if it is not archived yet.", incident
        )
    text = "Archive the channel? It becomes read-only. The timeline and the exports stay."
    return marks.about(incident, text, [kit.section(text), kit.actions([button])])


def _answer(sentence: str, incident: Incident | None) -> Post:
    return marks.about(incident, sentence, [kit.section(phrase(sentence, 1000))])
