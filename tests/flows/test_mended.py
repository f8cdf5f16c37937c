"""What a first user of the whole stumbled over."""

import pytest

from sandbox.screen import buttons_of
from tests.world import World


@pytest.mark.parametrize("flag", ["--private", "—private", "-private", "--Private:"])
async def test_a_keyboard_that_bends_the_dashes_does_not_make_a_private_incident_public(
    here: World, flag: str
) -> None:
    await here.types("ada", "#general", f"/incident declare {flag} Salary data leaked")
    assert not any("Salary" in line for line in here.reads("cleo", "#incidents"))
    assert not here.person("cleo").can_see(here.incident_channel(1))


async def test_a_misspelled_flag_declares_nothing(here: World) -> None:
    await here.types("ada", "#general", "/incident declare --privat Salary data leaked")
    assert "is not known" in here.reads("ada", "#general")[-1]
    assert not any("Salary" in line for line in here.reads("cleo", "#incidents"))


async def test_declare_anyway_pressed_twice_declares_once(here: World) -> None:
    await here.types("ben", "#general", "/incident declare sev3 Emails delayed")
    await here.types("cleo", "#general", "/incident declare sev2 Emails are delayed")
    shown = here.last("cleo", "#general", "INC-1")
    await here.presses("cleo", shown, "Declare anyway")
    await here.presses("cleo", shown, "Declare anyway")
    assert [name for name in here.workspace.channels.values() if name.name.startswith("inc-3")] == []
    assert here.incident_channel(2)


async def test_only_the_last_of_several_overdue_messages_has_buttons(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    await here.advance(minutes=62)
    channel = here.incident_channel(1)
    overdue = [one for one in here.person("ada").messages(channel) if "overdue" in here.text(one).lower()]
    asking = [one for one in overdue if any(button.label == "Post update" for button in buttons_of(one))]
    assert len(overdue) > len(asking) == 1
    assert asking[0].ts == overdue[-1].ts


async def test_a_role_is_not_emptied_without_a_word(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    channel = here.incident_channel(1)
    await here.presses("ada", here.card(channel), "Roles")
    errors = await here.submits("ada", to__commander=None)
    assert "Choose who takes over from Ada" in str(errors)


async def test_the_card_of_an_archived_channel_does_not_offer_to_archive_it(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    channel = here.incident_channel(1)
    await here.types("ada", channel, "/incident cancel a test")
    await here.presses("ada", here.card(channel), "Archive")
    assert here.workspace.channel(channel).is_archived
    assert "Archive" not in [button.label for button in buttons_of(here.card(channel))]


async def test_a_snooze_by_command_is_answered_and_has_an_end(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    channel = here.incident_channel(1)
    await here.types("ada", channel, "/incident snooze 10")
    assert "03:25" in here.reads("ada", channel)[-1]
    await here.types("ada", channel, "/incident snooze 999")
    assert "more than 30 minutes off" in here.reads("ada", channel)[-1]


async def test_a_note_may_begin_on_a_line_of_its_own(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    channel = here.incident_channel(1)
    await here.types("ada", channel, "/incident note\nfirst line\nsecond line")
    assert any("first line" in line for line in here.reads("ben", "#incidents") + here.reads("ada", channel))


async def test_a_form_for_what_is_not_possible_does_not_open(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login down")
    channel = here.incident_channel(1)
    await here.types("ada", channel, "/incident reopen")
    assert here.person("ada").view() is None
    assert "is not possible" in here.reads("ada", channel)[-1]
