"""Who may do what: the policy's word, held against who somebody is."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.domain import events as e
from bot.domain.policy import Permissions, Who
from bot.messages.ids import Action
from sandbox import messages
from sandbox.faults import Fault
from tests.flows import forging
from tests.flows.records import entries, happened, incident, numbers
from tests.world import POLICY, World, changed, world


@pytest.fixture
async def channel(here: World) -> str:
    """The channel of ada's incident, which ben follows from outside."""
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    await here.presses("ben", here.last("ben", "#incidents", "INC-1"), "Subscribe")
    return here.incident_channel(1)


def as_somebody(here: World, handle: str, **more: str) -> dict[str, object]:
    """The part of a request that says who sent it."""
    user = here.workspace.person(handle).user
    return {"user": {"id": user.id, "name": user.handle, "team_id": user.team_id, **more}}


# --- guests ---------------------------------------------------------------------------------------


async def test_a_guest_may_raise_an_alarm_and_is_answered(here: World) -> None:
    await here.types("gus", "#random", "/incident declare sev1 The door of the data centre is open")

    found = await incident(here)
    assert (found.declared_by.name, found.severity) == ("Gus", "sev1")
    assert found.commander == found.declared_by
    assert any("INC-1" in line for line in here.reads("gus", "#random"))
    assert here.person("gus").can_see(here.incident_channel(1))


async def test_a_guest_who_declared_can_try_again_what_slack_refused(here: World) -> None:
    here.workspace.faults.add(
        Fault(kind="error", error="restricted_action", method="conversations.create", times=1)
    )
    await here.types("gus", "#random", "/incident declare sev1 The door of the data centre is open")

    await here.presses("gus", here.direct("gus")[-1], "Try again")

    assert here.person("gus").can_see(here.incident_channel(1))


async def test_a_guest_outside_may_not_come_in_by_a_button(here: World, channel: str) -> None:
    pressed = forging.last(here, "block_actions")
    before = await entries(here)

    for action in (Action.JOIN, Action.CLAIM, Action.SUBSCRIBE):
        await forging.presses(here, pressed, action.value, "1:scribe", **as_somebody(here, "gus"))

    assert await entries(here) == before
    assert all("Guests" in here.text(message) for message in here.direct("gus"))
    assert len(here.direct("gus")) == 3


async def test_a_guest_who_was_brought_in_may_note_and_help(here: World, channel: str) -> None:
    await here.person("ada").invite(channel, "gus")
    await here.settle()

    await here.types("gus", channel, "/incident note The lift stands still")
    await here.types("gus", channel, "/incident sev 2 the stairs too")

    assert [note.text for note in await happened(here, e.NoteAdded)] == ["The lift stands still"]
    assert (await incident(here)).severity == "sev2"


async def test_a_guest_who_was_brought_in_claims_nothing(here: World, channel: str) -> None:
    await here.person("ada").invite(channel, "gus")
    await here.settle()

    await here.presses("gus", here.card(channel, "gus"), "Claim Scribe")

    assert (await incident(here)).scribe is None
    assert "Guests" in here.text(here.last("gus", channel, "Guests"))


# --- who is not of this workspace -----------------------------------------------------------------


@pytest.mark.parametrize("handle", ["olga", "sam", "alertbot"])
@pytest.mark.parametrize(
    "action", [Action.JOIN, Action.SHOW, Action.CLAIM, Action.ACKNOWLEDGE, Action.DECLARE_OPEN]
)
async def test_outsiders_are_refused_whatever_they_press(
    here: World, channel: str, handle: str, action: Action
) -> None:
    pressed = forging.last(here, "block_actions")
    before = await entries(here)
    here.workspace.channel("#incidents").members[here.person(handle).id] = None

    await forging.presses(here, pressed, action.value, "1:scribe", **as_somebody(here, handle))

    assert await entries(here) == before
    seen = here.workspace.channel("#incidents").ephemerals.values()
    mine = [here.text(message) for message in seen if message.ephemeral_to == here.person(handle).id]
    assert mine == [] or all("other workspaces" in text for text in mine)
    assert not any("Digest" in text for text in mine)


async def test_a_member_who_comes_by_another_workspace_is_an_outsider(here: World, channel: str) -> None:
    pressed = forging.last(here, "block_actions")
    before = await entries(here)

    await forging.presses(
        here, pressed, "join", "1", **as_somebody(here, "ben", team_id=here.workspace.partner.id)
    )

    assert await entries(here) == before
    assert "other workspaces" in here.reads("ben", "#incidents")[-1]


async def test_who_is_only_known_as_a_stranger_is_an_outsider(here: World, channel: str) -> None:
    """Slack may say so (`is_stranger`) without naming another workspace."""
    pressed = forging.last(here, "block_actions")
    before = await entries(here)
    here.workspace.change_person("dana", is_stranger=True)
    await here.settle()

    await forging.presses(here, pressed, "join", "1", **as_somebody(here, "dana"))

    assert await entries(here) == before
    assert "other workspaces" in here.reads("dana", "#incidents")[-1]


@pytest.mark.parametrize("words", ["list", "show INC-1", "declare sev1 Nothing works", "links"])
async def test_a_stranger_in_a_shared_channel_is_told_nothing(here: World, channel: str, words: str) -> None:
    await here.person("ada").invite("#ext-globex", "sitroom")
    asked = await here.person("sam").say("#ext-globex", f"@sitroom {words}")
    await here.settle()

    assert here.person("sam").messages("#ext-globex", asked.ts) == [asked]
    assert "other workspaces" in here.reads("sam", "#ext-globex")[-1]
    assert await numbers(here) == [1]


