"""Reminders: what they ask, and what they say once they are answered."""

import pytest
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.incident import Incident
from bot.domain.status import Status
from bot.domain.timeline import Entry
from bot.messages.kit import Post
from tests.domain.worlds import ANA, BEN, CLEO, after, begun, rules, told
from tests.messages.reading import buttons, read
from tests.messages.scenes import UPDATE, happens, posted, running, show

_ASKED = e.UpdateReminded(after(42), 0, (ANA,))
_ASKED_AGAIN = e.UpdateReminded(after(42), 1, (ANA, CLEO))


def _asked() -> tuple[Incident, Entry]:
    return happens(running(), _ASKED, at=after(42))


def _reminder(incident: Incident, entry: Entry, minutes: float = 42) -> Post | None:
    return show(Surface.REMINDER, incident, after(minutes), entry=entry, person=ANA)


def _answered(*events: e.Event) -> list[str]:
    """What stands on a posted reminder after `events`."""
    incident, entry = _asked()
    incident = told(posted(incident, Surface.REMINDER, entry, ANA), *events, by=BEN, at=after(44))
    closed = _reminder(incident, entry, 50)
    assert buttons(closed) == {}
    return read(closed)


def test_a_reminder_asks_for_an_update_and_says_how_to_answer() -> None:
    incident, entry = _asked()
    assert read(_reminder(incident, entry)) == [
        ":alarm_clock: *Update due* (every 30 min). Last: 14:12 UTC.",
        "INC-42 Checkout 5xx · <#C42>",
        "[Post update] [Snooze 5 min] [Snooze 10 min] [Snooze 15 min] [Change cadence]",
    ]


def test_the_first_reminder_says_that_there_was_no_update_yet() -> None:
    incident, entry = happens(begun(), _ASKED, at=after(42))
    assert read(_reminder(incident, entry))[0].endswith("There was none yet.")


def test_a_snooze_carries_its_minutes() -> None:
    incident, entry = _asked()
    assert buttons(_reminder(incident, entry))["Snooze 10 min"]["value"] == "42:10"


def test_the_same_snooze_twice_in_the_policy_is_one_button() -> None:
    incident, entry = _asked()
    policy = rules().policy
    under = rules(updates=type(policy.updates)(questions=policy.updates.questions, snooze_minutes=(5, 5)))
    post = show(Surface.REMINDER, incident, after(42), entry=entry, person=ANA, under=under)
    assert list(buttons(post)) == ["Post update", "Snooze 5 min", "Change cadence"]


def test_a_late_reminder_says_so() -> None:
    incident, entry = happens(running(), e.UpdateReminded(after(42), 0, (ANA,), 720), at=after(54))
    assert "Sitroom was 12 min late with this." in read(_reminder(incident, entry, 54))


def test_a_reminder_shown_later_says_since_when_the_update_is_due() -> None:
    """Whoever takes over is asked for what was due before."""
    incident, entry = _asked()
    assert read(_reminder(incident, entry, 99))[0].startswith(":alarm_clock: *Update due since 14:42 UTC*")


def test_an_update_closes_the_reminder() -> None:
    update = e.UpdatePosted(UPDATE.fields, e.Rhythm(30, after(74)))
    assert _answered(update) == [
        ":white_check_mark: ~Update due~ · Ben posted an update 14:44 UTC · INC-42 Checkout 5xx"
    ]


def test_a_snooze_closes_the_reminder() -> None:
    assert _answered(e.Snoozed(10, e.Rhythm(30, after(54)))) == [
        ":arrow_right: ~Update due~ · now due 14:54 UTC (every 30 min) · INC-42 Checkout 5xx"
    ]


def test_the_end_of_the_incident_closes_the_reminder() -> None:
    assert _answered(e.Resolved(Status.INVESTIGATING, "Rolled back.")) == [
        ":white_check_mark: ~Update due~ · it is over: Resolved · INC-42 Checkout 5xx"
    ]


def test_a_hand_over_closes_the_reminder_of_who_commanded() -> None:
    assert _answered(e.RoleAssigned("commander", BEN, "handed over", ANA)) == [
        ":arrow_right: ~Update due~ · Ben commands now and is asked instead · INC-42 Checkout 5xx"
    ]


def test_a_hand_over_asks_the_new_commander() -> None:
    incident, entry = _asked()
    incident = told(incident, e.RoleAssigned("commander", BEN, "handed over", ANA))
    post = show(Surface.REMINDER, incident, after(43), entry=entry, person=BEN)
    assert "Post update" in buttons(post)


