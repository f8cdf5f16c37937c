"""CT-1: alerts open incidents, join them, and wait on cards; people are told once of each thing that is wrong."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from bot.domain.alerts.rules import Storm
from bot.domain.alerts.showing import CARD_PAUSE
from bot.domain.policy import Rules, Who
from sandbox.model import Message
from tests.alerting import alerts, told
from tests.world import POLICY, START, World, changed, world

ALERTS = "#alerts"

#: Nothing but the alerts' own cards is in this channel.
SHOWN = changed(POLICY, channels=msgspec.structs.replace(POLICY.channels, alerts=ALERTS))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world with a channel for alerts."""
    async with world(tmp_path, policy=SHOWN) as it:
        yield it


def at(minutes: float) -> str:
    """A moment of this world, as Alertmanager writes it."""
    return (START + timedelta(minutes=minutes)).isoformat()


def cards(here: World) -> list[str]:
    """Every card in the channel of alerts."""
    return [text for text in here.reads("ada", ALERTS) if "joined the channel" not in text]


def card(here: World, containing: str = "") -> Message:
    """The newest of them that contains a text."""
    return here.last("ada", ALERTS, containing)


def channels(here: World) -> list[str]:
    """The channels of all incidents, by name."""
    return [one.name for one in here.workspace.channels.values() if one.name.startswith("inc-")]


# --- an incident at once ----------------------------------------------------------------------------


async def test_ct_1_a_critical_alert_declares_an_incident_at_once_and_has_no_card_beside_it(
    here: World,
) -> None:
    assert await alerts(here, told("CheckoutDown", severity="critical", service="checkout")) == 202

    assert cards(here) == []
    announced = here.text(here.last("ada", "#incidents", "INC-1"))
    assert "CheckoutDown" in announced
    assert "SEV1" in announced
    await here.person("ada").join(here.incident_channel(1))
    shown = here.text(here.card(here.incident_channel(1)))
    assert ":rotating_light: *CheckoutDown* · 1 firing since 03:00" in shown
    assert "*Component:* Checkout" in shown


async def test_the_announcement_says_that_an_alert_declared_it(here: World) -> None:
    await alerts(here, told("CheckoutDown", severity="critical", service="checkout"))

    assert "declared by Alertmanager" in here.text(here.last("ada", "#incidents", "CheckoutDown"))


async def test_ct_1_the_timeline_says_what_the_alert_said_and_by_which_route_it_came(here: World) -> None:
    await alerts(here, told("CheckoutDown", severity="critical", service="checkout", trace_id="4bf92f"))
    channel = here.incident_channel(1)
    await here.person("ada").join(channel)

    await here.types("ada", channel, "/incident timeline")

    shown = here.reads("ada", channel)[-1]
    assert "Alertmanager declared SEV1: CheckoutDown" in shown
    assert "(trace ID 4bf92f, route Somebody has to act now)" in shown


async def test_sm_2_an_alert_about_the_same_component_joins_and_says_so_in_the_channel(here: World) -> None:
    await alerts(here, told("CheckoutDown", severity="critical", service="checkout"))
    channel = here.incident_channel(1)
    await here.person("ada").join(channel)

    await alerts(here, told("CartErrors", severity="critical", service="cart"))

    assert channels(here) == [channel[1:]]
    assert "Alertmanager alerts: CartErrors" in here.text(here.last("ada", channel, "CartErrors"))
    shown = here.text(here.card(channel))
    assert "*CheckoutDown* · 1 firing" in shown
    assert "*CartErrors* · 1 firing" in shown


async def test_the_incident_says_when_an_alert_is_over_and_when_it_fires_again(here: World) -> None:
    down = {"severity": "critical", "service": "checkout"}
    await alerts(here, told("CheckoutDown", **down))
    channel = here.incident_channel(1)
    await here.person("ada").join(channel)
    await here.advance(minutes=2)

    await alerts(here, told("CheckoutDown", until=at(2), **down))
    assert "says that this is over: “CheckoutDown" in here.text(here.last("ada", channel))
    assert ":white_check_mark: ~CheckoutDown~ resolved 03:02" in here.text(here.card(channel))

    await here.advance(minutes=2)
    await alerts(here, told("CheckoutDown", at=at(4), **down))
    assert "says that it fires again: CheckoutDown (1 firing)" in here.text(here.last("ada", channel))
    assert "*CheckoutDown* · 1 firing" in here.text(here.card(channel))


