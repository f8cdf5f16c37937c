"""People decide what becomes of alerts that wait: accepted, joined, merged, ignored, declined; once, whoever presses."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.domain import events as e
from bot.domain.alerts.group import Stage
from bot.domain.alerts.rules import Storm
from bot.domain.policy import Policy, Rules, Who
from bot.messages.ids import Action
from sandbox.model import Message
from tests.alerting import alerts, told
from tests.flows import forging
from tests.flows.alarms import OVER, card_of, group_of, groups, tells_of
from tests.flows.records import happened, incident, numbers
from tests.flows.test_permissions import as_somebody
from tests.world import POLICY, World, changed, world


def labels(here: World, card: Message) -> list[str]:
    """The buttons of a card."""
    return [line for line in here.text(card).splitlines() if line.startswith("[")]


@pytest.fixture
async def anywhere(database_url: str) -> AsyncIterator[World]:
    """A world on either database."""
    here = World(database_url)
    try:
        await here.open()
        yield here
    finally:
        await here.close()


def all_said_to(here: World, handle: str, channel: str = "#incidents") -> list[str]:
    """What only this person sees in a channel."""
    mine = here.person(handle).id
    return [here.text(one) for one in here.person(handle).messages(channel) if one.ephemeral_to == mine]


def said_to(here: World, handle: str, channel: str = "#incidents") -> str:
    """The last of that."""
    return all_said_to(here, handle, channel)[-1]


# --- what each button does ------------------------------------------------------------------------


async def test_whoever_accepts_commands_what_is_declared(here: World) -> None:
    card = await tells_of(here, "Catalog is slow", service="catalog", trace_id="abc123")

    await here.presses("ben", card, "Accept as SEV3")

    found = await incident(here)
    assert (found.title, found.severity, found.component) == ("Catalog is slow", "sev3", "catalog")
    assert found.commander
    assert found.commander.name == found.declared_by.name == "Ben"
    shown = here.text(card_of(here, "Catalog is slow"))
    assert "Ben took it: INC-1 · Triage" in shown
    assert labels(here, card_of(here, "Catalog is slow")) == []
    assert "*Catalog is slow* · 1 firing" in here.text(here.card(here.incident_channel(1), "ben"))


async def test_a_critical_alert_that_joins_offers_the_commander_to_raise_the_incident(here: World) -> None:
    await here.presses("ben", await tells_of(here, "Catalog is slow", service="catalog"), "Accept as SEV3")
    channel = here.incident_channel(1)

    await alerts(here, told("Catalog is down", severity="critical", service="catalog"))

    line = here.last("ben", channel, "Catalog is down")
    assert "SEV1, worse than this SEV3" in here.text(line)
    assert "is this :rotating_light: *SEV1*? The incident is SEV3." in here.text(line)
    await here.presses("ben", line, "Raise to SEV1…")
    assert await here.submits("ben") == {}
    assert (await incident(here)).severity == "sev1"
    answered = here.text(here.last("ben", channel, "Catalog is down"))
    assert "worse than this SEV3" in answered
    assert "is this" not in answered
    assert "Raise to" not in answered


async def test_nobody_is_asked_to_raise_an_incident_to_what_an_alert_said_that_is_over(here: World) -> None:
    await here.presses("ben", await tells_of(here, "Catalog is slow", service="catalog"), "Accept as SEV3")
    channel = here.incident_channel(1)
    await alerts(here, told("Catalog is down", severity="critical", service="catalog"))
    assert "Raise to SEV1" in here.text(here.last("ben", channel, "Catalog is down"))

    await alerts(here, told("Catalog is down", severity="critical", service="catalog", until=OVER))
    await here.advance(minutes=1)

    [line] = [one for one in here.reads("ben", channel) if "worse than this SEV3" in one]
    assert "is this" not in line
    assert "Raise to" not in line


async def test_an_alert_that_is_practice_becomes_a_drill(here: World) -> None:
    await here.types("ada", "#general", "/incident drill alert severity=warning service=catalog Slow shelves")

    await here.presses("ben", card_of(here, "Slow shelves"), "Accept as SEV3")

    assert (await incident(here)).drill
    assert "practice" in here.text(here.card(here.incident_channel(1), "ben")).lower()


async def test_join_attaches_it_to_what_it_is_about(here: World) -> None:
    await here.presses("ben", await tells_of(here, "Catalog is slow", service="catalog"), "Accept as SEV3")

    await here.presses("cleo", await tells_of(here, "Catalog fails", service="catalog"), "Join INC-1")

    assert [one.told.title for one in await happened(here, e.AlertAttached)] == [
        "Catalog is slow",
        "Catalog fails",
    ]
    assert "Cleo took it: INC-1" in here.text(card_of(here, "Catalog fails"))
    assert await numbers(here) == [1]


async def test_joining_what_ended_meanwhile_is_answered_with_that_and_the_button_is_gone(
    anywhere: World,
) -> None:
    here = anywhere
    await here.types("ada", "#general", "/incident declare sev2 Catalog is slow")
    card = await tells_of(here, "Catalog is slow")
    await here.types("ada", here.incident_channel(1), "/incident cancel it was the test")
    await here.advance(minutes=10)

    await here.presses("ben", card, "Join INC-1")

    assert said_to(here, "ben").startswith("INC-1 was cancelled 10 min ago. Choose another one by `Merge…`")
    assert labels(here, card_of(here, "Catalog is slow")) == [
        "[Accept as SEV3] [Merge…] [Ignore 1 h] [Decline]"
    ]
    assert (await group_of(here, "Catalog is slow")).stage is Stage.WAITING


async def test_merge_lists_what_the_person_may_see_and_attaches_it_there(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.types("ada", "#general", "/incident declare sev2 Keys leaked --private")
    await here.types("ada", "#general", "/incident drill sev2 Practice")
    card = await tells_of(here, "Odd thing")

    for handle, offered in (("ben", ["1"]), ("ada", ["2", "1"])):
        await here.presses(handle, card, "Merge…")
        assert options(here, handle) == offered

    assert await here.submits("ada", into="2") == {}
    assert [one.told.title for one in await happened(here, e.AlertAttached, 2)] == ["Odd thing"]
    assert (await group_of(here, "Odd thing")).incident == 2


def options(here: World, handle: str) -> list[str]:
    """The incidents that somebody's form offers."""
    view = here.person(handle).view()
    assert view
    [element] = [block["element"] for block in view.blocks if block["type"] == "input"]
    return [one["value"] for one in element["options"]]


