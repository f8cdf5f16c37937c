"""A drill says in its channel what is practised; its hook is told; and when it is over, people read how it went."""

from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.drills import to_be_told
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import Incident
from bot.domain.react.rule import effects
from bot.domain.react.scene import Scene, has_open_channel
from bot.domain.status import Status


@effects.register
def _(_event: e.ScenarioBegun, _scene: Scene) -> list[Effect]:
    return []


@effects.register
def _(_event: e.HookCalled, scene: Scene) -> list[Effect]:
    again: list[Effect] = [f.CallHook()] if to_be_told(scene.after) is not None else []
    return [*scenario(scene.after), *again]


def scenario(after: Incident) -> list[Effect]:
    """What is practised."""
    shown = after.practice and has_open_channel(after)
    return [Show(Surface.SCENARIO, after.practice.version)] if after.practice and shown else []


def practised(scene: Scene) -> list[Effect]:
    """When a drill has its channel, is over, or begins anew."""
    before, after = scene.before, scene.after
    if not after.drill or before is None:
        return []
    opened = before.channel is None and after.channel is not None
    turned = before.is_open != after.is_open
    if not (opened or turned):
        return []
    told = to_be_told(after) is not None and after.channel and (after.is_open or before.channel)
    hook: list[Effect] = [f.CallHook()] if told else []
    return [*scenario(after), *hook, *(_report(scene) if turned and not after.is_open else [])]


def _report(scene: Scene) -> list[Effect]:
    after, version = scene.after, scene.entry.version
    if after.status is Status.MERGED:
        return []
    channel = scene.rules.policy.game_days.channel
    elsewhere = (
        [Show(Surface.REPORT_ELSEWHERE, version, channel=channel)] if channel and not after.private else []
    )
    return [*([Show(Surface.REPORT, version)] if has_open_channel(after) else []), *elsewhere]
