"""What people read on everything that is neither the card nor a reminder."""

import pytest

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.people import SITROOM
from bot.domain.redaction import blanked
from bot.domain.status import Status
from bot.domain.timeline import Entry
from tests.domain.samples import EVENT_KINDS, event_of
from tests.domain.worlds import ANA, BEN, CLEO, DAN, EVA, GRAPH, NOW, after, begun, message, told
from tests.messages.reading import buttons, read
from tests.messages.scenes import UPDATE, happens, posted, running, show

# --- the announcement and leadership --------------------------------------------------------------


def test_the_announcement_is_three_lines_with_a_way_in() -> None:
    post = show(Surface.ANNOUNCEMENT, running(), after(13))
    assert read(post) == [
        "*INC-42 Checkout 5xx*",
        ":warning: *Sev 2* · Investigating · Incident Commander: Ana · since 14:00 UTC · <#C42>",
        "14:12 UTC: Half of the checkouts fail",
        "[Join] [Subscribe]",
    ]
    assert buttons(post)["Subscribe"]["value"] == "42:on"


def test_nobody_can_join_before_there_is_a_channel() -> None:
    assert list(buttons(show(Surface.ANNOUNCEMENT, begun()))) == ["Subscribe"]


def test_the_announcement_says_when_there_will_be_no_channel() -> None:
    lines = read(show(Surface.ANNOUNCEMENT, told(begun(), e.StepFailed("channel", "restricted_action"))))
    assert any(line.startswith(":warning: Sitroom could not open the incident's channel.") for line in lines)


def test_the_announcement_of_a_resolved_incident_says_how_it_ended() -> None:
    incident = told(running(), e.Resolved(Status.INVESTIGATING, "Rolled back."), at=after(72))
    assert read(show(Surface.ANNOUNCEMENT, incident, after(100))) == [
        "*INC-42 Checkout 5xx*",
        ":white_check_mark: *Resolved* after 1 h 12 min · Sev 2 · <#C42>",
        "Rolled back.",
    ]


@pytest.mark.parametrize("surface", [Surface.ANNOUNCEMENT, Surface.LEADERSHIP])
def test_a_private_incident_is_shown_nowhere_else(surface: Surface) -> None:
    incident, entry = happens(running(private=True), e.LeadershipTold("escalated"))
    assert show(surface, incident, entry=entry) is None


def test_leadership_reads_why_now_and_one_summary() -> None:
    incident, entry = happens(running(), e.LeadershipTold("duration"), SITROOM, after(30))
    assert read(show(Surface.LEADERSHIP, incident, after(30), entry=entry)) == [
        "*INC-42 Checkout 5xx*",
        ":warning: *Sev 2* · Investigating · Incident Commander: Ana · since 14:00 UTC · <#C42>",
        "*Why now:* it was not over after 30 min.",
        "*Update* 14:12 UTC by Ana",
        "*What do users notice?* Half of the checkouts fail",
        "*What are we doing?* Rolling back to 1.8.2",
        "[Acknowledge]",
    ]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (e.LeadershipTold("component", "checkout"), "Checkout is affected."),
        (e.LeadershipTold("escalated", "The press is calling"), "Ana asked for you: The press is calling"),
        (e.LeadershipTold("escalated"), "Ana asked for you."),
        (e.LeadershipTold("unacknowledged"), "nobody has acknowledged yet."),
    ],
)
def test_leadership_is_told_why(event: e.LeadershipTold, why: str) -> None:
    incident, entry = happens(running(), event)
    assert f"*Why now:* {why}" in read(show(Surface.LEADERSHIP, incident, entry=entry))


def test_once_somebody_acknowledged_nobody_else_is_asked() -> None:
    incident, entry = happens(running(), e.LeadershipTold("duration"))
    post = show(Surface.LEADERSHIP, told(incident, e.LeadershipAcknowledged(), by=EVA), entry=entry)
    assert ":white_check_mark: Eva acknowledged." in read(post)
    assert buttons(post) == {}


def test_only_the_last_telling_asks_to_be_acknowledged() -> None:
    incident, first = happens(running(), e.LeadershipTold("duration"))
    incident, second = happens(incident, e.LeadershipTold("unacknowledged"))
    assert buttons(show(Surface.LEADERSHIP, incident, entry=first)) == {}
    assert "Acknowledge" in buttons(show(Surface.LEADERSHIP, incident, entry=second))


def test_leadership_reads_how_it_ended() -> None:
    incident, entry = happens(running(), e.LeadershipTold("duration"))
    incident = told(incident, e.Resolved(Status.INVESTIGATING, "Rolled back."), at=after(72))
    post = show(Surface.LEADERSHIP, incident, after(90), entry=entry)
    assert ":warning: *Sev 2* · Resolved · after 1 h 12 min · <#C42>" in read(post)
    assert "Rolled back." in read(post)
    assert buttons(post) == {}