async def test_while_an_alert_flaps_the_channel_hears_of_it_less_and_less_and_at_last_how_it_stands(
    here: World,
) -> None:
    down = {"severity": "critical", "service": "checkout"}
    await alerts(here, told("CheckoutDown", **down))
    channel = here.incident_channel(1)
    await here.person("ada").join(channel)

    for second in range(0, 30, 2):
        await alerts(here, told("CheckoutDown", at=at((second + 1) / 60), **down))
        await alerts(
            here, told("CheckoutDown", at=at((second + 1) / 60), until=at((second + 2) / 60), **down)
        )
        await here.advance(seconds=2)
    await here.advance(minutes=11)

    turns = [text for text in here.reads("ada", channel) if "CheckoutDown" in text and " says that " in text]
    assert 1 <= len(turns) <= 5, "of 30 turns"
    assert "says that this is over" in turns[-1]
    assert ":white_check_mark: ~CheckoutDown~" in here.text(here.card(channel))


# --- a card -----------------------------------------------------------------------------------------


async def test_a_warning_waits_on_a_card_and_nothing_is_declared(here: World) -> None:
    await alerts(here, told("SearchSlow", service="search", summary="Search is slow"))

    [shown] = cards(here)
    assert ":rotating_light: *Search is slow*" in shown
    assert "SEV3 · Catalog · Alertmanager · since 03:00 · 1 firing" in shown
    assert "[Accept as SEV3] [Merge…] [Ignore 1 h] [Decline]" in shown
    assert channels(here) == []


async def test_repeats_edit_the_count_of_the_card_and_post_nothing(here: World) -> None:
    await alerts(here, told("SearchSlow"))
    first = card(here).ts

    for _ in range(3):
        await here.advance(minutes=5)
        await alerts(here, told("SearchSlow"))
    await here.advance(seconds=CARD_PAUSE.total_seconds())

    assert len(cards(here)) == 1
    assert card(here).ts == first
    assert "1 firing · told of 4 times" in cards(here)[0]


async def test_repeats_in_quick_succession_are_one_edit(here: World) -> None:
    await alerts(here, told("SearchSlow"))
    before = _edits(here)

    for number in range(20):
        await alerts(here, told("SearchSlow", summary="SearchSlow"), told("SearchSlow", at=at(-number)))
    await here.advance(minutes=1)

    assert "told of 41 times" in cards(here)[0]
    assert _edits(here) - before <= 2


def _edits(here: World) -> int:
    return len([call for call in here.workspace.calls if call.method == "chat.update"])


async def test_resolved_strikes_the_card_through_and_what_fires_again_is_followed(here: World) -> None:
    await alerts(here, told("SearchSlow"))
    await here.advance(minutes=12)

    await alerts(here, told("SearchSlow", until=at(12)))
    assert ":white_check_mark: ~SearchSlow~" in cards(here)[0]
    assert "resolved 03:12 after 12 min" in cards(here)[0]

    await here.advance(minutes=5)
    await alerts(here, told("SearchSlow", at=at(17)))
    [shown] = cards(here)
    assert ":rotating_light: *SearchSlow*" in shown
    assert "1 firing" in shown


async def test_sp_9_the_card_says_whether_it_is_one_user_or_all_of_them(here: World) -> None:
    await alerts(here, told("UploadFails", userId="u1"))
    assert ":bust_in_silhouette: One userId only: `u1`" in cards(here)[0]

    await alerts(here, told("UploadFails", userId="u2"), told("UploadFails", userId="u3"))
    await here.advance(seconds=CARD_PAUSE.total_seconds())

    [shown] = cards(here)
    assert ":busts_in_silhouette: Systemic: 3 different userId" in shown
    assert "3 firing" in shown


async def test_a_worse_alert_in_a_group_that_waits_declares_and_the_card_says_so(here: World) -> None:
    await alerts(here, told("SearchSlow", service="search", instance="1"))

    await alerts(here, told("SearchSlow", severity="critical", service="search", instance="2"))

    [shown] = cards(here)
    assert "INC-1 · " in shown
    assert "[Accept" not in shown
    assert "SEV1" in here.text(here.last("ada", "#incidents", "INC-1"))