async def test_where_nothing_is_open_there_is_nothing_to_merge_into(here: World) -> None:
    card = await tells_of(here, "Odd thing")

    await here.presses("ben", card, "Merge…")

    assert here.person("ben").view() is None
    assert "No incident is open that it could belong to" in said_to(here, "ben")


async def test_merging_into_what_ended_meanwhile_is_answered_at_the_field(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.presses("ben", await tells_of(here, "Odd thing"), "Merge…")
    await here.types("ada", here.incident_channel(1), "/incident cancel it was the test")

    errors = await here.submits("ben", into="1")

    assert set(errors) == {"into"}
    assert (await group_of(here, "Odd thing")).stage is Stage.WAITING


async def test_what_is_declined_can_only_be_taken_up_again_and_stays_quiet(here: World) -> None:
    await here.presses("ben", await tells_of(here, "Odd thing"), "Decline")

    card = card_of(here, "Odd thing")
    assert "Ben declined it 03:00: it is no incident" in here.text(card)
    assert labels(here, card) == ["[Take up again]"]
    await alerts(here, told("Odd thing", note="again"))
    assert await numbers(here) == []
    assert len([one for one in here.reads("ada", "#incidents") if "Odd thing" in one]) == 1


@pytest.mark.parametrize("verdict", ["Decline", "Ignore 1 h"])
async def test_what_was_put_aside_is_taken_up_again(here: World, verdict: str) -> None:
    await here.presses("ben", await tells_of(here, "Odd thing"), verdict)

    await here.presses("ada", card_of(here, "Odd thing"), "Take up again")

    assert "Ada took it up again." in here.text(card_of(here, "Odd thing"))
    await here.presses("ada", card_of(here, "Odd thing"), "Accept as SEV3")
    assert await numbers(here) == [1]


async def test_what_is_ignored_comes_back_on_a_new_card_if_it_fires_still(here: World) -> None:
    await here.presses("ben", await tells_of(here, "Odd thing"), "Ignore 1 h")
    assert "Ben ignores it until 04:00" in here.text(card_of(here, "Odd thing"))

    await here.advance(minutes=59)
    assert labels(here, card_of(here, "Odd thing")) == ["[Take up again]"]
    await here.advance(minutes=2)

    cards = [one for one in here.person("ada").messages("#incidents") if "Odd thing" in here.text(one)]
    assert len(cards) == 2
    await here.presses("ben", cards[-1], "Accept as SEV3")
    assert await numbers(here) == [1]


async def test_whoever_accepts_or_joins_is_shown_the_way_to_the_incident_once(here: World) -> None:
    await here.presses("ben", await tells_of(here, "Catalog is slow", service="catalog"), "Accept as SEV3")
    [shown] = all_said_to(here, "ben")
    assert "INC-1" in shown
    assert here.incident_channel(1) in shown

    await here.presses("cleo", await tells_of(here, "Catalog fails", service="catalog"), "Join INC-1")
    [shown] = all_said_to(here, "cleo")
    assert shown == f"The alert belongs to INC-1: {here.incident_channel(1)}"


# --- only once ------------------------------------------------------------------------------------


async def test_of_two_who_accept_together_one_is_told_who_was_faster(anywhere: World) -> None:
    here = anywhere
    card = await tells_of(here, "Catalog is slow", service="catalog")

    await here.press_together(["ben", "cleo"], card, "Accept as SEV3")

    assert await numbers(here) == [1]
    first = (await incident(here)).declared_by.name
    slower = "cleo" if first == "Ben" else "ben"
    assert f"{first} took it already: its card says what became of it." in said_to(here, slower)
    assert len(await happened(here, e.AlertAttached)) == 1


async def test_one_accepts_and_one_declines_together(anywhere: World) -> None:
    here = anywhere
    card = await tells_of(here, "Catalog is slow", service="catalog")
    accept, decline = (here.button(card, label) for label in ("Accept as SEV3", "Decline"))

    await here.person("ben").click(card, accept.action_id, accept.value, block_id=accept.block_id)
    await here.person("cleo").click(card, decline.action_id, decline.value, block_id=decline.block_id)
    await here.settle()

    group = await group_of(here, "Catalog is slow")
    assert group.by
    loser = "cleo" if group.by.name == "Ben" else "ben"
    assert f"{group.by.name} " in said_to(here, loser)
    assert "already" in said_to(here, loser)
    assert await numbers(here) == ([1] if group.stage is Stage.ATTACHED else [])


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        ("Accept as SEV3", "Ben took it already: its card says what became of it."),
        ("Decline", "Ben declined it already."),
        ("Ignore 1 h", "Ben ignores it already."),
    ],
)
async def test_a_press_on_what_was_decided_is_answered_with_that(
    here: World, first: str, answer: str
) -> None:
    card = await tells_of(here, "Catalog is slow", service="catalog")
    await here.presses("ben", card, first)
    before = await group_of(here, "Catalog is slow")

    for action in (Action.ALERT_ACCEPT, Action.ALERT_DECLINE, Action.ALERT_MERGE_OPEN):
        pressed = forging.last(here, "block_actions")
        await forging.presses(here, pressed, action.value, "1", **as_somebody(here, "cleo"))
        assert answer in said_to(here, "cleo")

    assert await group_of(here, "Catalog is slow") == before


