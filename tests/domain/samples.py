"""One acceptable command and one event of every kind; a kind without a sample fails the tests that walk the unions."""

from collections.abc import Callable
from typing import get_args

from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.alerts.alert import Link
from bot.domain.incident import Incident
from bot.domain.people import THE_SYSTEM
from bot.domain.status import Status, working_after
from tests.domain.worlds import ANA, BEN, DAN, EVA, GRAPH, SHOP, actor, after, begun, message, outside

COMMAND_KINDS: tuple[type[c.Command], ...] = get_args(c.Command)
EVENT_KINDS: tuple[type[e.Event], ...] = get_args(e.Event)

_ANA = actor(ANA)

TOLD = e.Told(
    group=7,
    title="Checkout 5xx rate",
    sender="Alertmanager",
    since=after(-3),
    text="5 % of requests fail",
    labels={"alertname": "Checkout5xx", "severity": "critical"},
    links=(Link("Graph", "https://graphs.acme.test/d/1"),),
    traces=("4bf92f3577b34da6",),
)


STEPS = (
    e.Step("stop", "Stop the rollout"),
    e.Step("roll-back", "Roll back {component}", "deploy undo {component}", ("checkout",)),
    e.Step("again", "Run the failed jobs again", gate=e.Gate("shop", "Shop"), before_resolve=True),
)


def _next_status(incident: Incident) -> Status:
    return next(iter(working_after(incident.status)), Status.INVESTIGATING)


