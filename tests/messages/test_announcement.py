"""What is read outside the incident's channel: the announcement, and what leadership is told."""

import pytest

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.people import SITROOM
from bot.domain.status import Status
from tests.domain.worlds import EVA, after, begun, told
from tests.messages.reading import buttons, read
from tests.messages.scenes import happens, running, show


def test_the_announcement_says_how_it_stands_with_all_of_the_last_update_and_a_way_in() -> None:
    """CT-8, SP-12, SF-5: status and owner, and whatever else a team says in an update, and when the next one comes."""
    post = show(Surface.ANNOUNCEMENT, running(), after(13))
    assert read(post) == [
        "*INC-42 Checkout 5xx*",
        ":warning: *Sev 2* · Investigating · Incident Commander: Ana · since 14:00 UTC · <#C42>",
        "*Last update* 14:12 UTC by Ana · *Next update:* 14:42 UTC (every 30 min)",
        "*What do users notice?* Half of the checkouts fail",
        "*What are we doing?* Rolling back to 1.8.2",
        "[Join] [Subscribe]",
    ]
    assert buttons(post)["Subscribe"]["value"] == "42:on"


def test_before_the_first_update_it_says_when_that_comes() -> None:
    assert read(show(Surface.ANNOUNCEMENT, begun(), after(1)))[-2:] == [
        "No update yet · *Next update:* 14:30 UTC (every 30 min)",
        "[Subscribe]",
    ]
    late = read(show(Surface.ANNOUNCEMENT, running(), after(50)))
    assert "*Last update* 14:12 UTC by Ana · :alarm_clock: *Update overdue* since 14:42 UTC" in late


@pytest.mark.parametrize("many", [1, 3, 10])
def test_all_of_a_long_update_is_there_as_far_as_can_be_read_at_a_glance(many: int) -> None:
    fields = tuple(e.Field(f"q{n}", f"Question {n}?", "word " * 400) for n in range(many))
    incident = told(running(), e.UpdatePosted(fields, e.Rhythm(30, after(60))))

    lines = [line for line in read(show(Surface.ANNOUNCEMENT, incident, after(13))) if "Question" in line]

    assert [line.partition("?")[0] for line in lines] == [f"*Question {n}" for n in range(many)]
    assert all(line.endswith("…") for line in lines)
    assert sum(map(len, lines)) < 1100


def test_nobody_can_join_before_there_is_a_channel() -> None:
    assert list(buttons(show(Surface.ANNOUNCEMENT, begun()))) == ["Subscribe"]


def test_the_announcement_says_when_there_will_be_no_channel() -> None:
    lines = read(show(Surface.ANNOUNCEMENT, told(begun(), e.StepFailed("channel", "restricted_action"))))
    assert any(line.startswith(":warning: Sitroom could not open the incident's channel.") for line in lines)


def test_the_announcement_of_a_resolved_incident_says_how_it_ended() -> None:
    incident = told(running(), e.Resolved(Status.INVESTIGATING, "Rolled back."), at=after(72))
    assert read(show(Surface.ANNOUNCEMENT, incident, after(100))) == [
        "*INC-42 Checkout 5xx*",
        ":white_check_mark: *Resolved* · lasted 1 h 12 min · Sev 2 · <#C42>",
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
        "*Last update* 14:12 UTC by Ana · *Next update:* 14:42 UTC (every 30 min)",
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
    assert ":warning: *Sev 2* · Resolved · lasted 1 h 12 min · <#C42>" in read(post)
    assert "Rolled back." in read(post)
    assert buttons(post) == {}


def test_leadership_reads_that_there_is_no_update_yet() -> None:
    incident, entry = happens(begun(), e.LeadershipTold("duration"))
    assert "No update yet · *Next update:* 14:30 UTC (every 30 min)" in read(
        show(Surface.LEADERSHIP, incident, entry=entry)
    )
    incident = told(incident, e.Cancelled(Status.INVESTIGATING, "A drill"))
    assert "No update yet." in read(show(Surface.LEADERSHIP, incident, entry=entry))
