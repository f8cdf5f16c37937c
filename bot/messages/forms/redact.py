"""The form that blanks the words of an entry."""

from collections.abc import Sequence

from bot.domain.decide.declaring import TEXT_LIMIT
from bot.domain.incident import Incident
from bot.domain.policy import Rules
from bot.domain.redaction import WORDS
from bot.domain.timeline import Entry
from bot.messages import ids, kit, marks
from bot.messages.account import sentence
from bot.messages.ids import Field
from bot.messages.kit import Block, Option


def form(incident: Incident, entries: Sequence[Entry], rules: Rules, chosen: int | None = None) -> Block:
    """Which entry, newest first, and why; only entries in which a person wrote something are offered."""
    worded = [entry for entry in reversed(entries) if type(entry.event) in WORDS]
    worded.sort(key=lambda entry: entry.version != chosen)  # an old one would be beyond Slack's hundred
    options = [Option(f"{entry.version}: {sentence(entry, rules)}", str(entry.version)) for entry in worded]
    blocks = [
        marks.banner(incident),
        kit.section(
            "The words are blanked for good, here and in every export. That it was done stays visible."
        ),
        kit.entry(Field.VERSION, "Which entry?", kit.select(options, initial=str(chosen))),
        kit.entry(
            Field.WHY,
            "Why?",
            kit.text_input(most=TEXT_LIMIT, placeholder="A pasted token"),
            hint="This stands on the timeline. Do not repeat what is blanked.",
        ),
    ]
    context = ids.FormContext(incident.number)
    return kit.modal(ids.Form.REDACT, "Redact an entry", blocks, context=context, submit="Blank it")
