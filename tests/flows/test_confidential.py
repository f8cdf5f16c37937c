"""SP-10: a suspected compromise is private from the first second; who is named is brought in and told, nobody else hears."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.domain.alerts.rules import Action, Alerts, Route
from bot.domain.policy import Confidential
from tests.alerting import alerts, notification, told
from tests.flows.records import incident, numbers
from tests.flows.test_alert_messages import says
from tests.flows.test_privacy import screen
from tests.terminal import sitroom
from tests.world import POLICY, ROOT, World, changed, world

RULE = Confidential(
    name="Suspected credential compromise",
    keywords=("leaked", "HighErrorRate"),
    labels={"compromise": ("suspected",)},
    invite=("cleo@acme.test",),
    tell="Revoke them first: /admin/credentials/rescind",
)

#: The same, as the file of a policy has it.
_IN_A_FILE = "{name: Suspected credential compromise, labels: {compromise: [suspected]}, invite: [cleo@acme.test], tell: Revoke}"

#: Where people would decide about every alert, on a card.
_ASKING = Alerts(messages=("#alerts",), routes=(Route(name="All", then=Action.TRIAGE),))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which leaks are confidential."""
    policy = changed(POLICY, confidential=(RULE,), alerts=_ASKING)
    async with world(tmp_path, policy=policy) as it:
        yield it


def _assert_only_known_to(here: World, *handles: str) -> None:
    """Nothing of it was ever written where others read, not even for a moment."""
    channel = here.incident_channel(1)
    assert here.workspace.channel(channel).kind == "private"
    for handle in {"ada", "ben", "cleo", "dana", "gus"} - {*handles}:
        seen = screen(here, handle)
        assert "INC-1" not in seen, (handle, seen)
        assert not here.person(handle).can_see(channel)
    public = {one.id for one in here.workspace.channels.values() if one.kind == "public"}
    posted = [call for call in here.workspace.calls if call.method in {"chat.postMessage", "chat.update"}]
    assert [call for call in posted if call.args.get("channel") in public and "INC-1" in str(call.args)] == []


async def test_one_line_is_enough_and_who_declares_is_told_why(here: World) -> None:
    """SP-10."""
    await here.types("ada", "#general", "/incident declare sev1 Tokens leaked to a forum")
    await here.advance(minutes=45)

    _assert_only_known_to(here, "ada", "cleo")
    why = "because it says “leaked” (Suspected credential compromise)"
    assert [one for one in here.reads("ada", "#general") if f"Declared, private {why}" in one]
    assert why in here.text(here.card(here.incident_channel(1)))


async def test_who_is_named_is_in_the_channel_and_told_what_to_do_and_how_they_come_to_know(
    here: World,
) -> None:
    """SP-10."""
    await here.types("ada", "#general", "/incident declare sev1 Tokens leaked to a forum")

    [message] = [here.text(one) for one in here.direct("cleo") if "INC-1" in here.text(one)]
    assert "Suspected credential compromise" in message
    assert "Revoke them first: /admin/credentials/rescind" in message
    assert "Private because it says “leaked”" in message
    channel = here.incident_channel(1)
    assert here.person("cleo").can_see(channel)
    await here.types("cleo", "#general", "/incident show INC-1")
    assert "Tokens leaked" in here.reads("cleo", "#general")[-1]
    await here.types("ada", channel, "/incident timeline")
    assert "had it private from the beginning" in here.reads("ada", channel)[-1]
    assert "told Cleo" in here.reads("ada", channel)[-1]


@pytest.mark.parametrize("way", ["line", "form"])
async def test_a_person_can_say_that_it_is_public_on_purpose(here: World, way: str) -> None:
    if way == "line":
        await here.types("ada", "#general", "/incident declare --public Water leaked in the office")
    else:
        await here.types("ada", "#general", "/incident declare")
        assert await here.submits("ada", title="Water leaked in the office", marks=["public"]) == {}

    assert here.workspace.channel(here.incident_channel(1)).kind == "public"
    assert [one for one in here.reads("ben", "#incidents") if "Water leaked" in one]
    assert (await incident(here)).confidence is None


async def test_the_words_of_the_message_that_it_is_declared_from_count(here: World) -> None:
    said = await here.person("ada").say("#random", "I think my token was leaked")
    await here.person("ada").message_shortcut("declare_from", "#random", said.ts)
    await here.settle()

    assert await here.submits("ada", title="Something odd") == {}

    _assert_only_known_to(here, "ada", "cleo")


