"""Everything that can have happened to an incident.

Events are the stored truth. Each carries what `evolve` needs, so that a policy edited later cannot
rewrite history: a rhythm is written down as it was set, a reminder with whom it went to.
A kind that was ever stored stays readable for ever (see `tests/domain/golden/`).
"""

from bot.domain.events.alerts import AlertAttached, AlertChanged, AlertsCounted, Tally, Told
from bot.domain.events.drills import Hook, HookCalled, ScenarioBegun
from bot.domain.events.escalations import Escalated, EscalationAcknowledged
from bot.domain.events.health import Checkpoint, CheckTicked, HealthSeen, SnapshotTaken
from bot.domain.events.paging import (
    PageAcknowledged,
    Paged,
    PagerCalled,
    PagerReached,
    PageUnanswered,
)
from bot.domain.events.people import (
    Confided,
    JoinRequested,
    ParticipantJoined,
    ParticipantLeft,
    RoleAssigned,
    Subscribed,
    Unsubscribed,
)
from bot.domain.events.playbooks import EndpointTurned, Gate, PlaybookPosted, Step
from bot.domain.events.record import (
    EntryRedacted,
    FileKept,
    MessageCaptured,
    MessageDeleted,
    MessageEdited,
    MessageReleased,
    NoteAdded,
)
from bot.domain.events.slack import (
    ArchiveRequested,
    ChannelArchived,
    ChannelOpened,
    ChannelRenamed,
    ChannelUnarchived,
    ExportRequested,
    MessagePosted,
    SilenceEnded,
    StepFailed,
    StepRecovered,
    StepRetried,
)
from bot.domain.events.updates import (
    CadenceChanged,
    LeadershipAcknowledged,
    LeadershipTold,
    RoleCalled,
    Snoozed,
    StabilityReached,
    UpdatePosted,
    UpdateReminded,
)
from bot.domain.events.values import Field, File, Message, Rhythm
from bot.domain.events.work import (
    Cancelled,
    Closed,
    ComponentChanged,
    Declared,
    Declined,
    Merged,
    Reopened,
    Resolved,
    SeverityChanged,
    StatusChanged,
    TitleChanged,
    TookIn,
)

Event = (
    Declared
    | TitleChanged
    | ComponentChanged
    | SeverityChanged
    | StatusChanged
    | Resolved
    | Reopened
    | Closed
    | Declined
    | Cancelled
    | Merged
    | TookIn
    | RoleAssigned
    | Confided
    | ParticipantJoined
    | ParticipantLeft
    | JoinRequested
    | Subscribed
    | Unsubscribed
    | UpdatePosted
    | UpdateReminded
    | Snoozed
    | CadenceChanged
    | RoleCalled
    | LeadershipTold
    | LeadershipAcknowledged
    | StabilityReached
    | Escalated
    | EscalationAcknowledged
    | AlertAttached
    | AlertChanged
    | AlertsCounted
    | SnapshotTaken
    | CheckTicked
    | Paged
    | PageAcknowledged
    | PageUnanswered
    | PagerCalled
    | PagerReached
    | PlaybookPosted
    | EndpointTurned
    | ScenarioBegun
    | HookCalled
    | NoteAdded
    | MessageCaptured
    | MessageEdited
    | MessageDeleted
    | MessageReleased
    | FileKept
    | EntryRedacted
    | ChannelOpened
    | ChannelRenamed
    | ChannelArchived
    | ChannelUnarchived
    | ArchiveRequested
    | ExportRequested
    | MessagePosted
    | SilenceEnded
    | StepFailed
    | StepRetried
    | StepRecovered
)

__all__ = [
    "AlertAttached",
    "AlertChanged",
    "AlertsCounted",
    "ArchiveRequested",
    "CadenceChanged",
    "Cancelled",
    "ChannelArchived",
    "ChannelOpened",
    "ChannelRenamed",
    "ChannelUnarchived",
    "CheckTicked",
    "Checkpoint",
    "Closed",
    "ComponentChanged",
    "Confided",
    "Declared",
    "Declined",
    "EndpointTurned",
    "EntryRedacted",
    "Escalated",
    "EscalationAcknowledged",
    "Event",
    "ExportRequested",
    "Field",
    "File",
    "FileKept",
    "Gate",
    "HealthSeen",
    "Hook",
    "HookCalled",
    "JoinRequested",
    "LeadershipAcknowledged",
    "LeadershipTold",
    "Merged",
    "Message",
    "MessageCaptured",
    "MessageDeleted",
    "MessageEdited",
    "MessagePosted",
    "MessageReleased",
    "NoteAdded",
    "PageAcknowledged",
    "PageUnanswered",
    "Paged",
    "PagerCalled",
    "PagerReached",
    "ParticipantJoined",
    "ParticipantLeft",
    "PlaybookPosted",
    "Reopened",
    "Resolved",
    "Rhythm",
    "RoleAssigned",
    "RoleCalled",
    "ScenarioBegun",
    "SeverityChanged",
    "SilenceEnded",
    "SnapshotTaken",
    "Snoozed",
    "StabilityReached",
    "StatusChanged",
    "Step",
    "StepFailed",
    "StepRecovered",
    "StepRetried",
    "Subscribed",
    "Tally",
    "TitleChanged",
    "Told",
    "TookIn",
    "Unsubscribed",
    "UpdatePosted",
    "UpdateReminded",
]
