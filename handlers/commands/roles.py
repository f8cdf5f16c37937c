"""Who does what: `role NAME @x`, the Roles button, and the form with all roles."""

from bot.domain.commands import AssignRole
from bot.domain.incident import COMMANDER
from bot.domain.rejected import Rejected
from bot.domain.wording import role_in
from bot.messages.forms import roles as roles_form
from bot.messages.ids import Action, Form, role_block, role_of
from bot.slack.words import plain
from handlers.asking import Ask, without_mentions
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Open


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`role NAME @x`; without a name the form opens."""
    incident = await desk.here()
    words = plain(without_mentions(ask.text)).removesuffix(" me")
    if not words:
        return Open(roles_form.form(incident, desk.policy))
    word, unknown, _ = f" {words}".partition(" @")  # somebody whom Slack did not recognise
    to = await desk.colleague(ask.text if unknown or "<@" in ask.text else "me")
    role = role_in(word, desk.policy)
    if role is None:
        known = ", ".join(f"`{one.id}`" for one in desk.policy.roles)
        raise Rejected(f"`{word.strip()}` is not a role. Known: {known}.")
    return Do(incident.number, (AssignRole(by=await desk.actor(incident), role=role.id, to=to),))


async def press(_ask: Ask, desk: Desk) -> Answer:
    """The Roles button of the card."""
    return Open(roles_form.form(await desk.asked(), desk.policy))


async def submit(ask: Ask, desk: Desk) -> Answer:
    """The form was sent: whoever was chosen is assigned, the commander last."""
    incident = await desk.asked()
    by = await desk.actor(incident)
    wanted = {role: user for block in ask.fields if (role := role_of(block)) and (user := ask.chosen(block))}
    for block in ask.fields:
        left = incident.roles.get(role_of(block) or "")
        if left and block not in ask.untouched and not ask.answer(block):
            raise Rejected(f"Choose who takes over from {left.name}: a role is not left empty.", block)
    changes = []
    for role in sorted(wanted, key=lambda one: one == COMMANDER):
        held = incident.roles.get(role)
        if held is None or held.id != wanted[role]:
            try:
                to = await desk.able(wanted[role])
            except Rejected as error:
                raise Rejected(error.sentence, role_block(role)) from error
            changes.append(AssignRole(by=by, role=role, to=to))
    return Do(incident.number, tuple(changes))


INTENT = Intent(
    name="role",
    aliases=("roles", "assign"),
    usage="NAME @person",
    summary="Give a role to somebody; without a name a form opens",
    slash=slash,
    actions={Action.ROLES_OPEN: press},
    forms={Form.ROLES: submit},
)