def test_leadership_reads_that_there_is_no_update_yet() -> None:
    incident, entry = happens(begun(), e.LeadershipTold("duration"))
    assert "No update yet." in read(show(Surface.LEADERSHIP, incident, entry=entry))


# --- roles ----------------------------------------------------------------------------------------


def test_a_role_comes_with_its_guide() -> None:
    incident, entry = happens(running(), e.RoleAssigned("scribe", BEN, "claimed"), BEN)
    assert read(show(Surface.GUIDE, incident, entry=entry, person=BEN)) == [
        "You are *Scribe* of *INC-42 Checkout 5xx*. <#C42>",
        "Write it down.",
    ]


def test_a_guide_for_a_role_that_went_on_is_not_sent() -> None:
    incident, entry = happens(running(), e.RoleAssigned("scribe", BEN, "claimed"), BEN)
    incident = told(incident, e.RoleAssigned("scribe", DAN, "assigned", BEN))
    assert show(Surface.GUIDE, incident, entry=entry, person=BEN) is None
    incident = posted(incident, Surface.GUIDE, entry, BEN)
    assert read(show(Surface.GUIDE, incident, entry=entry, person=BEN)) == [
        "Dan is Scribe of INC-42 Checkout 5xx now."
    ]


def test_an_empty_role_is_offered() -> None:
    incident, entry = happens(running(), e.RoleCalled("comms"), SITROOM)
    post = show(Surface.ROLE_CALL, incident, entry=entry)
    assert read(post) == [
        ":bell: *Nobody is Communications Lead yet.* Who takes it?",
        "[Claim Communications Lead]",
    ]
    assert buttons(post)["Claim Communications Lead"]["value"] == "42:comms"


def test_an_offer_that_was_taken_says_by_whom() -> None:
    incident, entry = happens(running(), e.RoleCalled("comms"), SITROOM)
    taken = told(incident, e.RoleAssigned("comms", DAN, "claimed"))
    assert show(Surface.ROLE_CALL, taken, entry=entry) is None
    taken = posted(taken, Surface.ROLE_CALL, entry)
    assert read(show(Surface.ROLE_CALL, taken, entry=entry)) == [
        ":white_check_mark: Dan is Communications Lead."
    ]


def test_an_offer_that_nobody_took_ends_with_the_incident() -> None:
    incident, entry = happens(running(), e.RoleCalled("comms"), SITROOM)
    over = told(posted(incident, Surface.ROLE_CALL, entry), e.Resolved(Status.INVESTIGATING, "Rolled back."))
    assert read(show(Surface.ROLE_CALL, over, entry=entry)) == ["Nobody was Communications Lead."]


# --- updates and changes --------------------------------------------------------------------------


def test_an_update_is_read_in_the_channel() -> None:
    incident, entry = happens(running(), UPDATE, BEN)
    post = show(Surface.UPDATE, incident, entry=entry)
    assert read(post) == [
        ":mega: *Update* by Ben",
        "*What do users notice?* Half of the checkouts fail",
        "*What are we doing?* Rolling back to 1.8.2",
        "Next update: 14:42 UTC",
    ]


def test_an_answer_of_several_lines_keeps_them() -> None:
    event = e.UpdatePosted(
        (e.Field("what", "What is tried?", "1. restart\n2. roll back\n"),), e.Rhythm(30, after(42))
    )
    incident, entry = happens(running(), event, BEN)
    lines = read(show(Surface.UPDATE, incident, entry=entry))
    assert lines[1:4] == ["*What is tried?*", "1. restart", "2. roll back"]


def test_who_follows_reads_what_it_is_about_and_can_stop() -> None:
    incident, entry = happens(running(), UPDATE, BEN)
    post = show(Surface.SUBSCRIBER_UPDATE, incident, entry=entry, person=DAN)
    assert read(post)[:2] == [":mega: *INC-42 Checkout 5xx*", ":warning: *Sev 2* · Investigating <#C42>"]
    assert buttons(post)["Unsubscribe"]["value"] == "42:off"


