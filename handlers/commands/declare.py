"""Declaring an incident: one line, the form, the global shortcut, or from a message."""

import contextlib

import msgspec

from bot.domain.commands import Declare
from bot.domain.events import Message
from bot.domain.wording import component_in
from bot.messages.forms import declare as declare_form
from bot.messages.ids import DRILL, PRIVATE, PUBLIC, Action, Draft, Field, Form, FormContext, Shortcut
from bot.messages.text import clip
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Begin, Intent, Open, Where
from handlers.reading import read_line

#: How much of a message becomes the suggested title.
_TITLE = 100

#: How much of a message a form tries to remember, in UTF-16 units; Slack keeps 3,000 of its memory as JSON in JSON.
_MEMORY = (2400, 1600, 800, 0)


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`declare [sev2] [--private | --public] [--drill] [title]`; without a title the form opens."""
    draft = read_line(plain(ask.text), desk.policy)
    return await _begin(draft, None, ask, desk) if draft.title else await _open(ask, desk, draft)


async def open_form(ask: Ask, desk: Desk) -> Answer:
    """The shortcut and the button of App Home."""
    return await _open(ask, desk, Draft())


async def from_message(ask: Ask, desk: Desk) -> Answer:
    """The message shortcut: its first line suggests the title, the message becomes the first evidence.

    The form remembers the message itself, because Sitroom may not read the channel that it stands in.
    """
    message = await desk.slack.captured(ask.channel, ask.message)
    title = message.text.splitlines()[0][:_TITLE] if message.text else ""
    return await _open(ask, desk, Draft(title=title), _remembering(message, ask.channel))


def _remembering(message: Message, origin: str) -> FormContext:
    """A form's memory with as much of the message as fits."""
    for most in _MEMORY:
        files = message.files if most else ()
        short = msgspec.structs.replace(message, text=clip(message.text, most), files=files)
        context = FormContext(origin=origin, extra=msgspec.json.encode(short).decode())
        with contextlib.suppress(ValueError):
            context.encode()
            return context
    return FormContext(origin=origin)


async def _open(ask: Ask, desk: Desk, draft: Draft, context: FormContext | None = None) -> Answer:
    running = await desk.visible()
    context = context or FormContext(origin=ask.channel)
    return Open(
        declare_form.form(desk.policy, draft, context, running=running, command=desk.command, now=desk.now)
    )


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    marks = ask.answers.get(Field.MARKS) or []
    message = msgspec.json.decode(ask.context.extra, type=Message) if ask.context.extra else None
    title = ask.answer(Field.TITLE)
    draft = Draft(
        title=title,
        severity=ask.answer(Field.SEVERITY) or None,
        component=ask.answer(Field.COMPONENT) or None,
        description=ask.answer(Field.DESCRIPTION),
        private=PRIVATE in marks,
        public=PUBLIC in marks,
        drill=DRILL in marks,
        evidence=f"{message.channel}:{message.ts}" if message else "",
    )
    return await _begin(draft, message, ask, desk)


async def anyway(ask: Ask, desk: Desk) -> Answer:
    """The button under the like incident that is open already."""
    draft = Draft.decode(ask.arg)
    return await _begin(draft, await desk.message_at(draft.evidence), ask, desk, anyway=True)


async def _begin(
    draft: Draft, evidence: Message | None, ask: Ask, desk: Desk, *, anyway: bool = False
) -> Answer:
    suggested = component_in(draft.title, desk.policy) if draft.component is None else None
    command = Declare(
        by=await desk.actor(),
        title=draft.title,
        severity=draft.severity,
        description=draft.description,
        component=draft.component or (suggested.id if suggested else None),
        private=draft.private,
        public=draft.public,
        drill=draft.drill,
        origin=ask.channel,
        evidence=evidence,
        scenario=draft.scenario,
    )
    return Begin(command, draft, anyway)


INTENT = Intent(
    name="declare",
    aliases=("new", "open", "start"),
    usage="[sev2] [title]",
    summary="Begin an incident; without a title a form opens",
    where=Where.ANYWHERE,
    rates=True,
    slash=slash,
    actions={Action.DECLARE_OPEN: open_form, Action.DECLARE_ANYWAY: anyway},
    forms={Form.DECLARE: submit},
    shortcuts={Shortcut.DECLARE: open_form, Shortcut.DECLARE_FROM: from_message},
)
