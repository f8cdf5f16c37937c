"""What becomes of an alert's card once the alert belongs to an incident, and what a card never says."""

import pytest

from bot.domain import events as e
from bot.domain.alerts.group import Stage
from bot.messages.ids import Action
from tests.alerting import alerts, told
from tests.flows import forging
from tests.flows.alarms import OVER, card_of, group_of, groups, tells_of
from tests.flows.records import entries, happened, incident, numbers
from tests.world import World

#: The card of an alert that belongs to a private incident, as a whole.
IN_PRIVATE = "An alert of Alertmanager\n:lock: It is taken care of in private."


@pytest.fixture
async def accepted(here: World) -> World:
    """An alert that ben accepted: INC-1."""
    await here.presses("ben", await tells_of(here, "Catalog is slow", service="catalog"), "Accept as SEV3")
    return here


# --- the card follows the incident ----------------------------------------------------------------


async def test_the_card_says_that_the_incident_is_over_and_begins_anew(accepted: World) -> None:
    here, channel = accepted, accepted.incident_channel(1)
    await here.types("ben", channel, "/incident resolve")
    assert await here.submits("ben", summary="Rolled back", override="it was the deploy") == {}
    shown = here.text(card_of(here, "Catalog is slow"))
    assert ":white_check_mark: Ben took it: INC-1 · Resolved" in shown

    await here.types("ben", channel, "/incident reopen it is back")

    assert "INC-1 · Investigating" in here.text(card_of(here, "Catalog is slow"))


async def test_what_fires_after_the_incident_is_over_is_another_matter(accepted: World) -> None:
    here = accepted
    await here.types("ben", here.incident_channel(1), "/incident resolve")
    assert await here.submits("ben", summary="Rolled back", override="it was the deploy") == {}

    await alerts(here, told("Catalog is slow", service="catalog", note="again"))

    assert [group.stage for group in await groups(here)] == [Stage.WAITING]
    assert "[Accept as SEV3]" in here.text(card_of(here, "Catalog is slow"))


async def test_card_and_incident_follow_what_fires_and_resolves_afterwards(accepted: World) -> None:
    here, channel = accepted, accepted.incident_channel(1)

    await alerts(here, told("Catalog is slow", until=OVER, service="catalog"))
    await here.advance(minutes=1)

    assert ":white_check_mark: ~Catalog is slow~" in here.text(card_of(here, "Catalog is slow"))
    assert "Ben took it: INC-1" in here.text(card_of(here, "Catalog is slow"))
    assert "says that this is over: “Catalog is slow" in here.reads("ben", channel)[-1]

    await here.advance(minutes=10)
    await alerts(here, told("Catalog is slow", service="catalog", at=here.now.isoformat()))
    await here.advance(minutes=1)

    assert ":rotating_light: *Catalog is slow*" in here.text(card_of(here, "Catalog is slow"))
    assert "says that it fires again: Catalog is slow" in here.reads("ben", channel)[-1]
    assert [one.turn for one in await happened(here, e.AlertChanged)] == ["resolved", "fired"]


# --- incidents that are merged --------------------------------------------------------------------


async def test_alerts_go_on_with_what_their_incident_is_merged_into(accepted: World) -> None:
    here, old = accepted, accepted.incident_channel(1)
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    new = here.incident_channel(2)

    await here.types("ben", old, "/incident merge INC-2")

    [handed] = await happened(here, e.AlertAttached, 2)
    assert (handed.told.title, handed.merged_from) == ("Catalog is slow", 1)
    assert f"Ben merged INC-1 in {old}: it goes on here" in "\n".join(here.reads("ada", new))
    assert f"it goes on as INC-2 in {new}" in "\n".join(here.reads("ben", old))
    assert "handed over an alert of Alertmanager from INC-1: Catalog is slow" in "\n".join(
        here.reads("ada", new)
    )
    assert "INC-2 Login fails · " in here.text(card_of(here, "Catalog is slow"))

    before = len(await entries(here))
    await alerts(here, told("Catalog is slow", until=OVER, service="catalog"))
    await here.advance(minutes=1)
    assert [one.turn for one in await happened(here, e.AlertChanged, 2)] == ["resolved"]
    assert len(await entries(here)) == before
    assert "says that this is over: “Catalog is slow" in here.reads("ada", new)[-1]
    assert ":white_check_mark: ~Catalog is slow~" in here.text(here.card(new))

    await here.types("ada", new, "/incident title Nobody logs in")
    assert "INC-2 Nobody logs in · " in here.text(card_of(here, "Catalog is slow"))


async def test_what_is_told_of_both_is_there_once(accepted: World) -> None:
    """Merged into each other's successors, an alert is not handed over where it is already."""
    here = accepted
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.types("ada", "#general", "/incident declare sev2 Search fails")
    await here.types("ben", here.incident_channel(1), "/incident merge INC-2")

    await here.types("ada", here.incident_channel(2), "/incident merge INC-3")

    [handed] = await happened(here, e.AlertAttached, 3)
    assert handed.merged_from == 2
    assert "INC-3 Search fails" in here.text(card_of(here, "Catalog is slow"))
    assert (await group_of(here, "Catalog is slow")).stage is Stage.ATTACHED


# --- private incidents ----------------------------------------------------------------------------