async def test_a_press_on_the_card_of_what_is_another_matter_by_now_names_the_new_card(here: World) -> None:
    old = await tells_of(here, "Odd thing")
    await alerts(here, told("Odd thing", until=OVER))
    await here.advance(minutes=POLICY.alerts.quiet_minutes + 1)
    await alerts(here, told("Odd thing", at=here.now.isoformat()))
    assert card_of(here, "Odd thing").ts != old.ts
    assert labels(here, here.workspace.channels[old.channel].messages[old.ts]) == []
    await here.presses("ben", card_of(here, "Odd thing"), "Merge…")

    await forging.presses(here, forging.last(here, "block_actions"), Action.ALERT_ACCEPT.value, "1")

    assert "What fires now has a card of its own, further down." in said_to(here, "ben")
    assert await numbers(here) == []


async def test_a_press_on_the_card_of_what_is_forgotten_is_answered(here: World) -> None:
    await here.presses("ben", await tells_of(here, "Odd thing"), "Merge…")

    await forging.presses(here, forging.last(here, "block_actions"), Action.ALERT_ACCEPT.value, "99")

    assert "Nothing is known of this alert any more" in said_to(here, "ben")


async def test_a_click_that_slack_tells_of_twice_declares_once(here: World) -> None:
    await here.presses("ben", await tells_of(here, "Odd thing"), "Accept as SEV3")

    again = await here.workspace.replay(forging.last(here, "block_actions"))
    await here.settle()

    assert again.outcome == "acked"
    assert await numbers(here) == [1]
    assert len(all_said_to(here, "ben")) == 1


