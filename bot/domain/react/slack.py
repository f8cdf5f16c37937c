"""What became possible in Slack, and what did not."""

from bot.domain import effects as f
from bot.domain import events as e
from bot.domain.effects import Effect, Show, Surface
from bot.domain.incident import HOOK, INDISPENSABLE
from bot.domain.pagers import pager_of
from bot.domain.react.drills import scenario
from bot.domain.react.pagers import again as told_again
from bot.domain.react.rule import effects
from bot.domain.react.scene import (
    Scene,
    announcement,
    card,
    company,
    direct,
    invite,
    leadership,
    playbooks,
    snapshot,
    standing,
    topic,
)


@effects.register
def _(_event: e.ChannelOpened, scene: Scene) -> list[Effect]:
    after = scene.after
    links: list[Effect] = [f.SyncBookmarks()] if scene.rules.policy.links else []
    return [
        *invite(scene, company(scene)),
        *standing(scene),
        *topic(scene),
        *links,
        Show(Surface.READY, person=after.declared_by),
        *snapshot(after),
        *playbooks(after),
        *direct(after),  # with the way to the channel
        *_said_before_the_channel(scene),
    ]


@effects.register
def _(_event: e.ChannelRenamed, scene: Scene) -> list[Effect]:
    return announcement(scene.after)


@effects.register
def _(_event: e.ChannelUnarchived, scene: Scene) -> list[Effect]:
    return [*standing(scene), *topic(scene)]


@effects.register
def _(_event: e.ArchiveRequested, scene: Scene) -> list[Effect]:
    return [*card(scene.after), f.ArchiveChannel()]  # the card cannot be edited afterwards


@effects.register
def _(_event: e.ExportRequested, scene: Scene) -> list[Effect]:
    return [f.ShareExport(scene.entry.version)]


@effects.register
def _(event: e.MessagePosted, _scene: Scene) -> list[Effect]:
    pins: dict[str, list[Effect]] = {
        Surface.CARD.value: [f.PinCard()],
        Surface.ANNOUNCEMENT.value: [f.PinAnnouncement()],
    }
    return pins.get(event.surface, [])


@effects.register
def _(event: e.StepFailed, scene: Scene) -> list[Effect]:
    if event.step in INDISPENSABLE:
        told = Show(Surface.TROUBLE, scene.entry.version, scene.after.declared_by)
        return [told, *announcement(scene.after)]
    return [*standing(scene), *(scenario(scene.after) if event.step == HOOK else [])]


@effects.register
def _(event: e.StepRecovered, scene: Scene) -> list[Effect]:
    troubles = scene.before.troubles if scene.before else ()
    told = [Show(Surface.TROUBLE, version, scene.after.declared_by) for version in troubles]
    return [*told, *standing(scene), *(scenario(scene.after) if event.step == HOOK else [])]


@effects.register
def _(event: e.StepRetried, scene: Scene) -> list[Effect]:
    again: dict[str, list[Effect]] = {
        "channel": [f.OpenChannel()],
        "card": [Show(Surface.CARD)],
        "announcement": announcement(scene.after),
        "leadership": leadership(scene.after),
        "escalation": standing(scene),
        "invite": [*invite(scene, company(scene)), *standing(scene)],
        "direct": [*direct(scene.after), *standing(scene)],
        "pin": [f.PinCard()],
        "announcement_pin": [f.PinAnnouncement()],
        "topic": topic(scene),
        "bookmarks": [f.SyncBookmarks()],
        "archive": [f.ArchiveChannel()],
        HOOK: [f.CallHook(), *scenario(scene.after)],
    }
    pager = pager_of(event.step)
    return [*told_again(pager, scene), *standing(scene)] if pager else again.get(event.step, [])


def announcement_pin(scene: Scene) -> list[Effect]:
    """The announcement is pinned as long as somebody works on the incident."""
    before, after = scene.before, scene.after
    turned = before is not None and before.is_open != after.is_open
    return [f.PinAnnouncement()] if turned and Surface.ANNOUNCEMENT.value in after.posts else []


def _said_before_the_channel(scene: Scene) -> list[Effect]:
    """What happened while there was no channel to say it in, in its order; then what still waits for somebody."""
    after = scene.after
    lines = [Show.of(key) for key in (scene.before.unsaid if scene.before else ())]
    evidence = [
        Show(Surface.EVIDENCE, one.version) for one in after.captured.values() if one.how == "evidence"
    ]
    calls = [Show(Surface.ROLE_CALL, version) for version in after.called.values()]
    overdue = [Show(Surface.OVERDUE, reminder.version) for reminder in after.reminders if reminder.round]
    pages = [
        Show(Surface.PAGED, version)
        for paging in after.pages.values()
        if paging.waits
        for version in paging.versions
    ]
    return [*evidence, *lines, *pages, *calls, *overdue]
