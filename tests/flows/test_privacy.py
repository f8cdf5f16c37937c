"""A private incident is nobody's business but its members', whichever way somebody asks."""

import json

import pytest

from bot.messages.ids import Action, Form, More
from sandbox.refusals import Refused
from sandbox.sight import seen_by
from tests.alerting import alerts, told
from tests.flows import forging
from tests.flows.records import entries, incident, numbers
from tests.world import World

#: What nobody else may read anywhere.
SECRETS = ("Leaked", "leaked", "INC-1")


@pytest.fixture
async def private(here: World) -> str:
    """The channel of a private incident of ada's, which is about a component that leadership wants to know of."""
    await here.types("ada", "#general", "/incident declare sev1 --private Leaked checkout keys")
    return here.incident_channel(1)


def screen(here: World, handle: str) -> str:
    """Everything that somebody can get to see."""
    person = here.person(handle)
    channels = [one for one in here.workspace.channels.values() if one.is_direct or person.can_see(one.id)]
    texts = []
    for place in channels:
        if not place.is_direct or person.id in place.members:
            texts += [place.name, place.topic.value, *(mark.title for mark in place.bookmarks.values())]
            texts += [here.text(message) for message in seen_by(place, person.id)]
    texts += [here.text(view) for view in (person.home(), person.view()) if view]
    texts += person.toasts()
    return "\n".join(texts)


def assert_knows_nothing(here: World, *handles: str) -> None:
    for handle in handles:
        seen = screen(here, handle)
        assert not [secret for secret in SECRETS if secret in seen], (handle, seen)


async def test_its_channel_is_private_and_it_says_so(here: World, private: str) -> None:
    assert here.workspace.channel(private).kind == "private"
    assert not here.person("ben").can_see(private)
    assert "Private" in here.text(here.card(private))


async def test_the_checkbox_of_the_form_makes_it_private(here: World) -> None:
    await here.types("ada", "#general", "/incident declare")

    assert await here.submits("ada", title="Leaked checkout keys", marks=["private"]) == {}

    assert here.workspace.channel(here.incident_channel(1)).kind == "private"
    await here.advance(minutes=45)
    assert_knows_nothing(here, "ben", "cleo", "dana", "gus")


async def test_nobody_else_hears_of_it_however_long_and_bad_it_is(here: World, private: str) -> None:
    await here.types("ada", private, "/incident status identified it was the build log")
    await here.types("ada", private, "/incident note keys are rotated")
    await here.types("ada", private, "/incident escalate")
    await here.advance(minutes=65)
    await here.presses("ada", here.card(private), "Update")
    assert await here.submits("ada", impact="Nobody sees anything") == {}
    await here.types("ada", private, "/incident mitigated")
    await here.advance(minutes=31)
    await here.types("ada", private, "/incident resolve keys rotated")
    await here.types("ada", private, "/incident export")
    await here.types("ada", private, "/incident reopen still leaking")

    assert_knows_nothing(here, "ben", "cleo", "dana", "gus")
    assert "private" in screen(here, "ada")


@pytest.mark.parametrize(
    "command",
    [
        "list",
        "list all",
        "list leaked",
        "list sev1",
        "list mine",
        "show INC-1",
        "show 1",
        "help",
        "help declare",
        "links",
        "timeline",
        "catchup",
        "export",
        "nonsense",
        "merge INC-1",
    ],
)
async def test_no_command_of_somebody_else_tells_of_it(here: World, private: str, command: str) -> None:
    await here.types("ben", "#general", f"/incident {command}")

    seen = screen(here, "ben")
    assert not [secret for secret in SECRETS[:2] if secret in seen.replace("leaked`", "")], seen
    assert "SEV1" not in seen or command == "help declare"  # which explains every severity to everybody


async def test_it_is_answered_as_one_that_was_never_declared(here: World, private: str) -> None:
    for number in (1, 99):
        await here.types("ben", "#general", f"/incident show {number}")

    [private_one, never] = here.reads("ben", "#general")[-2:]
    assert private_one.replace("INC-1", "INC-99") == never


async def test_the_form_of_somebody_else_does_not_show_it(here: World, private: str) -> None:
    await here.types("ada", "#general", "/incident declare")
    await here.types("ben", "#general", "/incident declare")

    assert "INC-1 Leaked" in screen(here, "ada")
    assert_knows_nothing(here, "ben")


async def test_its_members_do_see_it_in_their_own_lists(here: World, private: str) -> None:
    await here.person("ada").invite(private, "ben")
    await here.settle()

    await here.types("ben", "#general", "/incident list")
    await here.person("ben").open_home()
    await here.settle()

    assert "Leaked checkout keys" in here.reads("ben", "#general")[-1]
    home = here.person("ben").home()
    assert home
    assert "Leaked checkout keys" in here.text(home)
    assert_knows_nothing(here, "cleo", "dana")


async def test_who_has_left_its_channel_hears_no_more_of_it(here: World, private: str) -> None:
    await here.person("ada").invite(private, "ben")
    await here.settle()
    await here.types("ben", private, "/incident subscribe")
    await here.person("ben").leave(private)
    await here.settle()
    before = screen(here, "ben")

    await here.presses("ada", here.card(private), "Update")
    assert await here.submits("ada", impact="They are used in Brazil") == {}
    await here.types("ben", "#general", "/incident show 1")
    await here.types("ben", "#general", "/incident list")

    assert screen(here, "ben").count("Leaked") == before.count("Leaked")
    assert "Brazil" not in screen(here, "ben")


