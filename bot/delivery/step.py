"""What is missing on the card where something could not be done in Slack, or by a pager."""

from typing import assert_never

from msgspec.structs import replace

from bot.domain import effects as f
from bot.domain.effects import Show, Surface
from bot.domain.incident import HOOK, Incident
from bot.domain.pagers import Turn, is_repeated
from bot.domain.pagers import step_of as pager_step
from bot.jobs import PublishHome, Remind, Reply, TakeBack, Task, TellOperators
from storage.jobs import Job

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


def step_of(task: Task) -> str | None:  # noqa: PLR0912 - one a task
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
        case f.PinAnnouncement():
            return "announcement_pin"
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


def part_of(step: str, task: Task, job: Job) -> str:
    """Which one it is, of a step that is done many times: a message that is shown again is the same one."""
    match task:
        case Show() if is_repeated(step):
            return task.key
        case f.PageOutside():
            return task.part
        case _:
            return job.key if is_repeated(step) else ""


def parts_done(step: str, task: Task, job: Job, incident: Incident) -> list[str]:
    """Which parts of a step need not be done any more: where nobody has to be called, all that a pager was asked.

    Where somebody was called, that somebody was to be, too, whoever that was.
    """
    call = incident.pagers.get(task.call) if isinstance(task, f.PageOutside) else None
    if call is None or not isinstance(task, f.PageOutside):
        return [part_of(step, task, job)]
    missed = incident.missing_parts.get(step)
    if missed is None:
        return [""]  # it was written down before each part was
    if task.turn is Turn.CALL:
        return [task.part, replace(task, to="").part]
    return [part for part in missed if f.PageOutside.of(part)[0] in call.asked]