def test_who_left_a_private_incident_reads_no_more_of_it() -> None:
    incident, entry = happens(running(private=True), UPDATE, BEN)
    assert show(Surface.SUBSCRIBER_UPDATE, incident, entry=entry, person=DAN) is None
    assert show(Surface.SUBSCRIBER_UPDATE, incident, entry=entry, person=CLEO)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            e.SeverityChanged("sev2", "sev1", e.Rhythm(15, after(15)), "Nobody can pay"),
            ":warning: Ben changed the severity from Sev 2 to Sev 1: Nobody can pay",
        ),
        (
            e.StatusChanged(Status.INVESTIGATING, Status.IDENTIFIED),
            ":arrow_right: Ben changed the status from Investigating to Identified",
        ),
        (
            e.Resolved(Status.INVESTIGATING, "Rolled back"),
            ":white_check_mark: Ben resolved it after 1 h 12 min: Rolled back",
        ),
        (
            e.Reopened(Status.RESOLVED, "It is back", e.Rhythm(15, after(99))),
            ":leftwards_arrow_with_hook: Ben reopened it: It is back",
        ),
        (e.Declined(Status.TRIAGE, "Planned"), ":no_entry_sign: Ben declined it: Planned"),
        (e.Merged(Status.TRIAGE, 41), ":arrow_right: Ben merged it into INC-41"),
        (e.TitleChanged("a", "b"), ':label: Ben changed the title from "a" to "b"'),
        (e.ComponentChanged(None, "search"), ":jigsaw: Ben named the component: Search"),
        (
            e.RoleAssigned("comms", BEN, "claimed"),
            ":bust_in_silhouette: Ben took the role Communications Lead",
        ),
        (
            e.RoleAssigned("comms", DAN, "assigned", CLEO),
            ":bust_in_silhouette: Ben gave the role Communications Lead to Dan (before: Cleo)",
        ),
        (
            e.RoleAssigned("commander", DAN, "handed over", BEN),
            ":bust_in_silhouette: Ben handed Incident Commander over to Dan",
        ),
        (e.NoteAdded("one\ntwo"), ":memo: Ben noted: one\ntwo"),
    ],
)
def test_each_turn_is_one_grey_line(event: e.Event, line: str) -> None:
    incident = running()
    entry = Entry(42, 99, after(72), BEN, event)
    assert "\n".join(read(show(Surface.CHANGE, incident, after(72), entry=entry))) == line


@pytest.mark.parametrize("how", ["declared", "roster"])
def test_the_first_roles_need_no_line(how: str) -> None:
    incident, entry = happens(running(), e.RoleAssigned("scribe", CLEO, how))
    assert show(Surface.CHANGE, incident, entry=entry) is None


def test_evidence_is_quoted_with_its_author_and_the_way_to_it() -> None:
    captured = e.MessageCaptured(message("one\ntwo", files=(GRAPH,)), "evidence")
    incident, entry = happens(running(), captured)
    assert read(show(Surface.EVIDENCE, incident, entry=entry)) == [
        ":page_facing_up: Declared from what *Ben* wrote 14:00 UTC:",
        "> one",
        "> two",
        "1 file · Open the message",
    ]


def test_a_pinned_message_is_no_evidence_to_repeat() -> None:
    incident, entry = happens(running(), e.MessageCaptured(message(), "pin"))
    assert show(Surface.EVIDENCE, incident, entry=entry) is None


# --- a redaction shows everything of the entry again ----------------------------------------------

_WORDED: list[tuple[Surface, e.Event]] = [
    (Surface.UPDATE, UPDATE),
    (Surface.CHANGE, e.NoteAdded("the password is hunter2")),
    (Surface.EVIDENCE, e.MessageCaptured(message("the password is hunter2"), "evidence")),
]


@pytest.mark.parametrize(("surface", "event"), _WORDED)
def test_a_blanked_entry_is_edited_where_it_was_shown(surface: Surface, event: e.Event) -> None:
    incident, entry = happens(running(), event)
    blank = Entry(entry.incident, entry.version, entry.at, entry.by, blanked(entry.event))
    lines = "\n".join(read(show(surface, posted(incident, surface, entry), entry=blank)))
    assert "[redacted]" in lines
    assert "hunter2" not in lines


@pytest.mark.parametrize(("surface", "event"), _WORDED)
def test_a_blanked_entry_is_not_shown_where_it_was_not(surface: Surface, event: e.Event) -> None:
    incident, entry = happens(running(), event)
    blank = Entry(entry.incident, entry.version, entry.at, entry.by, blanked(entry.event))
    assert show(surface, incident, entry=blank) is None


