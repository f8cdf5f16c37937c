"""What was looked at when an incident began is one message in its channel, edited in place."""

from bot.domain import events as e
from bot.domain.effects import Effect
from bot.domain.react.rule import effects
from bot.domain.react.scene import Scene, snapshot


@effects.register(e.SnapshotTaken)
@effects.register(e.CheckTicked)
def _(_event: e.SnapshotTaken | e.CheckTicked, scene: Scene) -> list[Effect]:
    return [*snapshot(scene.after)]
