"""What a channel reads while it goes on: updates, turns and evidence."""

import pytest
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.incident import Incident
from bot.domain.people import source_actor
from bot.domain.status import Status
from bot.domain.timeline import Entry
from tests.domain.samples import TOLD
from tests.domain.worlds import BEN, CLEO, DAN, GRAPH, after, message, told
from tests.messages.reading import buttons, read
from tests.messages.scenes import UPDATE, happens, running, show


def test_an_update_is_read_in_the_channel() -> None:
    incident, entry = happens(running(), UPDATE, BEN)
    post = show(Surface.UPDATE, incident, entry=entry)
    assert read(post) == [
        ":mega: *Update* by Ben",
        "*What do users notice?* Half of the checkouts fail",
        "*What are we doing?* Rolling back to 1.8.2",
        "Next update: 14:42 UTC",
    ]


LATER = e.UpdatePosted(UPDATE.fields, e.Rhythm(30, after(60)))
RESOLVED = e.Resolved(Status.INVESTIGATING, "Rolled back")


@pytest.mark.parametrize("news", [LATER, RESOLVED])
def test_an_update_that_comes_late_promises_nothing_that_holds_no_more(news: e.Event) -> None:
    written, entry = happens(running(), UPDATE, BEN)
    incident, newer = happens(written, news, BEN)

    in_channel = read(show(Surface.UPDATE, incident, entry=entry))
    for_dan = read(show(Surface.SUBSCRIBER_UPDATE, incident, entry=entry, person=DAN))
    assert "Half of the checkouts fail" in in_channel[1]
    assert not [line for line in (*in_channel, *for_dan) if "Next" in line]

    before = read(show(Surface.SUBSCRIBER_UPDATE, written, entry=entry, person=DAN))
    assert [line for line in before if line.endswith("by Ben. Next: 14:42 UTC")]
    if news is LATER:
        assert "Next update: 15:00 UTC" in read(show(Surface.UPDATE, incident, entry=newer))


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
        (e.Merged(Status.TRIAGE, 41, "C41"), ":arrow_right: Ben merged it: it goes on as INC-41 in <#C41>"),
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


def test_when_the_last_of_many_alerts_is_over_that_is_said() -> None:
    over = e.AlertChanged(7, "Cart is slow", e.Tally(0, 1, 2), "resolved")
    one = told(running(), e.AlertAttached(TOLD, e.Tally(1, 0, 1)))
    many = told(one, e.AlertAttached(replace(TOLD, group=8), e.Tally(1, 0, 1)))
    last = told(many, replace(over, group=8))

    found = [happens(before, over) for before in (one, many, last)]
    said = [read(show(Surface.CHANGE, incident, entry=entry))[0] for incident, entry in found]

    assert [words.endswith(". None of its alerts fires any more") for words in said] == [False, False, True]


def _worse(incident: Incident) -> list[str]:
    """The line about an alert that is worse than the incident was when it came."""
    event = e.AlertAttached(
        replace(TOLD, severity="sev1", traces=(), links=()), e.Tally(1, 0, 1), worse_than="sev2"
    )
    entry = Entry(42, 99, after(72), source_actor("alertmanager", "Alertmanager").person, event)
    return read(show(Surface.CHANGE, told(incident, event), after(72), entry=entry))


def test_the_commander_is_asked_whether_it_is_as_bad_as_its_alert() -> None:
    assert _worse(running()) == [
        ":rotating_light: Alertmanager alerts: Checkout 5xx rate (Sev 1, worse than this Sev 2, since 13:57 UTC)",
        "<@U1ANA>, is this :warning: *Sev 1*? The incident is Sev 2.",
        "[Raise to Sev 1…]",
    ]


def test_once_it_is_as_bad_or_over_nobody_is_asked() -> None:
    for change in (
        e.SeverityChanged("sev2", "sev1", e.Rhythm(15, after(15))),
        e.Resolved(Status.INVESTIGATING, "Rolled back."),
    ):
        assert len(_worse(told(running(), change))) == 1


def test_an_alert_that_was_over_when_it_came_does_not_ring() -> None:
    event = e.AlertAttached(replace(TOLD, traces=(), links=()), e.Tally(0, 1, 2), merged_from=41)
    entry = Entry(42, 99, after(72), BEN, event)

    assert read(show(Surface.CHANGE, running(), after(72), entry=entry)) == [
        ":white_check_mark: Ben handed over an alert of Alertmanager from INC-41: Checkout 5xx rate (over, told of 2 times)"
    ]


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


def test_a_line_that_came_late_says_from_when_it_is_also_when_it_is_edited() -> None:
    incident, entry = happens(running(), e.NoteAdded("db1 is at 100 %"), at=after(10))

    def said(ts: float | None, now: float) -> str:
        at = "" if ts is None else str(after(ts).timestamp())
        key = f"change:{entry.version}"
        posted = told(incident, e.MessagePosted(key, "C42", at)) if at else incident
        return " ".join(read(show(Surface.CHANGE, posted, after(now), entry=entry)))

    assert "Posted late: this is from 14:10 UTC." in said(None, 12)
    assert "Posted late: this is from 14:10 UTC." in said(12, 90)
    assert "Posted late" not in said(10.5, 90)
    assert "Posted late" not in said(None, 10.5)
