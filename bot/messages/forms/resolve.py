"""The form that ends an incident."""

from bot.domain.decide.declaring import TEXT_LIMIT
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit, marks
from bot.messages.ids import Field
from bot.messages.kit import Block
from bot.messages.text import phrase


def form(incident: Incident, policy: Policy, waiting: str | None, summary: str = "") -> Block:
    """How it ended; `waiting` says why it may not be resolved yet, and then a reason is asked for.

    `summary` is what was typed already.
    """
    status = marks.status_name(incident.status, policy)
    blocks = [
        marks.banner(incident),
        kit.section(f"*{marks.called_safely(incident)}* · {status}"),
        kit.entry(
            Field.SUMMARY,
            "How did it end?",
            kit.text_input(initial=summary, multiline=True, most=TEXT_LIMIT),
            hint="One or two sentences. Everybody who follows sees them.",
        ),
        *_gate(waiting),
    ]
    context = ids.FormContext(incident.number)
    return kit.modal(ids.Form.RESOLVE, "Resolve", blocks, context=context, submit="Resolve")


def _gate(waiting: str | None) -> list[Block]:
    if waiting is None:
        return []
    why = kit.text_input(most=TEXT_LIMIT)
    return [
        kit.section(f":hourglass_flowing_sand: {phrase(waiting, 500)}"),
        kit.entry(Field.OVERRIDE, "Why need it not wait?", why),
    ]
