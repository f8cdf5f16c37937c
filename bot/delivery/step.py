"""What is missing on the card where something could not be done in Slack, or by a pager."""

from typing import assert_never

from bot.domain import effects as f
from bot.domain.effects import Show, Surface
from bot.domain.incident import HOOK
from bot.domain.pagers import step_of as pager_step
from bot.jobs import PublishHome, Remind, Reply, TakeBack, Task, TellOperators

_STEPS = {
    Surface.CARD: "card",
    Surface.ANNOUNCEMENT: "announcement",
    Surface.LEADERSHIP: "leadership",
    Surface.ESCALATION: "escalation",
    Surface.ESCALATION_DIRECT: "escalation",
    Surface.GUIDE: "direct",
    Surface.CONFIDED: "direct",
    Surface.REMINDER: "direct",
}


def step_of(task: Task) -> str | None:
    """What a person would call this, where its absence must be shown on the card."""
    match task:
        case Show():
            return _STEPS.get(task.surface)
        case f.OpenChannel():
            return "channel"
        case f.SetTopic():
            return "topic"
        case f.SyncBookmarks():
            return "bookmarks"
        case f.PinCard():
            return "pin"
        case f.Invite():
            return "invite"
        case f.ArchiveChannel():
            return "archive"
        case f.ShareExport():
            return "export"
        case f.CallHook():
            return HOOK
        case f.PageOutside():
            return pager_step(task.pager)
        case (
            f.ShowAlert()
            | f.ShowStorm()
            | f.KeepFiles()
            | f.TakeSnapshot()
            | f.Confirm()
            | Reply()
            | PublishHome()
            | TellOperators()
            | Remind()
            | TakeBack()
        ):
            return None
        case _:
            assert_never(task)
