"""Confidential alerts among others of the same kind: nobody who reads what the others are shown on learns of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.cli import exported
from bot.domain.alerts.group import Group, Stage
from bot.domain.alerts.rules import Action, Alerts, Match, Route
from bot.settings import Settings
from tests.alerting import alerts, told
from tests.flows.alarms import OVER, groups
from tests.flows.records import incident, numbers
from tests.flows.test_confidential import RULE as LEAKS
from tests.flows.test_privacy import screen
from tests.world import POLICY, World, changed, world

STAFF = replace(LEAKS, name="Staff", keywords=("dismissed",), labels={}, invite=("dana@acme.test",))

#: People decide about every alert, but of some nobody is to hear.
ASKING = Alerts(
    routes=(
        Route(name="Quiet", then=Action.DROP, match=Match(labels={"team": ("quiet",)})),
        Route(name="All", then=Action.TRIAGE),
    )
)

SECRET = "Tokens leaked of user bob"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which leaks are confidential, and what concerns the staff, each for others."""
    policy = changed(POLICY, confidential=(LEAKS, STAFF), alerts=ASKING)
    async with world(tmp_path, policy=policy) as it:
        yield it


def _odd(fingerprint: str, summary: str = "Odd logins", **more: str) -> dict[str, object]:
    """An alert of the group `OddLogins`."""
    return told("OddLogins", fingerprint=fingerprint, summary=summary, **more)


def _assert_never_public(here: World, words: str) -> None:
    """They were never sent to where everybody reads, not even for a moment."""
    public = {one.id for one in here.workspace.channels.values() if one.kind == "public"}
    sent = [str(call.args) for call in here.workspace.calls if call.args.get("channel") in public]
    assert [one for one in sent if words in one] == []
    assert [
        one.name for one in here.workspace.channels.values() if one.kind == "public" and words in one.name
    ] == []
    assert words not in screen(here, "ben")


async def _kinds(here: World) -> list[str]:
    """Whether each incident is private or public, oldest first."""
    return ["private" if (await incident(here, one)).private else "public" for one in await numbers(here)]


async def _group(here: World, *, confidential: bool) -> Group:
    [found] = [one for one in await groups(here) if bool(one.secret) is confidential]
    return found


@pytest.mark.parametrize("fits", [{"compromise": "suspected"}, {}], ids=["label", "words"])
@pytest.mark.parametrize("first", [True, False])
async def test_of_two_alerts_that_come_together_one_is_private_and_the_other_has_its_card(
    here: World, fits: dict[str, str], first: bool
) -> None:
    """SP-10."""
    secret = _odd(
        "b", "Session of root was stolen" if fits else "Session of root was stolen and leaked", **fits
    )
    both = [secret, _odd("a")] if first else [_odd("a"), secret]
    await alerts(here, *both)
    await here.advance(minutes=2)

    _assert_never_public(here, "Session of root")
    assert await _kinds(here) == ["private"]
    [card] = [one for one in here.reads("ada", "#incidents") if "Odd logins" in one]
    assert "2 firing" not in card
    assert "Session of root" in here.text(here.card(here.incident_channel(1), "cleo"))


async def test_of_two_that_routes_declare_one_is_private_and_the_other_public(tmp_path: Path) -> None:
    async with world(tmp_path, policy=changed(POLICY, confidential=(LEAKS,))) as here:
        bad = {"severity": "critical", "service": "checkout"}
        secret = _odd("b", "Session of root was stolen", compromise="suspected", **bad)
        await alerts(here, _odd("a", **bad), secret)

        _assert_never_public(here, "Session of root")
        assert sorted(await _kinds(here)) == ["private", "public"]


@pytest.mark.parametrize("pressed", ["", "Accept as SEV2", "Decline", "Ignore 1 h"])
async def test_what_is_told_later_is_private_whatever_became_of_the_others(here: World, pressed: str) -> None:
    await alerts(here, _odd("a"))
    if pressed:
        await here.presses("ada", here.last("ada", "#incidents", "Odd logins"), pressed)

    await alerts(here, _odd("b", SECRET))
    await here.advance(minutes=2)

    _assert_never_public(here, "leaked")
    assert await _kinds(here) == [*(["public"] if "Accept" in pressed else []), "private"]
    for number in (await numbers(here))[:-1]:
        assert "leaked" not in await exported(
            Settings(bot_token="", database_url=here.database_url), number, "json"
        )


async def test_what_a_route_drops_stays_unseen_beside_what_has_a_card(here: World) -> None:
    await alerts(here, _odd("a"))

    await alerts(here, _odd("b", SECRET, team="quiet"))
    await here.advance(minutes=2)

    _assert_never_public(here, "leaked")
    assert await numbers(here) == []


async def test_it_is_private_although_the_last_words_of_its_group_say_nothing_of_it(here: World) -> None:
    """Nor do the labels that all of the group have in common."""
    await alerts(here, _odd("a", SECRET), _odd("b", "Session of root", compromise="suspected"))

    assert await _kinds(here) == ["private"]
    _assert_never_public(here, "Session of root")


async def test_two_rules_are_two_incidents_and_neither_sees_the_others(here: World) -> None:
    await alerts(here, _odd("a", SECRET), _odd("b", "Bob was dismissed"))

    assert await _kinds(here) == ["private", "private"]
    assert ("leaked" in screen(here, "cleo"), "dismissed" in screen(here, "cleo")) == (True, False)
    assert ("leaked" in screen(here, "dana"), "dismissed" in screen(here, "dana")) == (False, True)


async def test_its_end_is_told_where_its_beginning_was_although_it_has_other_words(here: World) -> None:
    await alerts(here, _odd("a", SECRET))
    await alerts(here, _odd("a", "All is well", until=OVER))
    await here.advance(minutes=1)

    assert not (await _group(here, confidential=True)).is_firing
    assert [one for one in here.reads("ada", "#incidents") if "All is well" in one] == []

    await here.advance(minutes=30)
    await alerts(
        here, _odd("a", "Odd again", at=here.now.isoformat())
    )  # of the same group, as far as one knows

    assert "Odd again" not in screen(here, "ben")


async def test_what_turns_out_to_be_confidential_goes_on_in_private_and_is_over_where_it_was(
    here: World,
) -> None:
    """Else it would seem to fire there for ever."""
    await alerts(here, _odd("a"))
    await here.presses("ada", here.last("ada", "#incidents", "Odd logins"), "Accept as SEV2")

    await alerts(here, _odd("a", SECRET))
    await here.advance(minutes=1)

    _assert_never_public(here, "leaked")
    assert await _kinds(here) == ["public", "private"]
    known = await _group(here, confidential=False)
    assert (known.stage, known.is_firing) == (Stage.ATTACHED, False)
    assert (await _group(here, confidential=True)).is_firing


async def test_the_card_of_what_is_taken_care_of_in_private_says_nothing_else(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Keys are out --private")
    await alerts(here, _odd("a"))
    await here.presses("ada", here.last("ada", "#incidents", "Odd logins"), "Merge…")
    assert await here.submits("ada", into="1") == {}

    await alerts(here, _odd("b", "Bob signs in from two places"))
    await here.advance(minutes=1)

    _assert_never_public(here, "Bob")
    [card] = [one for one in here.reads("ben", "#incidents") if "Alertmanager" in one]
    assert card == "An alert of Alertmanager\n:lock: It is taken care of in private."
    assert "Odd logins" in here.text(here.card(here.incident_channel(1)))