async def test_the_commander_hears_that_an_alert_has_become_worse_than_its_incident(here: World) -> None:
    await alerts(here, told("SearchSlow"))
    await here.presses("ben", card(here), "Accept as SEV3")
    channel = here.incident_channel(1)

    await alerts(here, told("SearchSlow", severity="critical", instance="2"))

    line = here.last("ben", channel, "says that it is worse")
    assert "SearchSlow (SEV1, worse than this SEV3, 2 firing)" in here.text(line)
    assert ":rotating_light: *SEV1*? The incident is SEV3." in here.text(line)
    await here.presses("ben", line, "Raise to SEV1…")
    assert await here.submits("ben", why="It is all of them") == {}
    assert "SEV1" in here.text(here.last("ben", channel, "SearchSlow"))


async def test_the_card_of_an_accepted_alert_follows_its_incident_to_the_end(here: World) -> None:
    await alerts(here, told("SearchSlow"))

    await here.presses("ben", card(here), "Accept as SEV3")
    assert "Ben took it: INC-1 · Triage · #inc-1-searchslow" in cards(here)[0]

    await here.types("ben", here.incident_channel(1), "/incident title Search is slow for some")
    await here.types("ben", here.incident_channel(1), "/incident resolve")
    assert await here.submits("ben", summary="Scaled up", override="It is night") == {}
    assert ":white_check_mark: Ben took it: INC-1 Search is slow for some · Resolved" in cards(here)[0]


async def test_what_fires_after_its_incident_was_resolved_has_a_card_of_its_own(here: World) -> None:
    await alerts(here, told("SearchSlow"))
    await here.presses("ben", card(here), "Accept as SEV3")
    await here.types("ben", here.incident_channel(1), "/incident cancel it was the test")

    await here.advance(minutes=9)
    await alerts(here, told("SearchSlow", at=at(9)))

    old, new = cards(here)
    assert "INC-1" in old
    assert "since 03:09" in new
    assert "[Accept as SEV3]" in new


async def test_what_fires_after_its_incident_was_over_joins_another_one_that_is_open(here: World) -> None:
    await alerts(here, told("CheckoutDown", severity="critical", service="checkout"))
    await here.person("ada").join(here.incident_channel(1))
    await here.types("ada", here.incident_channel(1), "/incident cancel it was the test")
    await here.types("ada", "#general", "/incident declare sev2 Nobody can pay at the checkout")

    await here.advance(minutes=9)
    await alerts(here, told("CheckoutDown", at=at(9), severity="critical", service="checkout"))

    assert len(channels(here)) == 2
    said = here.text(here.last("ada", here.incident_channel(2), "Alertmanager alerts"))
    assert "CheckoutDown" in said


async def test_after_a_quiet_hour_there_is_a_new_card(here: World) -> None:
    await alerts(here, told("SearchSlow"))
    await alerts(here, told("SearchSlow", until=at(0)))
    await here.advance(minutes=61)

    await alerts(here, told("SearchSlow", at=at(61)))

    old, new = cards(here)
    assert "~SearchSlow~" in old
    assert "[Decline]" not in old, "what is decided there would be about nothing any more"
    assert "since 04:01" in new


async def test_what_was_ignored_comes_back_after_an_hour_if_it_fires_still(here: World) -> None:
    await alerts(here, told("SearchSlow"), told("MailLate"))
    await here.presses("ben", card(here, "SearchSlow"), "Ignore 1 h")
    await here.presses("ben", card(here, "MailLate"), "Ignore 1 h")
    assert "Ben ignores it until 04:00" in here.text(card(here, "SearchSlow"))
    await alerts(here, told("MailLate", until=at(1)))

    await here.advance(minutes=59)
    assert len(cards(here)) == 2
    await here.advance(minutes=2)

    assert len(cards(here)) == 3
    assert "*SearchSlow*" in cards(here)[-1]
    assert "[Accept as SEV3]" in cards(here)[-1]
    [first] = [text for text in cards(here)[:2] if "SearchSlow" in text]
    assert "Ben ignored it. What fired after that has a card of its own." in first


async def test_a_declined_alert_is_asked_about_no_more(here: World) -> None:
    await alerts(here, told("SearchSlow"))
    await here.presses("ben", card(here), "Decline")

    await here.advance(minutes=30)
    await alerts(here, told("SearchSlow"), told("SearchSlow", instance="2"))
    await here.advance(minutes=1)

    [shown] = cards(here)
    assert "Ben declined it" in shown
    assert "2 firing" in shown
    assert channels(here) == []