_SPOKEN_OF: dict[Surface, set[type[e.Event]]] = {
    Surface.LEADERSHIP: {e.LeadershipTold},
    Surface.GUIDE: {e.RoleAssigned},
    Surface.ROLE_CALL: {e.RoleCalled},
    Surface.REMINDER: {e.UpdateReminded},
    Surface.OVERDUE: {e.UpdateReminded},
    Surface.STABLE: {e.StabilityReached},
    Surface.UPDATE: {e.UpdatePosted},
    Surface.SUBSCRIBER_UPDATE: {e.UpdatePosted},
    Surface.EVIDENCE: {e.MessageCaptured},
    Surface.TROUBLE: {e.StepFailed},
    Surface.CHANGE: {
        e.SeverityChanged, e.StatusChanged, e.Resolved, e.Reopened, e.Closed, e.Declined, e.Cancelled, e.Merged,
        e.TitleChanged, e.ComponentChanged, e.RoleAssigned, e.NoteAdded,
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("surface", "kind"),
    [(surface, kind) for surface, own in _SPOKEN_OF.items() for kind in EVENT_KINDS if kind not in own],
)
def test_a_surface_about_an_entry_of_another_kind_says_nothing(surface: Surface, kind: type[e.Event]) -> None:
    entry = Entry(42, 99, NOW, ANA, event_of(kind))
    assert show(surface, running(), entry=entry) is None


# --- ready, trouble -------------------------------------------------------------------------------


def test_the_declarer_is_told_where_it_goes_on() -> None:
    assert read(show(Surface.READY, running(), person=ANA)) == [
        ":white_check_mark: *INC-42 Checkout 5xx* is declared: <#C42>",
        "You command until you hand over.",
    ]
    assert show(Surface.READY, begun(), person=ANA) is None


def test_trouble_says_what_to_do() -> None:
    incident, entry = happens(begun(), e.StepFailed("channel", "name_taken"), SITROOM)
    post = show(Surface.TROUBLE, incident, entry=entry, person=ANA)
    assert read(post) == [
        ":warning: *INC-42 Login is slow* is declared and its clock runs.",
        "Sitroom could not open the incident's channel. The name is taken. Rename the other channel, then try again.",
        "[Try again]",
    ]
    assert buttons(post)["Try again"]["value"] == "42:channel"


def test_trouble_of_a_private_incident_says_that_it_stays_private() -> None:
    incident, entry = happens(begun(private=True), e.StepFailed("channel", "restricted_action"), SITROOM)
    lines = read(show(Surface.TROUBLE, incident, entry=entry, person=ANA))
    assert lines[1].endswith("It stays private: no public channel is made instead.")


def test_trouble_that_is_over_is_not_told_and_says_so_where_it_was() -> None:
    incident, entry = happens(begun(), e.StepFailed("channel", "name_taken"), SITROOM)
    mended = told(incident, e.StepRecovered("channel"))
    assert show(Surface.TROUBLE, mended, entry=entry, person=ANA) is None
    mended = posted(mended, Surface.TROUBLE, entry, ANA)
    assert read(show(Surface.TROUBLE, mended, entry=entry, person=ANA)) == [
        ":white_check_mark: INC-42 Login is slow: Sitroom could open the incident's channel after all."
    ]


# --- drills ---------------------------------------------------------------------------------------

_ABOUT: dict[Surface, e.Event] = {
    Surface.CARD: e.Closed(Status.RESOLVED),
    Surface.ANNOUNCEMENT: e.Closed(Status.RESOLVED),
    Surface.READY: e.Closed(Status.RESOLVED),
    Surface.LEADERSHIP: e.LeadershipTold("escalated"),
    Surface.GUIDE: e.RoleAssigned("scribe", ANA, "claimed"),
    Surface.ROLE_CALL: e.RoleCalled("comms"),
    Surface.REMINDER: e.UpdateReminded(after(42), 0, (ANA,)),
    Surface.OVERDUE: e.UpdateReminded(after(42), 1, (ANA,)),
    Surface.STABLE: e.StabilityReached(after(1)),
    Surface.UPDATE: UPDATE,
    Surface.SUBSCRIBER_UPDATE: UPDATE,
    Surface.CHANGE: e.NoteAdded("Rolled back"),
    Surface.EVIDENCE: e.MessageCaptured(message(), "evidence"),
    Surface.TROUBLE: e.StepFailed("channel", "name_taken"),
}


@pytest.mark.parametrize("surface", Surface)
def test_everything_about_a_drill_begins_with_saying_so(surface: Surface) -> None:
    begin = told(running(drill=True), e.StatusChanged(Status.INVESTIGATING, Status.MONITORING), at=after(1))
    incident, entry = happens(begin, _ABOUT[surface])
    post = show(surface, incident, after(2), entry=entry, person=ANA)
    assert post
    assert read(post)[0] == ":construction: Drill: this is practice, nobody is paged."
    assert post.text.startswith("Drill: ")


@pytest.mark.parametrize("surface", Surface)
def test_nothing_else_speaks_of_drills(surface: Surface) -> None:
    begin = told(running(), e.StatusChanged(Status.INVESTIGATING, Status.MONITORING), at=after(1))
    incident, entry = happens(begin, _ABOUT[surface])
    post = show(surface, incident, after(2), entry=entry, person=ANA)
    assert post
    assert "rill" not in post.text + "".join(read(post))