async def test_an_alert_has_no_card_that_everybody_reads_although_its_route_asks_people(here: World) -> None:
    """SP-10: what a machine sees is private at once, and only who is named hears of it."""
    assert await alerts(here, told("OddLogins", compromise="suspected")) == 202
    await here.advance(minutes=45)

    _assert_only_known_to(here, "cleo")
    assert not [one for one in here.reads("ada", "#incidents") if "OddLogins" in one]
    assert "OddLogins" in here.text(here.card(here.incident_channel(1), "cleo"))
    assert "its alert says so (compromise)" in here.text(here.direct("cleo")[-1])


async def test_another_alert_of_the_kind_joins_it_and_nothing_is_declared_twice(here: World) -> None:
    await alerts(here, told("OddLogins", compromise="suspected"))

    await alerts(here, told("ManyDownloads", compromise="suspected"))

    assert len((await incident(here)).alerts) == 2
    _assert_only_known_to(here, "cleo")


async def test_what_another_program_wrote_in_a_channel_is_not_answered_there(here: World) -> None:
    await says(here, "alertmanager-default-firing")

    assert (await incident(here)).private
    _assert_only_known_to(here, "cleo")


async def test_a_restart_between_the_words_and_the_work_tells_once(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev1 Tokens leaked to a forum")
    await here.restart()
    await here.advance(minutes=2)

    assert len([one for one in here.direct("cleo") if "INC-1" in here.text(one)]) == 1


async def test_practice_of_an_alert_is_kept_as_private_and_says_who_would_be_told(here: World) -> None:
    """SP-10, SP-4: what is rehearsed is what happens, but that practice brings in nobody."""
    await here.types(
        "ada", "#general", "/incident drill alert severity=warning compromise=suspected Keys of bob taken"
    )
    await here.advance(minutes=45)

    _assert_only_known_to(here, "ada")
    assert here.direct("cleo") == []
    assert not [one for one in here.reads("ben", "#incidents") if "Keys of bob" in one]
    [said] = [one for one in here.reads("ada", "#general") if "*Routes*" in one]
    assert "It declared INC-1 Keys of bob taken, SEV2, private: confidential: Suspected credential" in said
    assert (
        "*Confidential:* Suspected credential compromise: its alert says so (compromise). In earnest" in said
    )
    assert "cleo@acme.test would be told in person and brought into its channel" in said
    assert (await incident(here)).drill


async def test_practice_that_no_rule_fits_says_so_and_waits_on_its_card(here: World) -> None:
    await here.types("ada", "#general", "/incident drill alert severity=warning The cart is slow")

    assert [one for one in here.reads("ada", "#general") if "*Confidential:* no rule fits it" in one]
    assert [one for one in here.reads("ben", "#incidents") if "The cart is slow" in one]


async def test_practice_asked_for_in_the_open_is_answered_to_who_asked(here: World) -> None:
    await here.person("ada").invite("#general", "sitroom")
    await here.person("ada").say("#general", "@sitroom drill alert compromise=suspected Keys of bob taken")
    await here.settle()

    assert [one for one in here.reads("ada", "#general") if "*Routes*" in one]
    assert not [one for one in here.reads("ben", "#general") if "*Routes*" in one]


@pytest.mark.parametrize(("operator", "known"), [("@U0ADA", ("ada",)), ("ops", ())])
async def test_a_file_of_alerts_is_practised_in_private_by_who_is_in_slack(
    here: World, tmp_path: Path, operator: str, known: tuple[str, ...]
) -> None:
    """SP-5."""
    file = tmp_path / "alerts.json"
    file.write_text(json.dumps(notification(told("OddLogins", compromise="suspected"))))
    policy = tmp_path / "policy.yml"
    policy.write_text(f"{(ROOT / 'policies' / 'default.yml').read_text()}\nconfidential: [{_IN_A_FILE}]\n")
    operator = operator.replace("@U0ADA", f"@{here.person('ada').id}")

    _, said = await sitroom(
        here, "alerts", "test", str(file), SITROOM_OPERATOR=operator, SITROOM_POLICY=str(policy)
    )
    here.running.alerts.sorter.wake()
    await here.settle()

    assert "Confidential    Suspected credential compromise: its alert says so (compromise)." in said
    assert "cleo@acme.test would be told in person and brought into its channel" in said
    assert not [one for one in here.reads("ada", "#incidents") if "OddLogins" in one]
    assert await numbers(here) == [1] * len(known)
    if known:
        _assert_only_known_to(here, *known)
    else:
        assert "SITROOM_OPERATOR=@NAME" in said


async def test_in_a_drill_it_is_private_and_nobody_is_brought_in(tmp_path: Path) -> None:
    """SP-4: practice disturbs nobody."""
    policy = changed(POLICY, confidential=(replace(RULE, keywords=("leaked",)),))
    async with world(tmp_path, policy=policy) as here:
        await here.types("ada", "#general", "/incident drill Tokens leaked to a forum")
        await here.advance(minutes=5)

        _assert_only_known_to(here, "ada")
        assert here.direct("cleo") == []
