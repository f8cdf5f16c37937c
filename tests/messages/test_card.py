"""What people read on the card."""

import pytest
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.incident import Incident
from bot.domain.status import Status
from bot.messages.ids import parse_value
from tests.domain.samples import TOLD
from tests.domain.worlds import EVA, RULES, after, begun, rules, told
from tests.messages.reading import buttons, menu, read
from tests.messages.scenes import running, show


def _card(incident: Incident, minutes: float = 13) -> list[str]:
    return read(show(Surface.CARD, incident, after(minutes)))


def test_the_card_tells_all_at_a_glance() -> None:
    assert _card(running()) == [
        "# INC-42 Checkout 5xx",
        ":warning: *Sev 2* · ~Triage~ *Investigating*",
        "Since the deploy at 13:55.",
        "*Incident Commander:* Ana",
        "*Scribe:* Cleo",
        "*Component:* Checkout (owner: Ben)",
        "*Started:* 14:00 UTC",
        "*Next update:* 14:42 UTC (every 30 min)",
        "*Last update* 14:12 UTC by Ana",
        "*What do users notice?* Half of the checkouts fail",
        "*What are we doing?* Rolling back to 1.8.2",
        "[Update] [Status] [Severity] [Roles] [Playbook] {Resolve, Tell leadership now, Add a note, Change cadence, Catch me up}",
    ]


def test_the_notification_says_what_it_is_about() -> None:
    post = show(Surface.CARD, running())
    assert post
    assert post.text == "INC-42 Checkout 5xx: Sev 2, Investigating"


def test_nobody_is_pinged_by_the_card() -> None:
    assert "<@" not in "".join(_card(running()))


@pytest.mark.parametrize(("severity", "missed"), [("sev1", True), ("sev2", False)])
def test_a_required_role_that_only_some_incidents_call_for_is_missed_in_these(
    severity: str, *, missed: bool
) -> None:
    scribe = replace(RULES.policy.role("scribe"), severities=("sev1",), roster=("U9GONE",))
    under = rules(roles=(RULES.policy.role("commander"), scribe))
    card = show(Surface.CARD, begun(under=under, severity=severity, title="Login is slow"), under=under)

    assert ("[Claim Scribe]" in "".join(read(card))) is missed
    assert ("*Scribe:* nobody yet" in read(card)) is missed


def test_an_open_required_role_can_be_claimed() -> None:
    incident = begun(title="Login is slow")
    incident = replace(incident, roles={"commander": incident.declared_by})
    card = show(Surface.CARD, incident)
    assert "*Scribe:* nobody yet" in read(card)
    assert parse_value(buttons(card)["Claim Scribe"]["value"]) == (42, "scribe")


def test_a_missed_promise_is_called_overdue() -> None:
    assert ":alarm_clock: *Update overdue* since 14:42 UTC" in _card(running(), 50)


def test_a_changed_severity_is_struck_through_once() -> None:
    incident = told(running(), e.SeverityChanged("sev2", "sev1", e.Rhythm(15, after(27))))
    assert ":warning: ~Sev 2~ *Sev 1* · *Investigating*" in _card(incident)


def test_stability_shows_its_progress() -> None:
    incident = told(running(), e.StatusChanged(Status.INVESTIGATING, Status.MONITORING), at=after(5))
    waiting = ":hourglass_flowing_sand: Stable since 14:05 UTC (15 min ago) of 30 min; it may be resolved from 14:35 UTC."
    assert waiting in _card(incident, 20)
    assert ":white_check_mark: Stable since 14:05 UTC; it may be resolved." in _card(incident, 40)
    assert "Resolve" in buttons(show(Surface.CARD, incident))


def test_stability_waits_for_alerts_and_says_so() -> None:
    firing = told(running(), e.AlertAttached(TOLD, e.Tally(2, 0, 2)))
    incident = told(firing, e.StatusChanged(Status.INVESTIGATING, Status.MONITORING), at=after(5))

    waits = ":hourglass: Waits: 1 alert fires. When none does, 30 stable minutes begin."
    assert waits in _card(incident, 20)
    assert waits not in _card(firing, 20)


@pytest.mark.parametrize(
    ("users", "says"),
    [(1, "1 userId only"), (4, "4 different userId"), (201, "more than 200 different userId")],
)
def test_sp_9_an_alert_says_whether_one_user_is_affected_or_all(users: int, says: str) -> None:
    incident = told(running(), e.AlertAttached(TOLD, e.Tally(2, 0, 2, {"userId": users})))

    assert f":rotating_light: *{TOLD.title}* · 2 firing since 13:57 UTC · {says}" in _card(incident)


def _alarmed(*severities: str | None) -> Incident:
    """With an alert of each severity."""
    told_of = [
        replace(TOLD, group=at, title=f"Alert {at}", severity=one) for at, one in enumerate(severities)
    ]
    return told(running(), *(e.AlertAttached(one, e.Tally(1, 0, 1)) for one in told_of))


def test_the_worst_alerts_come_first_and_say_so_where_they_are_worse_than_the_incident() -> None:
    incident = told(
        _alarmed("sev2", "sev1", None), e.AlertChanged(1, "Alert 1", e.Tally(1, 0, 2)), at=after(-5)
    )

    assert [line for line in _card(incident) if "Alert" in line] == [
        ":rotating_light: *Alert 1* · :warning: *Sev 1* · 1 firing since 13:57 UTC",
        ":rotating_light: *Alert 0* · 1 firing since 13:57 UTC",
        ":rotating_light: *Alert 2* · 1 firing since 13:57 UTC",
    ]


