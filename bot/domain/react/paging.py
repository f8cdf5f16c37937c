"""Who is called hears it in person and in the channel, and so do they when somebody has it."""

from bot.domain import events as e
from bot.domain.calls import Paging
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import Incident
from bot.domain.react.rule import effects
from bot.domain.react.scene import Scene, has_open_channel, invite, standing


@effects.register
def _(event: e.Paged, scene: Scene) -> list[Effect]:
    return [*standing(scene), *invite(scene, (event.to,))]


@effects.register(e.PageAcknowledged)
@effects.register(e.PageUnanswered)
def _answered(_event: e.PageAcknowledged | e.PageUnanswered, scene: Scene) -> list[Effect]:
    return standing(scene)


def pages(scene: Scene) -> list[Effect]:
    """What calls somebody says how it stands: when another one is called, somebody has it, or it is over."""
    before, after = scene.before, scene.after
    turned = before is not None and before.is_open != after.is_open
    return [
        effect
        for role, paging in after.pages.items()
        if (before and before.pages.get(role)) != paging or (turned and paging.waits)
        for effect in _calls(paging, before.pages.get(role) if before else None, after)
    ]


def _calls(paging: Paging, earlier: Paging | None, after: Incident) -> list[Effect]:
    in_person = [Show(Surface.PAGE, call.version, call.to) for call in paging.calls]
    said = (
        earlier.versions if earlier and earlier.waits else ()
    )  # also that nobody answered, where one is called anew
    lines = [Show(Surface.PAGED, version) for version in dict.fromkeys((*said, *paging.versions))]
    return [*in_person, *(lines if has_open_channel(after) else [])]
