"""What to do, step by step: `playbook`, the card's button, and the form behind it."""

from bot.domain.commands import PostPlaybook
from bot.domain.incident import Incident
from bot.domain.playbooks import called
from bot.domain.rejected import Rejected
from bot.messages import playbook as messages
from bot.messages.forms import playbook as forms
from bot.messages.ids import Action, Field, Form
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open, Say


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`playbook [NAME]`; without a name all are listed."""
    incident = await desk.here()
    word = plain(ask.text).strip()
    if not word:
        return Say(messages.listed(desk.policy, incident, desk.command))
    return await _post(called(word, desk.policy), incident, desk)


async def press(_ask: Ask, desk: Desk) -> Answer:
    """The card's button.

    Raises:
        Rejected: all are in the channel.
    """
    incident = await desk.asked()
    options = messages.choice(desk.policy, incident)
    if not options:
        raise Rejected("Every playbook of the policy is in the channel already.")
    return Open(forms.form(incident, options))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    return await _post(ask.answer(Field.PLAYBOOK), await desk.asked(), desk)


async def _post(id_: str, incident: Incident, desk: Desk) -> Answer:
    command = PostPlaybook(by=await desk.actor(incident), playbook=id_)
    return Do(incident.number, (command,), lambda changed: messages.coming(changed, id_))


INTENT = Intent(
    name="playbook",
    aliases=("playbooks", "runbook"),
    usage="[NAME]",
    summary="What to do, step by step: put a playbook into the channel",
    slash=slash,
    actions={Action.PLAYBOOK_OPEN: press},
    forms={Form.PLAYBOOK: submit},
)
