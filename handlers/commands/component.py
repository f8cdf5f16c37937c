"""`component checkout`: naming what fails; its owners are brought in."""

from bot.domain.commands import ChangeComponent
from bot.domain.rejected import Rejected
from bot.domain.wording import component_in
from bot.slack.words import plain
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Do, Intent


async def slash(ask: Ask, desk: Desk) -> Answer:
    """`component NAME`, or `component none`."""
    incident = await desk.here()
    word = plain(ask.text)
    known = ", ".join(one.id for one in desk.policy.components)
    if not known:
        raise Rejected(
            "The policy names no components. They are listed under `components` in the policy file."
        )
    if not word:
        raise Rejected(f"Name the component: {known}; or `none`.")
    found = component_in(word, desk.policy)
    after = None if word.lower() == "none" else (found.id if found else word)
    return Do(incident.number, (ChangeComponent(by=await desk.actor(incident), component=after),))


INTENT = Intent(
    name="component", usage="NAME", summary="Name what fails; its owners are invited", slash=slash
)
