"""`page ROLE [@x]`: call whoever is on duty for a role, or somebody, now; who has the role is asked first."""

from bot.domain import events as e
from bot.domain.commands import Page
from bot.domain.decide import decide
from bot.domain.incident import Incident
from bot.domain.rejected import Rejected
from bot.domain.wording import role_in
from bot.messages import paging as messages
from bot.messages.ids import Action
from bot.slack.words import plain
from handlers.asking import Ask, without_mentions
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent, Say


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`page ROLE`, `page ROLE @x`."""
    incident = await desk.here()
    word, unknown, _ = f" {plain(without_mentions(ask.text))}".partition(" @")  # whom Slack did not recognise
    to = await desk.colleague(ask.text) if unknown or "<@" in ask.text else None
    role = role_in(word, desk.policy)
    if role is None:
        known = ", ".join(f"`{one.id}`" for one in desk.policy.roles)
        raise Rejected(f"Name the role, for example `page {desk.policy.roles[0].id}`. Known: {known}.")
    command = Page(by=await desk.actor(incident), role=role.id, to=to)
    if to is None and _has(incident, command):
        return await _asked(incident, command, desk)
    return Do(incident.number, (command,))


async def _asked(incident: Incident, command: Page, desk: Desk) -> Answer:
    """Who would be called, with a button: they may only want to know who has it, and somebody sleeps."""
    rules, _ = await desk.duties()
    called = [one for one in decide(incident, command, rules, desk.now) if isinstance(one, e.Paged)]
    return Say(messages.asks(incident, called[0], desk.policy, desk.now))


async def press(ask: Ask, desk: Desk) -> Answer:
    """Call them, confirmed."""
    incident = await desk.asked()
    role, _, to = ask.arg.partition("/")
    command = Page(by=await desk.actor(incident), role=role, to=await desk.able(to))
    if not _has(incident, command):
        raise Rejected(f"You do not have this role any more. To call somebody, use `page {role} @person`.")
    return Do(incident.number, (command,))


def _has(incident: Incident, command: Page) -> bool:
    """Whether who calls somebody for a role has it."""
    holder = incident.roles.get(command.role)
    return holder is not None and holder.id == command.by.person.id


INTENT = Intent(
    name="page",
    aliases=("call",),
    usage="ROLE [@person]",
    summary="Call whoever is on duty for a role, or somebody, now",
    slash=slash,
    actions={Action.PAGE: press},
)
