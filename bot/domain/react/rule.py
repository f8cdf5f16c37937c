"""The rules by which the world is told: one an event, each in the module of what it is about."""

from functools import singledispatch
from typing import Any

from bot.domain.effects import Effect
from bot.domain.react.scene import Scene


@singledispatch
def effects(_event: Any, scene: Scene) -> list[Effect]:
    """What an event asks for; each kind of event registers its own."""
    raise TypeError(f"no rule for {scene.entry.kind}")


#: The classes that have a rule; a test holds it against the union of events.
RULES = effects.registry
