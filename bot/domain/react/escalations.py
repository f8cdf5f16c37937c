"""Those who were told have a message each, which follows the incident; a newer one takes its place."""

from bot.domain import events as e
from bot.domain.effects import Effect, Surface
from bot.domain.react.rule import effects
from bot.domain.react.scene import Scene, card, escalation, here


@effects.register
def _(event: e.Escalated, scene: Scene) -> list[Effect]:
    earlier = scene.before.escalations.get(event.rule) if scene.before else None
    return [
        *escalation(scene.after.escalations[event.rule]),
        *card(scene.after),
        *here(scene, Surface.CHANGE),
        *(escalation(earlier) if earlier else []),
    ]


@effects.register
def _(event: e.EscalationAcknowledged, scene: Scene) -> list[Effect]:
    told = scene.after.escalations.get(event.rule)
    return [*(escalation(told) if told else []), *card(scene.after)]
