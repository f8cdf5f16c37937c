"""What a policy says must fit together: names that are meant exist, and mean one thing each."""

from collections.abc import Iterator

from bot.domain.policy import Policy
from bot.policy_file.error import Mistake, Path
from bot.policy_file.sense.confidential import unconfided
from bot.policy_file.sense.escalations import unraised
from bot.policy_file.sense.hours import untimely
from bot.policy_file.sense.naming import known_component, misnamed, twice
from bot.policy_file.sense.oncall import unready
from bot.policy_file.sense.pagers import unpaged
from bot.policy_file.sense.playbooks import unplayable
from bot.policy_file.sense.recurring import unremembered
from bot.policy_file.sense.routes import misrouted
from bot.policy_file.sense.scenarios import unplayed
from bot.policy_file.sense.senders import unheard
from bot.policy_file.sense.statuses import misstated
from bot.policy_file.sense.templates import unfillable


def nonsense(policy: Policy) -> Iterator[Mistake]:
    """What in a well-formed policy does not make sense."""
    yield from misnamed(policy)
    for position, component in enumerate(policy.leadership.components):
        yield from known_component(("leadership", "components", position), component, policy)
    yield from unraised(policy)
    yield from unfillable(policy)
    yield from misstated(policy)
    yield from _capture(policy)
    for position, contact in enumerate(policy.contacts):
        if not (contact.phone or contact.mail or contact.url):
            yield Mistake(("contacts", position), "cannot be reached.", "Add phone, mail or url.")
    yield from twice("checks", policy.checks)
    yield from untimely(policy)
    yield from unconfided(policy)
    yield from unready(policy)
    yield from unpaged(policy)
    yield from unheard(policy)
    yield from misrouted(policy)
    yield from unplayable(policy)
    yield from unplayed(policy)
    yield from unremembered(policy)


def _capture(policy: Policy) -> Iterator[Mistake]:
    """Sitroom confirms with a reaction; were that one of those that capture, it would answer itself for ever."""
    capture = policy.capture
    for position, reaction in enumerate(capture.reactions):
        if reaction == capture.confirm:
            path: Path = ("capture", "reactions", position)
            yield Mistake(path, "is capture.confirm too.", "Take one to capture, another to confirm.")