async def test_what_is_worse_than_what_was_declined_is_not_kept_back(here: World) -> None:
    await alerts(here, told("SearchSlow"))
    await here.presses("ben", card(here), "Decline")

    await alerts(here, told("SearchSlow", severity="critical", instance="2"))

    [channel] = channels(here)
    [shown] = cards(here)
    assert ":arrow_right: ~SearchSlow~" in shown
    assert f"What fired after that is INC-1 SearchSlow · #{channel}" in shown


# --- privacy ----------------------------------------------------------------------------------------


async def test_no_card_ever_names_a_private_incident(here: World) -> None:
    await here.types("ada", "#general", "/incident declare --private Search is slow for one customer")
    await alerts(here, told("SearchSlow", service="search"))

    assert "INC-1" not in cards(here)[0]
    assert "customer" not in cards(here)[0]

    await here.presses("ada", card(here), "Merge…")
    assert await here.submits("ada", into="1") == {}

    assert ":lock: It is taken care of in private." in cards(here)[0]
    assert "INC-1" not in cards(here)[0]
    assert "SearchSlow" in here.text(here.last("ada", here.incident_channel(1), "alert of Alertmanager"))


# --- merging ----------------------------------------------------------------------------------------


async def test_a_merged_incident_hands_its_alerts_over_and_their_cards_follow(here: World) -> None:
    await alerts(here, told("SearchSlow", service="search"))
    await here.presses("ben", card(here), "Accept as SEV3")
    await here.types("ada", "#general", "/incident declare sev2 Everything is slow")

    await here.types("ben", here.incident_channel(1), "/incident merge INC-2")
    assert "INC-2 Everything is slow" in cards(here)[0]
    await here.advance(minutes=3)
    await alerts(here, told("SearchSlow", service="search", until=at(3)))

    channel = here.incident_channel(2)
    assert "handed over an alert of Alertmanager from INC-1: SearchSlow" in here.text(
        here.last("ada", channel, "handed over")
    )
    assert "says that this is over: “SearchSlow" in here.text(here.last("ada", channel, "is over"))


# --- too many incidents -----------------------------------------------------------------------------


async def test_a_card_says_why_it_waits_although_its_route_declares(here: World) -> None:
    few = msgspec.structs.replace(here.policy.alerts, storm=Storm(incidents=1))
    here.running.service.rules = Rules(changed(here.policy, alerts=few))
    await alerts(here, told("SearchDown", severity="critical", service="search"))
    await alerts(here, told("MailDown", severity="critical", service="mail"))

    assert len(channels(here)) == 1
    assert "Not declared by itself: routes declared 1 incidents lately." in here.text(
        here.last("ada", "#incidents", "*MailDown*")
    )


async def test_practice_uses_up_nothing_of_what_may_be_declared(here: World) -> None:
    for number in range(3):
        await here.types("ada", "#general", f"/incident drill alert service=search Practice{number}")
    await alerts(here, told("CheckoutDown", severity="critical", service="checkout"))

    assert len([one for one in channels(here) if "checkoutdown" in one]) == 1


async def test_who_practises_hears_what_came_of_it(here: World) -> None:
    await here.types("ada", "#general", "/incident drill alert service=search Search is down")
    await here.types("ada", "#general", "/incident drill alert service=search alertname=B Search fails")
    await here.types("ada", "#general", "/incident drill alert severity=warning service=cart Cart is slow")

    said = [text for text in here.reads("ada", "#general") if ":test_tube:" in text]
    assert "It declared INC-1 Search is down, SEV1: no open incident is about the same." in said[0]
    assert "It joined INC-1 Search is down: about the same component." in said[1]
    assert "It waits on a card in #alerts" in said[2]


async def test_practice_of_a_source_that_there_is_not_is_refused(here: World) -> None:
    await here.types("ada", "#general", "/incident drill alert source=alertmanger Practice")

    assert "`alertmanger` is no source of alerts" in here.text(here.last("ada", "#general", "alertmanger"))
    assert channels(here) == []


async def test_who_may_not_declare_may_not_practise_with_an_alert_either(here: World) -> None:
    permissions = msgspec.structs.replace(here.policy.permissions, declare=Who.MEMBERS)
    here.running.service.rules = Rules(changed(here.policy, permissions=permissions))
    await here.types("gus", "#random", "/incident drill alert Practice")

    assert "Guests cannot do that here" in here.reads("gus", "#random")[-1]
    assert channels(here) == []