def test_a_commander_with_a_new_name_is_still_the_commander() -> None:
    incident, entry = _asked()
    person = type(ANA)(ANA.id, "Ana Maria")
    assert "Post update" in buttons(show(Surface.REMINDER, incident, after(42), entry=entry, person=person))


@pytest.mark.parametrize("surface", [Surface.REMINDER, Surface.OVERDUE])
def test_what_was_answered_before_it_was_posted_is_not_posted(surface: Surface) -> None:
    incident, entry = happens(running(), _ASKED_AGAIN, at=after(72))
    incident = told(incident, e.UpdatePosted(UPDATE.fields, e.Rhythm(30, after(104))), at=after(74))
    assert show(surface, incident, after(75), entry=entry, person=ANA) is None


def test_an_overdue_update_names_those_who_must_act() -> None:
    incident, entry = happens(running(), _ASKED_AGAIN, at=after(72))
    assert read(show(Surface.OVERDUE, incident, after(72), entry=entry))[0] == (
        ":rotating_light: <@U1ANA> <@U3CLEO> the update is *30 min overdue*. It was due 14:42 UTC."
    )
    late = read(show(Surface.OVERDUE, incident, after(80), entry=entry))[0]
    assert "*38 min overdue*" in late, "Slack was down meanwhile"


@pytest.mark.parametrize(
    ("role", "named"), [("commander", "<@U2BEN> <@U3CLEO>"), ("scribe", "<@U1ANA> <@U2BEN>")]
)
def test_an_overdue_update_names_who_has_the_role_now(role: str, named: str) -> None:
    incident, entry = happens(running(), _ASKED_AGAIN, at=after(72))
    incident = told(incident, e.RoleAssigned(role, BEN, "assigned"))
    assert read(show(Surface.OVERDUE, incident, after(80), entry=entry))[0].startswith(
        f":rotating_light: {named} the update"
    )


def test_an_overdue_update_that_nobody_is_to_write_names_nobody() -> None:
    """A machine declared it, and nobody has a role yet."""
    incident, entry = happens(replace(running(), roles={}), _ASKED_AGAIN, at=after(72))
    said = read(show(Surface.OVERDUE, incident, after(72), entry=entry))[0]
    assert said.startswith(":rotating_light: The update is *30 min overdue*.")


def test_an_overdue_update_that_came_pings_nobody_any_more() -> None:
    incident, entry = happens(running(), _ASKED_AGAIN, at=after(72))
    incident = posted(incident, Surface.OVERDUE, entry)
    incident = told(incident, e.UpdatePosted(UPDATE.fields, e.Rhythm(30, after(104))), at=after(74))
    assert read(show(Surface.OVERDUE, incident, after(80), entry=entry)) == [
        ":white_check_mark: ~Update overdue~ · Ana posted an update 15:14 UTC"
    ]


def test_an_overdue_update_that_is_asked_for_again_is_not_ticked() -> None:
    incident, entry = happens(running(), _ASKED_AGAIN, at=after(72))
    incident = told(posted(incident, Surface.OVERDUE, entry), _ASKED_AGAIN, at=after(102))
    assert read(show(Surface.OVERDUE, incident, after(102), entry=entry)) == [
        ":arrow_right: ~Update overdue~ · asked again below"
    ]


def _stable() -> tuple[Incident, Entry]:
    incident = told(running(), e.StatusChanged(Status.INVESTIGATING, Status.MONITORING), at=after(20))
    return happens(incident, e.StabilityReached(after(20)), at=after(50))


def test_stable_minutes_that_passed_offer_to_resolve() -> None:
    incident, entry = _stable()
    post = show(Surface.STABLE, incident, after(50), entry=entry)
    assert read(post) == [
        ":white_check_mark: *Stable since 14:20 UTC.* <@U1ANA>: it may be resolved.",
        "[Resolve]",
    ]


def test_stability_that_ended_offers_nothing() -> None:
    incident, entry = _stable()
    incident = told(
        posted(incident, Surface.STABLE, entry), e.StatusChanged(Status.MONITORING, Status.INVESTIGATING)
    )
    assert read(show(Surface.STABLE, incident, after(60), entry=entry)) == [
        ":arrow_right: ~Stable since 14:20 UTC~ · now Investigating"
    ]


def test_stability_that_ended_before_it_was_said_is_not_said() -> None:
    incident, entry = _stable()
    incident = told(incident, e.StatusChanged(Status.MONITORING, Status.INVESTIGATING))
    assert show(Surface.STABLE, incident, after(60), entry=entry) is None
