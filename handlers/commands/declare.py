"""Declaring an incident: one line, the form, the global shortcut, or from a message."""

from bot.domain.commands import Declare
from bot.domain.wording import component_in
from bot.messages.forms import declare as declare_form
from bot.messages.ids import DRILL, PRIVATE, Action, Draft, Field, Form, FormContext, Shortcut
from handlers.asking import Ask, plain
from handlers.desk import Desk
from handlers.intent import Answer, Begin, Intent, Open, Where
from handlers.reading import read_line

#: How much of a message becomes the suggested title.
_TITLE = 100


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`declare [sev2] [--private] [--drill] [title]`; without a title the form opens."""
    draft = read_line(plain(ask.text), desk.policy)
    return await _begin(draft, ask, desk) if draft.title else await _open(ask, desk, draft)


async def open_form(ask: Ask, desk: Desk) -> Answer:
    """The shortcut and the button of App Home."""
    return await _open(ask, desk, Draft())


async def from_message(ask: Ask, desk: Desk) -> Answer:
    """The message shortcut: its first line suggests the title, the message becomes the first evidence."""
    text = plain(str(ask.message.get("text", ""))).strip()
    title = text.splitlines()[0][:_TITLE] if text else ""
    address = f"{ask.channel}:{ask.message.get('ts', '')}:{ask.message.get('thread_ts', '')}"
    return await _open(ask, desk, Draft(title=title, evidence=address))


async def _open(ask: Ask, desk: Desk, draft: Draft) -> Answer:
    context = FormContext(origin=ask.channel, extra=draft.evidence)
    similar = await desk.visible()
    return Open(declare_form.form(desk.policy, draft, context, similar=similar, now=desk.now))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    marks = ask.answers.get(Field.MARKS) or []
    title = ask.answer(Field.TITLE)
    draft = Draft(
        title=title,
        severity=ask.answer(Field.SEVERITY) or None,
        component=ask.answer(Field.COMPONENT) or None,
        description=ask.answer(Field.DESCRIPTION),
        private=PRIVATE in marks,
        drill=DRILL in marks,
        evidence=ask.context.extra,
    )
    return await _begin(draft, ask, desk)


async def anyway(ask: Ask, desk: Desk) -> Answer:
    """The button under the like incident that is open already."""
    return await _begin(Draft.decode(ask.arg), ask, desk, anyway=True)


async def _begin(draft: Draft, ask: Ask, desk: Desk, *, anyway: bool = False) -> Answer:
    suggested = component_in(draft.title, desk.policy) if draft.component is None else None
    command = Declare(
        by=await desk.actor(),
        title=draft.title,
        severity=draft.severity,
        description=draft.description,
        component=draft.component or (suggested.id if suggested else None),
        private=draft.private,
        drill=draft.drill,
        origin=ask.channel,
        evidence=await desk.message_at(draft.evidence),
    )
    return Begin(command, draft, anyway)


INTENT = Intent(
    name="declare",
    aliases=("new", "open", "start"),
    usage="[sev2] [title]",
    summary="Begin an incident; without a title a form opens",
    where=Where.ANYWHERE,
    slash=slash,
    actions={Action.DECLARE_OPEN: open_form, Action.DECLARE_ANYWAY: anyway},
    forms={Form.DECLARE: submit},
    shortcuts={Shortcut.DECLARE: open_form, Shortcut.DECLARE_FROM: from_message},
)
