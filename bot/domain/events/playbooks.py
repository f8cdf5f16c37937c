"""What people do step by step, and what they wait for."""

import msgspec

from bot.domain.events.values import Happening


class Gate(msgspec.Struct, frozen=True):
    """A health endpoint on which a step waits: its id in the policy, and what people call it."""

    poll: str
    name: str


class Step(msgspec.Struct, frozen=True):
    """A step of a playbook, as the policy had it.

    Attributes:
        text, command: with places in braces that are filled in when it is shown.
        components: it is shown only where the incident's component is one of these, if any are named.
        gate: what it waits for.
        before_resolve: whether resolving without it takes a reason.
    """

    id: str
    text: str
    command: str = ""
    components: tuple[str, ...] = ()
    gate: Gate | None = None
    before_resolve: bool = False


class PlaybookPosted(Happening, frozen=True, tag=True):
    """People have a list of steps to do; `why`, where nobody asked for it."""

    playbook: str
    name: str
    steps: tuple[Step, ...]
    why: str = ""


class EndpointTurned(Happening, frozen=True, tag=True):
    """A health endpoint is well or is not, and `steps` wait for it; none, where all are done or it was so all along."""

    poll: str
    name: str
    well: bool
    steps: tuple[str, ...]
