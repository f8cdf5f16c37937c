"""The form that ends an incident."""

from bot.domain.decide.declaring import TEXT_LIMIT
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.messages import ids, kit, marks
from bot.messages.ids import Field
from bot.messages.kit import Block
from bot.messages.text import phrase

#: How many of the alerts are named that fire still.
_ALERTS = 5


def form(incident: Incident, policy: Policy, waiting: str | None, summary: str = "") -> Block:
    """How it ended; `waiting` says why it may not be resolved yet, and then a reason is asked for.

    `summary` is what was typed already.
    """
    status = marks.status_name(incident.status, policy)
    blocks = [
        marks.banner(incident),
        kit.section(f"*{marks.called_safely(incident)}* · {status}"),
        *_firing(incident, policy),
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


def _firing(incident: Incident, policy: Policy) -> list[Block]:
    """What fires still, the worst first."""
    firing = [seen for seen in incident.alerts.values() if seen.tally.firing]
    firing.sort(key=lambda seen: policy.rank(seen.told.severity))
    if not firing:
        return []
    named = [f"*{phrase(seen.told.title, 120)}*" for seen in firing[:_ALERTS]]
    more = [f"{len(firing) - _ALERTS} more"] if len(firing) > _ALERTS else []
    count = "An alert of it still fires" if len(firing) == 1 else f"{len(firing)} of its alerts still fire"
    return [kit.section(f":rotating_light: {count}: {', '.join([*named, *more])}.")]


def _gate(waiting: str | None) -> list[Block]:
    if waiting is None:
        return []
    why = kit.text_input(most=TEXT_LIMIT)
    return [
        kit.section(f":hourglass_flowing_sand: {phrase(waiting, 500)}"),
        kit.entry(Field.OVERRIDE, "Why need it not wait?", why),
    ]
