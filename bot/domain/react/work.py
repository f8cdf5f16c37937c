"""The incident takes a turn: everything that is always true says so, and the channel has a line about it."""

from typing import Any

from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.effects import Effect, Surface
from bot.domain.react.rule import effects
from bot.domain.react.scene import (
    Scene,
    announcement,
    here,
    invite,
    owners,
    standing,
    topic,
)


@effects.register(e.SeverityChanged)
@effects.register(e.StatusChanged)
@effects.register(e.Resolved)
@effects.register(e.Reopened)
@effects.register(e.Closed)
@effects.register(e.Declined)
@effects.register(e.Cancelled)
@effects.register(e.Merged)
@effects.register(e.TitleChanged)
def _turn(_event: Any, scene: Scene) -> list[Effect]:
    return [*standing(scene), *here(scene, Surface.CHANGE), *topic(scene)]


@effects.register
def _(_event: e.TookIn, scene: Scene) -> list[Effect]:
    return here(scene, Surface.CHANGE)


@effects.register
def _(_event: e.Declared, scene: Scene) -> list[Effect]:
    policy = scene.rules.policy
    looked_at: list[Effect] = [f.TakeSnapshot()] if policy.alerts.polls or policy.checks else []
    return [f.OpenChannel(), *announcement(scene.after), *looked_at]


@effects.register
def _(event: e.ComponentChanged, scene: Scene) -> list[Effect]:
    return [*standing(scene), *here(scene, Surface.CHANGE), *invite(scene, owners(scene, event.after))]
