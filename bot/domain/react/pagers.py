"""What pagers outside Slack are told: whom to call, that somebody has answered, that it is over."""

from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import Incident
from bot.domain.pagers import Turn, key_of, since_of, turn_of
from bot.domain.react.rule import effects
from bot.domain.react.scene import Scene, card, has_open_channel


@effects.register
def _(event: e.PagerCalled, scene: Scene) -> list[Effect]:
    key = key_of(event.pager, event.role, event.rule, since_of(scene.after, event.role, event.rule))
    return [f.PageOutside(event.pager, key, Turn.CALL, scene.entry.version, scene.entry.version)]


@effects.register
def _(event: e.PagerReached, scene: Scene) -> list[Effect]:
    roles = [call.role for call in scene.after.pagers.values() if event.asked in call.asked]
    pages = [paging for role, paging in scene.after.pages.items() if role in roles and paging.waits]
    lines = [Show(Surface.PAGED, paging.versions[-1]) for paging in pages if has_open_channel(scene.after)]
    return [*card(scene.after), *lines]


def pagers(scene: Scene) -> list[Effect]:
    """What pagers are told because of what has happened; one that has called is called off, or has to call again."""
    before, after = scene.before, scene.after
    if before is None:
        return []
    reopened = after.is_open and not before.is_open
    return [
        f.PageOutside(call.pager, key, turn, call.last, scene.entry.version)
        for key, call in before.pagers.items()
        if (turn := turn_of(call, after)) is not turn_of(call, before) and (turn is not Turn.CALL or reopened)
    ]


def again(pager: str, after: Incident) -> list[Effect]:
    """What a pager has to be told that did not hear it."""
    return [
        f.PageOutside(pager, key, turn, asked, asked)
        for key, call in after.pagers.items()
        if call.pager == pager
        for turn in [turn_of(call, after)]
        for asked in (call.untaken if turn is Turn.CALL else ()) or (call.last,)
    ]
