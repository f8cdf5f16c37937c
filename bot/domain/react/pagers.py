"""What pagers outside Slack are told: whom to call, that somebody has answered, that it is over."""

from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.effects import Effect, Show, Surface
from bot.domain.pagers import Turn, key_of, recipients, since_of, step_of, turn_of
from bot.domain.react.rule import effects
from bot.domain.react.scene import Scene, card, has_open_channel


@effects.register
def _(event: e.PagerCalled, scene: Scene) -> list[Effect]:
    key = key_of(event.pager, event.role, event.rule, since_of(scene.after, event.role, event.rule))
    return _told(key, Turn.CALL, scene.entry.version, scene)


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
        effect
        for key, call in before.pagers.items()
        if (turn := turn_of(call, after)) is not turn_of(call, before) and (turn is not Turn.CALL or reopened)
        for effect in _told(key, turn, call.last, scene)
    ]


def again(pager: str, scene: Scene) -> list[Effect]:
    """What a pager did not hear, as it is now."""
    return [
        f.PageOutside(pager, key, turn_of(call, scene.after), asked, asked, to)
        for asked, to in _missed(pager, scene)
        for key, call in scene.after.pagers.items()
        if asked in call.asked
    ]


def _missed(pager: str, scene: Scene) -> list[tuple[int, str]]:
    """What a pager was asked and did not hear, and for whom alone; all that it may be, where that was not written down."""
    before, step = scene.before, step_of(pager)
    if before is None or step not in before.missing:
        return []
    parts = before.missing_parts.get(step)
    if parts:
        return [f.PageOutside.of(part) for part in parts]
    return [
        (asked, "")
        for call in before.pagers.values()
        if call.pager == pager
        for asked in (call.untaken if turn_of(call, before) is Turn.CALL else ()) or (call.last,)
    ]


def _told(key: str, turn: Turn, asked: int, scene: Scene) -> list[Effect]:
    call = scene.after.pagers[key]
    pager = scene.rules.policy.pager(call.pager)
    whom = recipients(pager, call, asked, scene.after, scene.rules) if turn is Turn.CALL else ("",)
    return [f.PageOutside(call.pager, key, turn, asked, scene.entry.version, to) for to in whom]
