"""What was looked at when an incident began is one message in its channel, edited in place."""

from bot.domain import events as e
from bot.domain.effects import Effect
from bot.domain.playbooks import is_step
from bot.domain.react.rule import effects
from bot.domain.react.scene import Scene, snapshot


@effects.register
def _(_event: e.SnapshotTaken, scene: Scene) -> list[Effect]:
    return [*snapshot(scene.after)]


@effects.register
def _(event: e.CheckTicked, scene: Scene) -> list[Effect]:
    return [] if is_step(event.check) else [*snapshot(scene.after)]
