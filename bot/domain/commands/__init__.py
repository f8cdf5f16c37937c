"""What somebody asks for. A command may be refused; only events are history.

Each class says two things about itself that the tables in `permissions` and `lifecycle` are made of:
`verb`, the word a person would use for it (empty for Sitroom's own bookkeeping), and, there, who may
give it and in which statuses.
"""

from bot.domain.commands.alerts import AttachAlert, CountAlerts, KeepPayload, NoteAlert
from bot.domain.commands.drills import RecordHook
from bot.domain.commands.health import RecordSnapshot, TickCheck
from bot.domain.commands.own import (
    RecordChannel,
    RecordFailure,
    RecordFile,
    RecordMessage,
    RecordPager,
    RecordSuccess,
    Tick,
)
from bot.domain.commands.paging import AnswerPage, Page
from bot.domain.commands.people import AssignRole, ClaimRole, Join, Subscribe
from bot.domain.commands.playbooks import NoteHealth, PostPlaybook
from bot.domain.commands.record import AddNote, ArchiveChannel, CaptureMessage, Export, Redact, Retry
from bot.domain.commands.slack import (
    NoteArchived,
    NoteArrival,
    NoteDeletion,
    NoteDeparture,
    NoteEdit,
    NoteRename,
    NoteSilence,
    ReleaseMessage,
)
from bot.domain.commands.updates import Acknowledge, ChangeCadence, Escalate, PostUpdate, Snooze
from bot.domain.commands.work import (
    Cancel,
    ChangeComponent,
    ChangeSeverity,
    ChangeStatus,
    ChangeTitle,
    Close,
    Declare,
    Decline,
    Merge,
    Reopen,
    Resolve,
)

Command = (
    Declare
    | ChangeTitle
    | ChangeComponent
    | ChangeSeverity
    | ChangeStatus
    | Resolve
    | Reopen
    | Close
    | Decline
    | Cancel
    | Merge
    | AssignRole
    | ClaimRole
    | Join
    | Page
    | AnswerPage
    | Subscribe
    | PostUpdate
    | Snooze
    | ChangeCadence
    | Escalate
    | Acknowledge
    | AddNote
    | CaptureMessage
    | Redact
    | Retry
    | ArchiveChannel
    | Export
    | NoteEdit
    | NoteDeletion
    | ReleaseMessage
    | NoteArrival
    | NoteDeparture
    | NoteRename
    | NoteArchived
    | NoteSilence
    | AttachAlert
    | CountAlerts
    | NoteAlert
    | KeepPayload
    | RecordSnapshot
    | TickCheck
    | PostPlaybook
    | NoteHealth
    | RecordHook
    | Tick
    | RecordChannel
    | RecordMessage
    | RecordFailure
    | RecordSuccess
    | RecordFile
    | RecordPager
)

__all__ = [
    "Acknowledge",
    "AddNote",
    "AnswerPage",
    "ArchiveChannel",
    "AssignRole",
    "AttachAlert",
    "Cancel",
    "CaptureMessage",
    "ChangeCadence",
    "ChangeComponent",
    "ChangeSeverity",
    "ChangeStatus",
    "ChangeTitle",
    "ClaimRole",
    "Close",
    "Command",
    "CountAlerts",
    "Declare",
    "Decline",
    "Escalate",
    "Export",
    "Join",
    "KeepPayload",
    "Merge",
    "NoteAlert",
    "NoteArchived",
    "NoteArrival",
    "NoteDeletion",
    "NoteDeparture",
    "NoteEdit",
    "NoteHealth",
    "NoteRename",
    "NoteSilence",
    "Page",
    "PostPlaybook",
    "PostUpdate",
    "RecordChannel",
    "RecordFailure",
    "RecordFile",
    "RecordHook",
    "RecordMessage",
    "RecordPager",
    "RecordSnapshot",
    "RecordSuccess",
    "Redact",
    "ReleaseMessage",
    "Reopen",
    "Resolve",
    "Retry",
    "Snooze",
    "Subscribe",
    "Tick",
    "TickCheck",
]
