"""Blanking the words of an entry, here and in everything made of it: `redact 17 pasted a token`."""

from bot.domain.rejected import Rejected
from bot.messages.forms import redact as redact_form
from bot.messages.ids import Field, Form
from bot.slack.words import plain
from handlers.asking import Ask, first_word
from handlers.desk import Desk
from handlers.intent import Answer, Blank, Intent, Open


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`redact [ENTRY] [why]`; without both the form opens."""
    incident = await desk.here()
    word, why = first_word(plain(ask.text))
    version = int(word[:9]) if word.isascii() and word.isdigit() else None
    if word and version is None:
        raise Rejected(
            "Give the number of the entry, for example `redact 17 a pasted token`; `timeline` shows them."
        )
    if version is None or not why.strip():
        entries = await desk.entries(incident)
        return Open(redact_form.form(incident, entries, desk.rules, version))
    return Blank(incident.number, version, why.strip())


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    incident = await desk.asked()
    version = ask.answer(Field.VERSION)
    if not version.isdigit():
        raise Rejected("Choose the entry.", Field.VERSION)
    return Blank(incident.number, int(version), ask.answer(Field.WHY))


INTENT = Intent(
    name="redact",
    usage="[ENTRY] [why]",
    summary="Blank the words of an entry, for example a pasted secret",
    slash=slash,
    forms={Form.REDACT: submit},
)