async def test_the_buttons_work_after_a_restart(here: World) -> None:
    card = await tells_of(here, "Odd thing")
    await here.restart()

    await here.presses("ben", card, "Accept as SEV3")

    assert (await incident(here)).title == "Odd thing"


async def test_one_who_declared_something_with_the_same_title_is_not_asked_whether_it_is_the_same(
    here: World,
) -> None:
    """The card offers Join beside Accept: whoever accepts has seen it."""
    await here.types("ada", "#general", "/incident declare sev3 Odd thing")
    card = await tells_of(here, "Odd thing")
    assert "[Join INC-1]" in here.text(card)

    await here.presses("ben", card, "Accept as SEV3")

    assert await numbers(here) == [1, 2]


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handle", "words"),
    [("gus", "Guests cannot do that"), ("olga", "other workspaces"), ("sam", "other workspaces")],
)
async def test_guests_and_people_of_other_workspaces_decide_nothing(
    here: World, handle: str, words: str
) -> None:
    await here.presses("ben", await tells_of(here, "Odd thing"), "Merge…")
    here.workspace.channel("#incidents").members[here.person(handle).id] = None
    pressed = forging.last(here, "block_actions")

    for action in (Action.ALERT_ACCEPT, Action.ALERT_DECLINE, Action.ALERT_IGNORE, Action.ALERT_MERGE_OPEN):
        await forging.presses(here, pressed, action.value, "1", **as_somebody(here, handle))

    assert (await group_of(here, "Odd thing")).stage is Stage.WAITING
    assert await numbers(here) == []
    seen = here.workspace.channel("#incidents").ephemerals.values()
    mine = [here.text(one) for one in seen if one.ephemeral_to == here.person(handle).id]
    assert all(words in text for text in mine)
    assert mine or handle != "gus"


def triaged_by(who: Who) -> Policy:
    """The default policy, but for who decides about alerts."""
    return changed(POLICY, permissions=msgspec.structs.replace(POLICY.permissions, triage=who))


async def test_where_everyone_decides_a_guest_does(tmp_path: Path) -> None:
    async with world(tmp_path, policy=triaged_by(Who.EVERYONE)) as here:
        await here.presses("ben", await tells_of(here, "Odd thing"), "Merge…")
        here.workspace.channel("#incidents").members[here.person("gus").id] = None
        pressed = forging.last(here, "block_actions")
        await forging.presses(here, pressed, Action.ALERT_ACCEPT.value, "1", **as_somebody(here, "gus"))

        assert (await incident(here)).declared_by.name == "Gus"


@pytest.mark.parametrize(
    ("who", "words"), [(Who.RESPONDERS, "Only responders"), (Who.COMMANDER, "Only the Incident Commander")]
)
async def test_where_responders_decide_only_they_attach_and_any_member_accepts(
    tmp_path: Path, who: Who, words: str
) -> None:
    """Of what is no incident yet nobody is a responder, where the policy calls nobody."""
    async with world(tmp_path, policy=triaged_by(who)) as here:
        await here.presses(
            "ada", await tells_of(here, "Catalog is slow", service="catalog"), "Accept as SEV3"
        )
        card = await tells_of(here, "Catalog fails", service="catalog")

        await here.presses("ben", card, "Join INC-1")
        assert words in said_to(here, "ben")
        assert (await group_of(here, "Catalog fails")).stage is Stage.WAITING
        await here.presses("ada", card, "Join INC-1")
        assert (await group_of(here, "Catalog fails")).incident == 1