_COMMANDS: dict[type[c.Command], Callable[[Incident], c.Command]] = {
    c.Declare: lambda _: c.Declare(by=_ANA, title="Login is slow"),
    c.ChangeTitle: lambda _: c.ChangeTitle(by=_ANA, title="Login is down"),
    c.ChangeComponent: lambda _: c.ChangeComponent(by=_ANA, component="search"),
    c.ChangeSeverity: lambda _: c.ChangeSeverity(by=_ANA, severity="sev1"),
    c.ChangeStatus: lambda incident: c.ChangeStatus(by=_ANA, status=_next_status(incident)),
    c.Resolve: lambda _: c.Resolve(by=_ANA, summary="Rolled back", override="Seen by all"),
    c.Reopen: lambda _: c.Reopen(by=_ANA, why="It is back"),
    c.Close: lambda _: c.Close(by=_ANA),
    c.Decline: lambda _: c.Decline(by=_ANA, why="Planned work"),
    c.Cancel: lambda _: c.Cancel(by=_ANA, why="False alarm"),
    c.Merge: lambda _: c.Merge(by=_ANA, into=begun(number=41)),
    c.AssignRole: lambda _: c.AssignRole(by=_ANA, role="scribe", to=BEN),
    c.ClaimRole: lambda _: c.ClaimRole(by=_ANA, role="comms"),
    c.Page: lambda _: c.Page(by=_ANA, role="comms", to=BEN),
    c.AnswerPage: lambda _: c.AnswerPage(by=actor(BEN), role="scribe"),
    c.Join: lambda _: c.Join(by=outside(DAN)),
    c.Subscribe: lambda _: c.Subscribe(by=_ANA),
    c.PostUpdate: lambda _: c.PostUpdate(by=_ANA, answers={"what": "Rolling back"}, next_at=after(600)),
    c.Snooze: lambda _: c.Snooze(by=_ANA, minutes=10),
    c.ChangeCadence: lambda _: c.ChangeCadence(by=_ANA, minutes=20),
    c.Escalate: lambda _: c.Escalate(by=_ANA, why="Press is calling"),
    c.Acknowledge: lambda _: c.Acknowledge(by=_ANA),
    c.AddNote: lambda _: c.AddNote(by=_ANA, text="Rolled back to 1.8.2"),
    c.CaptureMessage: lambda _: c.CaptureMessage(by=_ANA, message=message(ts="2.2"), how="pin"),
    c.Redact: lambda _: c.Redact(by=_ANA, version=1, digest="0" * 64, why="A password"),
    c.Retry: lambda _: c.Retry(by=_ANA, step="bookmarks"),
    c.ArchiveChannel: lambda _: c.ArchiveChannel(by=_ANA),
    c.Export: lambda _: c.Export(by=_ANA, format="md"),
    c.NoteEdit: lambda _: c.NoteEdit(by=_ANA, ts=message().ts, text="db1 is at 90 %"),
    c.NoteDeletion: lambda _: c.NoteDeletion(by=_ANA, ts=message().ts),
    c.ReleaseMessage: lambda _: c.ReleaseMessage(by=_ANA, ts=message().ts, how="pin"),
    c.NoteArrival: lambda _: c.NoteArrival(by=THE_SYSTEM, person=DAN),
    c.NoteDeparture: lambda _: c.NoteDeparture(by=THE_SYSTEM, person=BEN),
    c.NoteRename: lambda _: c.NoteRename(by=_ANA, name="inc-42-login"),
    c.NoteArchived: lambda _: c.NoteArchived(by=_ANA, archived=True),
    c.NoteSilence: lambda _: c.NoteSilence(by=THE_SYSTEM, since=after(5), until=after(9), found=2),
    c.AttachAlert: lambda _: c.AttachAlert(by=_ANA, told=TOLD, tally=e.Tally(2, 0, 2)),
    c.CountAlerts: lambda _: c.CountAlerts(by=_ANA, count=97),
    c.NoteAlert: lambda _: c.NoteAlert(by=THE_SYSTEM, group=7, tally=e.Tally(0, 2, 4)),
    c.KeepPayload: lambda _: c.KeepPayload(by=THE_SYSTEM, name="alert-7-1.txt", sha256="0" * 64, size=512),
    c.RecordSnapshot: lambda _: c.RecordSnapshot(by=THE_SYSTEM, endpoints=(SHOP,)),
    c.TickCheck: lambda incident: c.TickCheck(by=_ANA, check=next(iter(incident.checks), "logs"), on=True),
    c.PostPlaybook: lambda _: c.PostPlaybook(by=_ANA, playbook="bad-deploy"),
    c.NoteHealth: lambda _: c.NoteHealth(by=THE_SYSTEM, poll="shop", well=True),
    c.RecordHook: lambda _: c.RecordHook(by=THE_SYSTEM, on=True, status=202, said="taken"),
    c.Tick: lambda _: c.Tick(by=THE_SYSTEM),
    c.RecordChannel: lambda _: c.RecordChannel(by=THE_SYSTEM, channel="C42", name="inc-42"),
    c.RecordMessage: lambda _: c.RecordMessage(by=THE_SYSTEM, surface="announcement", channel="C1", ts="3.3"),
    c.RecordFailure: lambda _: c.RecordFailure(by=THE_SYSTEM, step="topic", error="restricted_action"),
    c.RecordSuccess: lambda _: c.RecordSuccess(by=THE_SYSTEM, step="bookmarks"),
    c.RecordPager: lambda _: c.RecordPager(by=THE_SYSTEM, asked=4),
    c.RecordFile: lambda _: c.RecordFile(by=THE_SYSTEM, file=GRAPH, sha256="0" * 64, size=2048),
}


def command_of(kind: type[c.Command], incident: Incident) -> c.Command:
    """A command of this kind that `incident` has no reason to refuse but its status."""
    return _COMMANDS[kind](incident)


_RHYTHM = e.Rhythm(15, after(15))

