"""Who holds which role in the first incident, as people see it."""

from msgspec.structs import replace

from bot.domain.policy import Policy
from tests.world import POLICY, World, changed


def with_scribes(*roster: str) -> Policy:
    roles = [replace(role, roster=roster) if role.id == "scribe" else role for role in POLICY.roles]
    return changed(POLICY, roles=tuple(roles))


async def declare(here: World) -> str:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    return here.incident_channel(1)


async def join(here: World, handle: str, channel: str) -> str:
    await here.person(handle).join(channel)
    await here.settle()
    return channel


def who_is(here: World, role: str, handle: str = "ada") -> str:
    """Who the card says has a role."""
    card = here.text(here.card(here.incident_channel(1), handle))
    (line,) = [line for line in card.splitlines() if line.startswith(f"*{role}:*")]
    return line.removeprefix(f"*{role}:* ")


def who_commands(here: World) -> str:
    return who_is(here, "Incident Commander")


def guides(here: World, handle: str, role: str) -> list[str]:
    told = [here.text(message) for message in here.direct(handle)]
    return [text for text in told if f"You are *{role}*" in text]