@pytest.mark.parametrize("way", ["line", "form", "message"])
async def test_who_declares_the_same_is_not_shown_it(here: World, private: str, way: str) -> None:
    if way == "line":
        await here.types("ben", "#random", "/incident declare sev1 leak of checkout keys, keys leak")
    elif way == "form":
        await here.types("ben", "#random", "/incident declare")
        assert "INC-1" not in screen(here, "ben")
        assert await here.submits("ben", title="checkout keys leak") == {}
    else:
        said = await here.person("ben").say("#random", "checkout keys leak")
        await here.person("ben").message_shortcut("declare_from", "#random", said.ts)
        await here.settle()
        assert "INC-1" not in screen(here, "ben")
        assert await here.submits("ben") == {}

    assert await numbers(here) == [1, 2]
    assert "Leaked" not in screen(here, "ben")


#: Their number, if they have one, is that of a group of alerts, of a storm, or of somebody's taking over of a duty.
OF_OTHERS = {one for one in Action if one.startswith(("alert.", "storm."))} | {
    Action.READY,
    Action.DRILL_BEGIN,
}


@pytest.mark.parametrize(
    "action", sorted({*Action} - {Action.DECLARE_OPEN, Action.DECLARE_ANYWAY} - OF_OTHERS)
)
async def test_a_button_with_its_number_does_what_one_with_no_incidents_number_does(
    here: World, private: str, action: Action
) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    await here.presses("ben", here.last("ben", "#incidents", "INC-2"), "Subscribe")
    pressed = forging.last(here, "block_actions")
    before = await entries(here)
    arguments = [more.value for more in More] if action is Action.MORE else ["", "scribe", "10", "on", "md"]

    for argument in arguments:
        answers = []
        for number in (1, 99):
            seen = here.reads("ben", "#incidents")
            value = f"{number}:{argument}" if argument else str(number)
            await forging.presses(here, pressed, action.value, value)
            answers.append([line for line in here.reads("ben", "#incidents") if line not in seen])
            if view := here.person("ben").view():
                answers[-1].append(here.text(view))
                await here.person("ben").close()
        assert json.dumps(answers[0]).replace("INC-1", "INC-99") == json.dumps(answers[1]), argument

    assert await entries(here) == before
    assert "Leaked" not in screen(here, "ben")


@pytest.mark.parametrize("form", [form for form in Form if form not in {Form.DECLARE, Form.ALERT_MERGE}])
async def test_a_form_with_its_number_is_refused_as_one_with_no_incidents_number(
    here: World, private: str, form: Form
) -> None:
    await here.types("ben", "#general", "/incident declare")
    await here.submits("ben", title="Digest mails are late")
    sent = forging.last(here, "view_submission")
    before = await entries(here)

    private_one, never = [await forging.submits(here, sent, form.value, number) for number in (1, 99)]

    assert private_one
    assert {field: text.replace("INC-1", "INC-99") for field, text in private_one.items()} == never
    assert await entries(here) == before


async def test_an_alert_is_joined_to_it_by_strangers_as_to_one_that_does_not_exist(
    here: World, private: str
) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    await alerts(here, told("KeysLeaked"))
    await here.presses("ben", here.last("ben", "#incidents", "KeysLeaked"), "Merge…")
    with pytest.raises(Refused, match=r"is not one of the choices: 2$"):
        await here.submits("ben", into="1")
    opened, before = forging.last(here, "block_actions"), await entries(here)

    answers = []
    for number in (1, 99):
        seen = len(here.reads("ben", "#incidents"))
        await forging.presses(here, opened, Action.ALERT_JOIN.value, f"1:{number}")
        answers += [line.replace(f"INC-{number}.", "it.") for line in here.reads("ben", "#incidents")[seen:]]

    assert answers == ["There is no it. Use `list` to see the open incidents."] * 2
    assert await entries(here) == before


@pytest.mark.parametrize("words", ["list", "show INC-1", "list mine", "list leaked"])
async def test_a_member_who_asks_in_the_open_is_answered_quietly(
    here: World, private: str, words: str
) -> None:
    await here.person("ada").invite("#general", "sitroom")
    asked = await here.person("ada").say("#general", f"@sitroom {words}")
    await here.settle()

    seen = screen(here, "ben").replace(here.text(asked), "")
    assert "Leaked" not in seen
    assert here.person("ben").messages("#general", asked.ts) == [asked]
    assert "Leaked checkout keys" in here.reads("ada", "#general")[-1]


async def test_a_like_private_incident_is_shown_only_to_the_member_who_declares_in_the_open(
    here: World, private: str
) -> None:
    await here.person("ada").invite("#general", "sitroom")
    asked = await here.person("ada").say("#general", "@sitroom declare sev1 checkout keys leaked")
    await here.settle()

    assert await numbers(here) == [1]
    assert here.person("ben").messages("#general", asked.ts) == [asked]
    assert "Leaked checkout keys" in here.reads("ada", "#general")[-1]


async def test_in_its_own_channel_a_mention_is_answered_in_the_thread(here: World, private: str) -> None:
    asked = await here.person("ada").say(private, "@sitroom show")
    await here.settle()

    [_, answer] = here.person("ada").messages(private, asked.ts)
    assert "Leaked checkout keys" in here.text(answer)


async def test_a_public_incident_cannot_go_on_in_it_where_all_would_read_so(
    here: World, private: str
) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    channel = here.incident_channel(2)
    await here.person("ben").join(channel)

    await here.types("ada", channel, "/incident merge INC-1")
    await here.person("ada").say(channel, "@sitroom merge 1")
    await here.settle()

    assert (await incident(here, 2)).is_open
    assert "private" not in screen(here, "ben")
    assert_knows_nothing(here, "ben", "cleo", "dana")


async def test_nobody_joins_it_uninvited(here: World, private: str) -> None:
    with pytest.raises(Refused):
        await here.person("ben").join(private)

    assert here.workspace.channel(private).members.keys() == {
        here.person("ada").id,
        here.installed.bot_user_id,
    }