_EVENTS: tuple[e.Event, ...] = (
    e.Declared(
        title="Checkout 5xx",
        severity="sev2",
        rhythm=_RHYTHM,
        status=Status.TRIAGE,
        description="Since the deploy",
        component="checkout",
        private=True,
        drill=True,
        origin="C1",
        severity_from="Checkout",
    ),
    e.TitleChanged("Checkout 5xx", "Checkout is down"),
    e.ComponentChanged("checkout", None),
    e.SeverityChanged("sev2", "sev1", _RHYTHM, "Nobody can pay"),
    e.StatusChanged(Status.TRIAGE, Status.MONITORING, "Rolled back"),
    e.Resolved(Status.MONITORING, "Rolled back", "The graphs are flat"),
    e.Reopened(Status.RESOLVED, "It is back", _RHYTHM),
    e.Closed(Status.RESOLVED),
    e.Declined(Status.TRIAGE, "Planned work"),
    e.Cancelled(Status.INVESTIGATING, "False alarm"),
    e.Merged(Status.INVESTIGATING, 41),
    e.RoleAssigned("commander", BEN, "handed over", ANA),
    e.Confided("Leaked credentials", "it says “leak”", "Revoke them first.", (BEN,)),
    e.ParticipantJoined(BEN),
    e.ParticipantLeft(BEN),
    e.JoinRequested(BEN),
    e.Subscribed(BEN),
    e.Unsubscribed(BEN),
    e.UpdatePosted((e.Field("what", "What is going on", "Rolling back"),), _RHYTHM),
    e.UpdateReminded(after(15), 1, (ANA, BEN), 600),
    e.Snoozed(10, _RHYTHM),
    e.CadenceChanged(30, _RHYTHM),
    e.RoleCalled("scribe", 60),
    e.LeadershipTold("escalated", "Press is calling", 60),
    e.LeadershipAcknowledged(),
    e.StabilityReached(after(5), 60),
    e.Escalated(
        rule="second",
        name="Platform leads",
        why="unacknowledged",
        severity="Sev 2",
        component="Checkout",
        waited_for="Team leads",
        channels=("#platform-leads",),
        people=(EVA,),
        groups=("S012LEADS",),
        text="Take the lead.",
        occasion=after(5),
        late_seconds=60,
        pagers=("pd",),
    ),
    e.EscalationAcknowledged("second", "Platform leads"),
    e.NoteAdded("Rolled back to 1.8.2"),
    e.MessageCaptured(message(files=(GRAPH,)), "pin"),
    e.MessageEdited(message().ts, "db1 is at 90 %", "db1 is at 100 %"),
    e.MessageDeleted(message().ts),
    e.MessageReleased(message().ts, "pin"),
    e.FileKept("F1", "0" * 64, 2048),
    e.EntryRedacted(2, "0" * 64, "A password"),
    e.ChannelOpened("C42", "inc-42-checkout-5xx"),
    e.ChannelRenamed("inc-42-checkout"),
    e.ChannelArchived(),
    e.ChannelUnarchived(),
    e.ArchiveRequested(),
    e.ExportRequested("md"),
    e.MessagePosted("card", "C42", "1.1"),
    e.SilenceEnded(after(5), after(9), 2),
    e.StepFailed("topic", "restricted_action"),
    e.StepRetried("topic"),
    e.StepRecovered("topic"),
    e.TookIn(43, "C43"),
    e.AlertAttached(
        replace(TOLD, severity="sev1", expected=True),
        e.Tally(2, 0, 3, {"userId": 2}),
        "route critical declares",
        merged_from=41,
        stable_since=after(5),
        worse_than="sev2",
        resolved_at=after(7),
    ),
    e.AlertsCounted(97, merged_from=41),
    e.AlertChanged(
        7,
        "Checkout 5xx rate",
        e.Tally(1, 1, 5, {"userId": 3}),
        "fired",
        after(5),
        "sev1",
        "sev2",
        after(3),
        9,
    ),
    e.SnapshotTaken((SHOP,), (e.Checkpoint("logs", "Search the logs", "https://logs.acme.test"),)),
    e.Paged("commander", BEN, 5, 60, ("sre",)),
    e.PageAcknowledged("commander", 60),
    e.PageUnanswered("commander", 60),
    e.PagerCalled("pd", "PagerDuty", 3, "commander", BEN, "second", "Platform leads", 60),
    e.PagerReached("pd", "PagerDuty", 4),
    e.CheckTicked("logs", "Search the logs", on=True),
    e.PlaybookPosted("bad-deploy", "Bad deployment", STEPS, "the title says “deploy”"),
    e.ScenarioBegun(
        "payments-down",
        "Nobody can pay",
        "Payments answer 503.",
        "Fail over.",
        e.Hook("https://staging.acme.test/chaos", '{"fail":true}', '{"fail":false}', 5, private=True),
    ),
    e.HookCalled(True, 202, "taken"),
    e.EndpointTurned("shop", "Shop", True, ("Run the failed jobs again",)),
)

_EVENT_OF = {type(event): event for event in _EVENTS}


def event_of(kind: type[e.Event]) -> e.Event:
    """An event of this kind with every field filled."""
    return _EVENT_OF[kind]