async def test_a_private_incident_is_never_suggested_or_joined_by_a_route(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Catalog is slow --private")

    card = await tells_of(here, "Catalog is slow", service="catalog")
    assert "Join" not in here.text(card)
    await alerts(here, told("Catalog fails", severity="critical", service="catalog"))

    assert await happened(here, e.AlertAttached) == []
    assert not (await incident(here, 2)).private


async def test_a_private_incident_is_not_named_on_the_card_of_its_alert(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Keys leaked --private")
    await here.presses("ada", await tells_of(here, "Odd thing"), "Merge…")
    assert await here.submits("ada", into="1") == {}

    assert IN_PRIVATE in here.reads("ben", "#incidents")
    await here.types("ben", "#general", "/incident alerts")
    await here.types("ada", here.incident_channel(1), "/incident title Keys are out")
    await alerts(here, told("Odd thing", until=OVER))
    await here.advance(minutes=1)
    assert all("Keys" not in line and "INC-1" not in line for line in reads_in_public(here, "ben"))
    assert IN_PRIVATE in here.reads("ben", "#incidents")
    assert "Odd thing" in here.text(here.card(here.incident_channel(1)))


async def test_a_press_on_what_somebody_took_in_private_does_not_name_it(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Keys leaked --private")
    card = await tells_of(here, "Odd thing")
    await here.presses("ada", card, "Merge…")
    await here.presses("ben", card, "Merge…")
    assert here.person("ben").view() is None
    assert await here.submits("ada", into="1") == {}

    pressed = forging.last(here, "block_actions")
    await forging.presses(here, pressed, Action.ALERT_DECLINE.value, "1")

    assert "Ada took it already" in here.reads("ben", "#incidents")[-1]
    assert all("INC-1" not in line for line in reads_in_public(here, "ben"))


async def test_where_a_private_incident_goes_on_in_public_the_card_does_not_say_so(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Keys leaked --private")
    await here.presses("ada", await tells_of(here, "Odd thing"), "Merge…")
    assert await here.submits("ada", into="1") == {}
    await here.types("ada", "#general", "/incident declare sev3 Mails are late")

    await here.types("ada", here.incident_channel(1), "/incident merge INC-2")

    assert IN_PRIVATE in here.reads("ben", "#incidents")
    assert await happened(here, e.AlertAttached, 2) == []


def reads_in_public(here: World, handle: str) -> list[str]:
    """What somebody reads where everybody is."""
    return [*here.reads(handle, "#incidents"), *here.reads(handle, "#general")]


# --- drills ---------------------------------------------------------------------------------------


async def test_practice_and_what_is_real_do_not_join(accepted: World) -> None:
    here = accepted
    await here.types(
        "ada", "#general", "/incident drill alert service=catalog severity=warning Catalog is slow"
    )
    [practice] = [group for group in await groups(here) if group.drill]
    assert practice.stage is Stage.WAITING
    assert "Join INC-1" not in here.text(here.last("ada", "#incidents", "practice"))
    await here.presses("ben", here.last("ada", "#incidents", "practice"), "Merge…")
    assert here.person("ben").view() is None
    await here.types("ada", "#general", "/incident drill alert service=catalog Catalog fails")

    assert (await incident(here, 2)).drill
    assert len(await happened(here, e.AlertAttached)) == 1
    card = await tells_of(here, "Catalog hangs", service="catalog")
    assert "[Join INC-1]" in here.text(card)
    assert "INC-2" not in here.text(card)


async def test_practice_goes_the_whole_route_and_says_which(here: World) -> None:
    """SP-5: who fires an alert sees which rule matched, and why the others did not."""
    await here.types("ada", "#general", "/incident drill alert service=checkout Nightly practice")

    answer = "\n".join(here.reads("ada", "#general"))
    assert "Somebody has to act now" in answer
    assert "Signs of life" in answer
    found = await incident(here)
    assert (found.drill, found.severity, found.component) == (True, "sev1", "checkout")
    assert found.declared_by.name == "Ada"
    assert not any("real" in line for line in here.reads("ada", "#incident-room"))


async def test_practice_that_is_asked_for_twice_by_slack_is_one(here: World) -> None:
    await here.types("ada", "#general", "/incident drill alert service=checkout Nightly practice")
    sent = [one for one in here.workspace.deliveries if one.name == "/incident"][-1]

    await here.workspace.replay(sent)
    await here.settle()

    assert await numbers(here) == [1]
    assert [group.count for group in await groups(here)] == [1]


# --- the list -------------------------------------------------------------------------------------


async def test_the_list_has_what_waits_with_the_way_to_its_card(accepted: World) -> None:
    here = accepted
    card = await tells_of(here, "Odd thing")
    await here.presses("ben", await tells_of(here, "Noise"), "Decline")

    await here.types("ada", "#general", "/incident alerts")

    said = here.reads("ada", "#general")[-1]
    assert "Odd thing" in said
    assert "Noise" not in said
    assert "Catalog" not in said
    assert card.ts.replace(".", "") in str(here.person("ada").messages("#general")[-1].blocks)


async def test_where_nothing_waits_the_list_says_so(here: World) -> None:
    await here.types("ada", "#general", "/incident alerts")

    assert "No alert waits for anybody to decide." in here.reads("ada", "#general")[-1]


async def test_a_guest_may_see_what_waits(here: World) -> None:
    await tells_of(here, "Odd thing")

    await here.types("gus", "#random", "/incident alerts")

    assert "Odd thing" in here.reads("gus", "#random")[-1]
