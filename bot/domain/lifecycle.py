"""What may be done in which status: one table, and one sentence for whoever asks for something else."""

from bot.domain import commands as c
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.rejected import Rejected
from bot.domain.status import NEXT, OPEN, OVER, Status
from bot.domain.wording import reference

_ALL = frozenset(Status)
_AND_RESOLVED = OPEN | {Status.RESOLVED}


def _leading_to(after: Status) -> frozenset[Status]:
    return frozenset(before for before in Status if after in NEXT[before])


#: In which statuses each command makes sense. `Declare` is absent: it begins an incident.
ALLOWED: dict[type[c.Command], frozenset[Status]] = {
    c.ChangeTitle: _AND_RESOLVED,
    c.ChangeComponent: _AND_RESOLVED,
    c.ChangeSeverity: _AND_RESOLVED,
    c.ChangeStatus: OPEN,
    c.Resolve: _leading_to(Status.RESOLVED),
    c.Reopen: _leading_to(Status.INVESTIGATING) - OPEN,
    c.Close: _leading_to(Status.CLOSED),
    c.Decline: _leading_to(Status.DECLINED),
    c.Cancel: _leading_to(Status.CANCELLED),
    c.Merge: _leading_to(Status.MERGED),
    c.AssignRole: _AND_RESOLVED,
    c.ClaimRole: _AND_RESOLVED,
    c.Page: OPEN,
    c.AnswerPage: OPEN,
    c.Join: _ALL,
    c.Subscribe: _AND_RESOLVED,
    c.PostUpdate: _AND_RESOLVED,
    c.Snooze: OPEN,
    c.ChangeCadence: OPEN,
    c.Escalate: OPEN,
    c.Acknowledge: _ALL,
    c.AddNote: _ALL,
    c.CaptureMessage: _ALL,
    c.Redact: _ALL,
    c.Retry: _ALL,
    c.ArchiveChannel: OVER,
    c.Export: _ALL,
    c.NoteEdit: _ALL,
    c.NoteDeletion: _ALL,
    c.ReleaseMessage: _ALL,
    c.NoteArrival: _ALL,
    c.NoteDeparture: _ALL,
    c.NoteRename: _ALL,
    c.NoteArchived: _ALL,
    c.NoteSilence: _ALL,
    c.AttachAlert: OPEN,
    c.CountAlerts: OPEN,
    c.NoteAlert: _ALL,
    c.KeepPayload: _ALL,
    c.RecordSnapshot: _ALL,
    c.TickCheck: _ALL,
    c.PostPlaybook: _AND_RESOLVED,
    c.NoteHealth: _ALL,
    c.RecordHook: _ALL,
    c.Tick: _ALL,
    c.RecordChannel: _ALL,
    c.RecordMessage: _ALL,
    c.RecordFailure: _ALL,
    c.RecordSuccess: _ALL,
    c.RecordFile: _ALL,
    c.RecordPager: _ALL,
}

#: What a person would want to hear of when something else is not possible.
_WORTH_NAMING = (
    c.PostUpdate,
    c.ChangeStatus,
    c.ChangeSeverity,
    c.Resolve,
    c.Reopen,
    c.Close,
    c.Decline,
    c.ArchiveChannel,
    c.AddNote,
    c.Export,
)


def check_possible(incident: Incident, command: c.Command, policy: Policy) -> None:
    """Refuse a command that makes no sense in the incident's status.

    Raises:
        Rejected: says what is possible instead.
    """
    if incident.status in ALLOWED[type(command)]:
        return
    possible = [kind.verb for kind in _WORTH_NAMING if incident.status in ALLOWED[kind]]
    raise Rejected(
        f"The status of {reference(incident.number)} is {policy.status_word(incident.status)}, so `{command.verb}` is not possible. "
        f"Possible now: {', '.join(f'`{verb}`' for verb in possible)}."
    )
