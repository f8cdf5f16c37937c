"""The form that declares an incident; what is open already comes first."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.decide.declaring import TEXT_LIMIT, TITLE_LIMIT
from bot.domain.incident import Incident
from bot.domain.policy import Component, Policy
from bot.domain.wording import alike, component_in
from bot.messages import ids, kit, listing, marks
from bot.messages.ids import Field
from bot.messages.kit import Block, Option
from bot.messages.text import code

#: How many open incidents are shown.
_SHOWN = 5

#: Of the option that overrules the policy.
_PUBLIC = "On purpose: also where the policy would make it private by itself."

#: How many components say how bad it is.
_SUGGESTED = 5


def form(
    policy: Policy,
    draft: ids.Draft,
    context: ids.FormContext,
    *,
    running: Sequence[Incident] = (),
    command: str,
    now: datetime,
) -> Block:
    """The form, filled in from `draft`; `running` are the open incidents the person may know of, the newest first."""
    component = draft.component or _suggested(draft.title, policy)
    blocks = [
        *_open_ones(running, draft, policy, command, now),
        kit.entry(Field.TITLE, "What is broken?", _title(draft.title)),
        _severity(draft, component, policy),
        marks.whole_definitions(policy),
        _components(policy, component),
        kit.entry(
            Field.DESCRIPTION,
            "What do you know so far?",
            kit.text_input(initial=draft.description, multiline=True, most=TEXT_LIMIT),
            optional=True,
        ),
        kit.entry(Field.MARKS, "Is it special?", _marks(draft, policy), optional=True),
    ]
    return kit.modal(ids.Form.DECLARE, "Declare an incident", blocks, context=context, submit="Declare")


def _severity(draft: ids.Draft, component: str | None, policy: Policy) -> Block:
    """A choice of severities: the component's is chosen already, and where none is known yet, it may be left open."""
    label, suggested = "How bad is it?", policy.suggested(component)
    failing = policy.component(component)
    assumed = policy.severity(policy.default_severity)
    suggesting = [one for one in policy.components if policy.suggested(one.id)]
    if draft.severity or not suggesting or (failing and not suggested):
        return kit.entry(Field.SEVERITY, label, _severities(policy, draft.severity or assumed.id))
    if failing and suggested:
        hint = f"{failing.name} is {suggested.name}. If this is not, choose another."
        return kit.entry(Field.SEVERITY, label, _severities(policy, suggested.id), hint=hint)
    known = ", ".join(f"{one.name} is {_name(one, policy)}" for one in suggesting[:_SUGGESTED])
    hint = f"Left open, it is as bad as what fails: {known}. Else it is {assumed.name}."
    return kit.entry(Field.SEVERITY, label, _severities(policy), optional=True, hint=hint)


def _name(component: Component, policy: Policy) -> str:
    suggested = policy.suggested(component.id)
    return suggested.name if suggested else ""


def _severities(policy: Policy, initial: str | None = None) -> Block:
    options = [Option(one.name, one.id, one.definition) for one in policy.severities]
    return kit.select(options, initial=initial, placeholder="" if initial else "As bad as what fails")


def _title(initial: str) -> Block:
    return kit.text_input(initial=initial, most=TITLE_LIMIT, placeholder="Checkout answers 5xx")


def _suggested(title: str, policy: Policy) -> str | None:
    found = component_in(title, policy)
    return found.id if found else None


def _components(policy: Policy, initial: str | None) -> Block | None:
    if not policy.components:
        return None
    choice = kit.select(
        [Option(one.name, one.id, _name(one, policy)) for one in policy.components], initial=initial
    )
    return kit.entry(Field.COMPONENT, "What fails?", choice, optional=True)


def _marks(draft: ids.Draft, policy: Policy) -> Block:
    options = [
        Option("Private", ids.PRIVATE, "Only people in its channel know of it. Leadership is not told."),
        *([Option("Public", ids.PUBLIC, _PUBLIC)] if policy.confidential else []),
        Option("Drill", ids.DRILL, "This is practice. Nobody is paged."),
    ]
    ticked = [mark for mark, on in _ticked(draft) if on]
    return kit.checkboxes(options, initial=ticked)


def _ticked(draft: ids.Draft) -> list[tuple[str, bool]]:
    return [(ids.PRIVATE, draft.private), (ids.PUBLIC, draft.public), (ids.DRILL, draft.drill)]


def _open_ones(
    running: Sequence[Incident], draft: ids.Draft, policy: Policy, command: str, now: datetime
) -> list[Block | None]:
    """Those that look like the draft first; drills are left out, as `list` leaves them out."""
    real = [incident for incident in running if not incident.drill]
    if not real:
        return []
    real.sort(key=lambda incident: not alike(draft.title, draft.component, incident))
    lines = [listing.line(incident, policy, now) for incident in real[:_SHOWN]]
    more = len(real) - _SHOWN
    hidden = f"And {more} more: {code(f'{command} list')}" if more > 0 else ""
    return [*kit.paragraphs(["*Is it one of these?* They are open.", *lines]), kit.context(hidden)]