@pytest.mark.parametrize("words", ["list", "show INC-1", "declare sev3 Digest mails late", "nonsense"])
async def test_strangers_in_a_shared_channel_do_not_read_what_an_insider_is_answered(
    here: World, channel: str, words: str
) -> None:
    await here.person("ada").invite("#ext-globex", "sitroom")
    parent = await here.person("sam").say("#ext-globex", "Is something wrong?")
    before = {*here.workspace.channel("#ext-globex").messages}

    in_the_open = await here.person("ada").say("#ext-globex", f"@sitroom {words}")
    in_a_thread = await here.person("ada").say("#ext-globex", f"@sitroom {words}", thread_ts=parent.ts)
    await here.settle()

    read_by_all = {*here.workspace.channel("#ext-globex").messages} - before
    assert read_by_all == {in_the_open.ts, in_a_thread.ts}
    assert len(here.reads("ada", "#ext-globex")) == len(here.reads("sam", "#ext-globex")) + 2


async def test_another_bot_declares_nothing(here: World) -> None:
    await here.person("ada").invite("#alerts", "sitroom")

    here.workspace.bot_says("alertbot", "#alerts", f"<@{here.installed.bot_user_id}> declare sev1 Disk full")
    await here.settle()

    assert await numbers(here) == []


@pytest.mark.parametrize("handle", ["olga", "alertbot", "sitroom"])
@pytest.mark.parametrize("words", ["ic @{}", "scribe @{}", "handoff @{}", "role communications @{}"])
async def test_no_role_goes_to_who_cannot_take_part(
    here: World, channel: str, handle: str, words: str
) -> None:
    before = await entries(here)

    await here.types("ada", channel, f"/incident {words.format(handle)}")

    assert await entries(here) == before
    assert "cannot take part" in here.reads("ada", channel)[-1]


async def test_a_bots_reaction_captures_nothing(here: World, channel: str) -> None:
    said = await here.person("ada").say(channel, "The queue is long")
    messages.react(here.workspace, said, here.workspace.app("alertbot").bot_user_id, "memo")
    await here.settle()

    assert not await happened(here, e.MessageCaptured)


# --- members outside the incident -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        ("update", {"impact": "none"}),
        ("status", {"status": "Identified"}),
        ("severity", {"severity": "SEV1"}),
        ("role", {"to__scribe": "ben"}),
        ("resolve", {"summary": "over", "override": "because"}),
        ("cadence", {"minutes": "20"}),
        ("redact", {"version": "1", "why": "because"}),
        ("cancel", {"why": "because"}),
    ],
)
async def test_who_has_left_changes_nothing_by_an_open_form_and_is_told_how_to_come_in(
    here: World, channel: str, form: str, answers: dict[str, str]
) -> None:
    await here.person("ben").join(channel)
    await here.settle()
    await here.types("ben", channel, f"/incident {form}")
    await here.person("ben").leave(channel)
    await here.settle()
    before = await entries(here)

    errors = await here.submits("ben", **answers)

    assert await entries(here) == before
    assert ["Join" in sentence for sentence in errors.values()] == [True]


async def test_leadership_acknowledges_from_outside(here: World, channel: str) -> None:
    await here.types("ada", channel, "/incident escalate")

    await here.presses("dana", here.last("dana", "#incident-room", "INC-1"), "Acknowledge")

    assert len(await happened(here, e.LeadershipAcknowledged)) == 1


# --- other policies -------------------------------------------------------------------------------


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which only the commander changes anything, and only members declare."""
    only = Permissions(
        **{
            **msgspec.structs.asdict(POLICY.permissions),
            "declare": Who.MEMBERS,
            "update": Who.COMMANDER,
            "change": Who.COMMANDER,
            "resolve": Who.COMMANDER,
            "note": Who.RESPONDERS,
        }
    )
    async with world(tmp_path, policy=changed(POLICY, permissions=only)) as it:
        await it.types("ada", "#general", "/incident declare sev3 Digest mails are late")
        await it.person("ben").join(it.incident_channel(1))
        await it.settle()
        yield it


async def test_where_only_members_declare_a_guest_is_sent_to_one(strict: World) -> None:
    await strict.types("gus", "#random", "/incident declare sev1 The door is open")

    assert await numbers(strict) == [1]
    assert "full member" in strict.reads("gus", "#random")[-1]


@pytest.mark.parametrize(
    "words",
    [
        "sev 1 worse",
        "status identified",
        "title New",
        "component api",
        "cancel why",
        "cadence 20",
        "snooze 5",
    ],
)
async def test_where_only_the_commander_changes_others_are_told_so(strict: World, words: str) -> None:
    before = await entries(strict)
    channel = strict.incident_channel(1)

    await strict.types("ben", channel, f"/incident {words}")
    assert await entries(strict) == before
    assert "Only the Incident Commander" in strict.reads("ben", channel)[-1]

    await strict.types("ada", channel, f"/incident {words}")
    assert await entries(strict) != before


async def test_who_takes_command_may_what_the_commander_may(strict: World) -> None:
    channel = strict.incident_channel(1)
    await strict.types("ada", channel, "/incident handoff @ben")

    await strict.types("ben", channel, "/incident sev 1 worse")
    await strict.types("ada", channel, "/incident sev 2 better")

    assert (await incident(strict)).severity == "sev1"
