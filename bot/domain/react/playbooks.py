"""Each playbook is one message in the channel, which says how its steps are now."""

from bot.domain import events as e
from bot.domain.effects import Effect, Show, Surface
from bot.domain.playbooks import steps_of
from bot.domain.react.rule import effects
from bot.domain.react.scene import Scene, has_open_channel, here


@effects.register
def _(_event: e.PlaybookPosted, scene: Scene) -> list[Effect]:
    return here(scene, Surface.PLAYBOOK)


@effects.register
def _(event: e.EndpointTurned, scene: Scene) -> list[Effect]:
    return here(scene, Surface.CHANGE) if event.steps else []


def playbooks_as_they_are(scene: Scene) -> list[Effect]:
    """The playbooks that say something else after the event than before it."""
    before, after = scene.before, scene.after
    if before is None or not has_open_channel(after):
        return []
    policy = scene.rules.policy
    return [
        Show(Surface.PLAYBOOK, posting.version)
        for id_, posting in after.playbooks.items()
        if id_ in before.playbooks and steps_of(before, id_, policy) != steps_of(after, id_, policy)
    ]