def test_the_card_counts_what_it_does_not_list() -> None:
    lines = _card(told(_alarmed(*["sev2"] * 8), e.AlertsCounted(90), e.AlertsCounted(7)))

    assert "… and 3 more, which all fire" in lines
    assert "… and 97 more that are only counted" in lines


def test_what_was_merged_says_where_its_alerts_go_on_and_nothing_that_may_be_wrong_by_then() -> None:
    lines = _card(told(_alarmed("sev2"), e.Merged(Status.INVESTIGATING, 43, "C43")))

    assert "What becomes of its alerts stands in INC-43 in <#C43>." in lines
    assert not any("firing" in line for line in lines)


def test_leadership_told_and_acknowledging_is_on_the_card() -> None:
    incident = told(running(), e.LeadershipTold("duration"), at=after(30))
    assert ":mega: Leadership was told 14:30 UTC; nobody acknowledged yet." in _card(incident)
    incident = told(incident, e.LeadershipAcknowledged(), by=EVA)
    assert ":mega: Leadership was told 14:30 UTC; Eva acknowledged." in _card(incident)
    assert "Tell leadership now" not in menu(show(Surface.CARD, incident))


def test_what_could_not_be_done_is_said_with_a_way_out() -> None:
    card = show(Surface.CARD, told(running(), e.StepFailed("pin", "restricted_action")))
    sentence = "Sitroom could not pin the card. A setting of this workspace forbids it. Ask a workspace admin, then try again."
    assert f":warning: {sentence}" in read(card)
    assert buttons(card)["Try again"]["value"] == "42:pin"


def test_a_resolved_incident_says_how_long_it_took_and_can_be_reopened() -> None:
    incident = told(running(), e.Resolved(Status.INVESTIGATING, "Rolled back."), at=after(72))
    card = show(Surface.CARD, incident, after(90))
    assert read(card)[1:3] == [
        ":warning: *Sev 2* · ~Investigating~ *Resolved* · lasted 1 h 12 min",
        "Rolled back.",
    ]
    assert "*Resolved:* 15:12 UTC" in read(card)
    assert not any("Next update" in line for line in read(card))
    assert list(buttons(card)) == ["Reopen", "Export", "Archive"]


def test_a_closed_incident_still_says_when_it_was_resolved() -> None:
    incident = told(running(), e.Resolved(Status.INVESTIGATING, "Rolled back."), at=after(72))
    card = _card(told(incident, e.Closed(Status.RESOLVED), at=after(3000)), 3001)
    assert ":warning: *Sev 2* · ~Resolved~ *Closed* · lasted 1 h 12 min" in card
    assert any(line.startswith("*Resolved:* ") and "15:12 UTC" in line for line in card)


def test_when_it_is_over_nobody_is_waited_for() -> None:
    incident = replace(begun(), roles={})
    assert "*Scribe:* nobody yet" in _card(incident)
    assert "*Scribe:* nobody" in _card(told(incident, e.Cancelled(Status.TRIAGE, "A false alarm")))


def test_archiving_asks_first() -> None:
    incident = told(running(), e.Resolved(Status.INVESTIGATING, "Rolled back."))
    archive = buttons(show(Surface.CARD, incident))["Archive"]
    assert archive["confirm"]["title"]["text"] == "Archive the channel?"


def test_an_archived_channel_cannot_be_archived() -> None:
    incident = told(running(), e.Resolved(Status.INVESTIGATING, "Rolled back."), e.ChannelArchived())
    assert "Archive" not in buttons(show(Surface.CARD, incident))


def test_a_merged_incident_says_where_it_goes_on_and_stays_merged() -> None:
    card = show(Surface.CARD, told(running(), e.Merged(Status.INVESTIGATING, 41, "C41"), at=after(20)))
    assert (
        ":warning: *Sev 2* · ~Investigating~ *Merged* · lasted 20 min · goes on as INC-41 in <#C41>"
        in read(card)
    )
    assert "Reopen" not in buttons(card)


def test_a_private_incident_says_so_and_offers_no_leadership() -> None:
    card = show(Surface.CARD, running(private=True))
    mark = ":lock: Private: only people in this channel can see it. Leadership is not told automatically."
    assert mark in read(card)
    assert "Tell leadership now" not in menu(card)


def test_the_menu_carries_the_incident_and_the_option() -> None:
    assert menu(show(Surface.CARD, running()))["Catch me up"] == "42:catchup"


def test_the_cadence_can_be_changed_from_the_menu_whether_leadership_knows_or_not() -> None:
    told_already = told(running(), e.LeadershipTold("duration"), at=after(30))
    for incident in (running(), told_already):
        assert "Change cadence" in menu(show(Surface.CARD, incident))
    assert "Timeline" in menu(show(Surface.CARD, told_already))


def test_a_role_the_policy_has_no_more_is_still_shown() -> None:
    incident = replace(running(), roles={**running().roles, "gone": EVA})
    assert "*gone:* Eva" in read(show(Surface.CARD, incident, under=RULES))