async def test_where_responders_decide_only_whom_the_policy_calls_accepts_and_the_others_hear_who_they_are(
    tmp_path: Path,
) -> None:
    policy = triaged_by(Who.RESPONDERS)
    catalog = next(one for one in policy.components if one.id == "catalog")
    owned = msgspec.structs.replace(catalog, owners=("ada@acme.test",))
    others = (one for one in policy.components if one is not catalog)
    async with world(tmp_path, policy=changed(policy, components=(owned, *others))) as here:
        card = await tells_of(here, "Catalog is slow", service="catalog")

        for label in ("Accept as SEV3", "Decline", "Ignore 1 h"):
            await here.presses("ben", card, label)
            assert said_to(here, "ben") == "Only those whom the policy calls for it decide on this. Ask Ada."
        assert (await group_of(here, "Catalog is slow")).stage is Stage.WAITING

        await here.presses("ada", card, "Accept as SEV3")
        assert (await incident(here)).declared_by.name == "Ada"


# --- storms ---------------------------------------------------------------------------------------


async def test_one_incident_is_declared_for_all_of_a_storm(here: World) -> None:
    await storm(here, 300)
    await here.advance(minutes=1)  # the summary counts what came after it was posted
    summary = here.last("ada", "#incidents", "Storm of alerts")
    assert "280 more that have no card" in here.text(summary)

    await here.presses("ben", summary, "Declare one SEV3 for all")

    assert await numbers(here) == [1]
    found = await incident(here)
    assert found.title == "Node 20 is down and 279 more"
    in_it = [group for group in await groups(here) if group.incident == 1]
    assert len(in_it) == 280
    assert {group.stage for group in in_it} == {Stage.ATTACHED}
    summary = here.last("ada", "#incidents", "Storm of alerts")
    assert "INC-1" in here.text(summary)
    assert labels(here, summary) == []
    channel = here.incident_channel(1)
    assert len([line for line in here.reads("ben", channel) if "Ben attached an alert" in line]) == 10
    assert (len(found.alerts), found.counted_alerts) == (200, 80)
    assert found.description.splitlines()[9:] == ["• Node 29 is down", "… and 270 more"]
    card = here.text(here.card(channel, "ben"))
    assert "… and 195 more, which all fire" in card
    assert "… and 80 more that are only counted" in card

    await storm(here, 300, until=OVER)
    await here.advance(minutes=1)
    assert {seen.tally.firing for seen in (await incident(here)).alerts.values()} == {0}
    assert not any(group.is_firing for group in await groups(here))


async def test_the_worst_of_a_storm_gives_its_incident_severity_and_name_and_is_followed(
    anywhere: World,
) -> None:
    here = anywhere
    few = msgspec.structs.replace(POLICY.alerts, routes=(), storm=Storm(cards=0))
    here.running.service.rules = Rules(changed(POLICY, alerts=few))
    await storm(here, 230)
    await alerts(here, told("Shop is down", severity="critical", service="checkout"))
    await here.advance(minutes=1)

    await here.presses("ben", here.last("ada", "#incidents", "Storm of alerts"), "Declare one SEV1 for all")

    found = await incident(here)
    assert (found.title, found.severity) == ("Shop is down and 230 more", "sev1")
    assert next(iter(found.alerts.values())).told.title == "Shop is down"
    channel = here.incident_channel(1)
    assert "*Shop is down* · 1 firing" in here.text(here.card(channel, "ben"))
    await alerts(here, told("Shop is down", severity="critical", service="checkout", until=OVER))
    await here.advance(minutes=1)
    assert "says that this is over: “Shop is down" in here.reads("ben", channel)[-1]


async def test_all_of_a_storm_is_declined(here: World) -> None:
    await storm(here, 30)

    await here.presses("ben", here.last("ada", "#incidents", "Storm of alerts"), "Decline all")

    assert await numbers(here) == []
    assert {group.stage for group in (await groups(here))[20:]} == {Stage.DECLINED}
    pressed = forging.last(here, "block_actions")
    await forging.presses(here, pressed, Action.STORM_DECLARE.value, "1", **as_somebody(here, "cleo"))
    assert "Nothing waits in this summary any more" in said_to(here, "cleo")


async def test_of_two_who_declare_one_incident_for_all_one_does(anywhere: World) -> None:
    here = anywhere
    await storm(here, 30)

    await here.press_together(
        ["ben", "cleo"], here.last("ada", "#incidents", "Storm of alerts"), "Declare one SEV3 for all"
    )

    assert await numbers(here) == [1]
    assert len((await incident(here)).alerts) == 10


async def storm(here: World, count: int, until: str = "") -> None:
    """So many different things go wrong at once, or are well again."""
    await alerts(here, *(told(f"Node {number} is down", until=until) for number in range(count)))
