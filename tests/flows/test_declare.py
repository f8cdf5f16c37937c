"""Every way in which an incident begins."""

from typing import Any

import pytest

from bot.domain import events as e
from bot.domain.status import Status
from sandbox.model import View
from sandbox.screen import buttons_of
from tests.flows.records import happened, incident, numbers
from tests.world import World


def labels(shown: Any) -> list[str]:
    """What can be clicked."""
    return [button.label for button in buttons_of(shown)]


def form(here: World, handle: str = "ada") -> View:
    """The form somebody sees."""
    view = here.person(handle).view()
    assert view, f"no form; toasts: {here.person(handle).toasts()}"
    return view


@pytest.mark.parametrize("word", ["sev1", "SEV1", "sev-1", "sev 1", "s1", "p1", "severity 1", "critical"])
async def test_every_spelling_of_a_severity_is_understood(here: World, word: str) -> None:
    await here.types("ada", "#general", f"/incident declare {word} Login is slow")

    found = await incident(here)
    assert (found.severity, found.title) == ("sev1", "Login is slow")


@pytest.mark.parametrize("verb", ["declare", "new", "open", "start", "DECLARE"])
async def test_one_line_declares_with_the_default_severity(here: World, verb: str) -> None:
    await here.types("ada", "#general", f"/incident {verb} Login is <slow> & wrong")

    found = await incident(here)
    assert (found.severity, found.title) == ("sev2", "Login is <slow> & wrong")
    assert found.status is Status.TRIAGE
    assert (found.declared_by.name, found.component) == ("Ada", "auth")
    assert found.commander == found.declared_by


@pytest.mark.parametrize("title", ["500 errors in login", "3 nodes are down", "#1 node is down", "1% fail"])
async def test_a_bare_number_belongs_to_the_title(here: World, title: str) -> None:
    await here.types("ada", "#general", f"/incident declare {title}")

    found = await incident(here)
    assert (found.severity, found.title) == ("sev2", title)


@pytest.mark.parametrize("word", ["sev9", "sev-0", "SEV 9", "severity7:"])
async def test_a_severity_that_does_not_exist_is_no_title(here: World, word: str) -> None:
    await here.types("ada", "#general", f"/incident declare {word} DNS is slow")

    assert "is not a severity. Known: `sev1`" in here.reads("ada", "#general")[-1]
    assert await numbers(here) == []


async def test_a_number_alone_is_the_severity_in_the_form(here: World) -> None:
    await here.types("ada", "#general", "/incident declare 1")
    assert await here.submits("ada", title="Login is slow") == {}

    assert (await incident(here)).severity == "sev1"


@pytest.mark.parametrize(
    "line", ["sev1 --private Leak of keys", "--PRIVATE s1 Leak of keys", "sev1 Leak of keys --private"]
)
async def test_flags_may_stand_anywhere(here: World, line: str) -> None:
    await here.types("ada", "#general", f"/incident declare {line}")

    found = await incident(here)
    assert (found.title, found.severity, found.private, found.drill) == ("Leak of keys", "sev1", True, False)


@pytest.mark.parametrize(
    "title",
    ["Checkout down - all regions", "Payments — 5xx everywhere", "p99 -> 5 s", "Sales at -20% since 3:00"],
)
async def test_a_dash_that_is_no_flag_belongs_to_the_title(here: World, title: str) -> None:
    await here.types("ada", "#general", f"/incident declare sev1 {title}")

    assert (await incident(here)).title == title


async def test_a_title_of_spaces_and_flags_only_opens_the_form(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev1 --drill")

    text = here.text(form(here))
    assert "SEV1" in text
    assert await numbers(here) == []


async def test_bare_it_asks_everything_in_a_form(here: World) -> None:
    await here.types("ada", "#general", "/incident declare")

    errors = await here.submits(
        "ada",
        title="Login fails",
        severity="SEV3",
        component="Sign-in",
        description="Since the deploy at 02:40",
        marks=["drill"],
    )

    assert errors == {}
    found = await incident(here)
    assert (found.title, found.severity, found.component) == ("Login fails", "sev3", "auth")
    assert (found.description, found.drill, found.private) == ("Since the deploy at 02:40", True, False)
    assert "Since the deploy at 02:40" in here.text(here.card(here.incident_channel(1)))
    assert any("#inc-1-login-fails" in line for line in here.reads("ada", "#general"))


async def test_the_form_says_at_the_field_what_is_wrong(here: World) -> None:
    await here.types("ada", "#general", "/incident declare")

    errors = await here.submits("ada", title="   ")

    assert errors == {"title": "Say in a few words what is broken, for example: checkout answers 5xx."}
    assert here.person("ada").view() is not None
    assert await here.submits("ada", title="Login fails") == {}
    assert (await incident(here)).title == "Login fails"


async def test_a_title_that_is_too_long_is_refused_with_a_way_out(here: World) -> None:
    await here.types("ada", "#general", f"/incident declare {'long ' * 40}")

    assert await numbers(here) == []
    assert any("description" in line for line in here.reads("ada", "#general"))


async def test_the_global_shortcut_opens_the_form_and_answers_directly(here: World) -> None:
    await here.person("ada").global_shortcut("declare")
    await here.settle()

    assert await here.submits("ada", title="Login fails") == {}

    assert any("#inc-1-login-fails" in here.text(message) for message in here.direct("ada"))


async def test_app_home_opens_the_form(here: World) -> None:
    await here.person("ada").open_home()
    await here.settle()
    home = here.person("ada").home()
    assert home

    await here.presses("ada", home, "Declare an incident")

    assert await here.submits("ada", title="Login fails") == {}
    assert await numbers(here) == [1]


@pytest.mark.parametrize("channel", ["#alerts", "#general"])
async def test_a_message_becomes_the_first_evidence_also_where_sitroom_is_no_member(
    here: World, channel: str
) -> None:
    said = await here.person("ben").say(channel, "Login fails for *everybody* in <EU>\nsee #general, @ada")
    await here.person("ada").message_shortcut("declare_from", channel, said.ts)
    await here.settle()
    assert "Login fails for *everybody* in <EU>" in here.text(form(here))

    assert await here.submits("ada") == {}

    found = await incident(here)
    assert found.title == "Login fails for *everybody* in <EU>"
    [captured] = await happened(here, e.MessageCaptured)
    assert captured.how == "evidence"
    assert captured.message.text == "Login fails for *everybody* in <EU>\nsee #general, @Ada"
    assert captured.message.author.name == "Ben"
    assert captured.message.ts == said.ts
    shown = here.text(here.last("ada", here.incident_channel(1), "Ben"))
    assert "Login fails for *everybody* in <EU>" in shown


async def test_an_alert_of_a_bot_becomes_the_first_evidence(here: World) -> None:
    alert = here.workspace.bot_says(
        "alertbot", "#alerts", attachments=[{"title": "LoginErrors", "text": "Rate 40 %"}]
    )
    await here.person("ada").message_shortcut("declare_from", "#alerts", alert.ts)
    await here.settle()

    assert await here.submits("ada") == {}

    assert (await incident(here)).title == "LoginErrors"
    [captured] = await happened(here, e.MessageCaptured)
    assert captured.message.text == "LoginErrors\nRate 40 %"


async def test_a_message_larger_than_a_forms_memory_still_declares(here: World) -> None:
    said = await here.person("ben").say("#general", 'He said "\\😀"\n' * 900)
    await here.person("ada").message_shortcut("declare_from", "#general", said.ts)
    await here.settle()

    assert await here.submits("ada") == {}

    [captured] = await happened(here, e.MessageCaptured)
    assert captured.message.text.startswith('He said "\\😀"')
    assert captured.message.permalink.endswith(said.ts.replace(".", ""))


async def test_the_same_thing_declared_twice_is_shown_first(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails for everybody")
    await here.advance(minutes=5)

    await here.types("ben", "#general", "/incident declare sev1 login fails for EVERYBODY")

    assert await numbers(here) == [1]
    shown = here.last("ben", "#general", "INC-1")
    assert labels(shown) == ["Join it", "Declare anyway"]
    await here.presses("ben", shown, "Join it")
    assert here.incident_channel(1) in {f"#{place.name}" for place in here.person("ben").channels()}


async def test_it_can_be_declared_anyway_with_everything_that_was_said(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails for everybody")
    await here.types("ben", "#random", "/incident declare")
    long = 'It\'s the <EU> & "US" \n' * 100
    assert (
        await here.submits(
            "ben", title="Login fails for everybody", severity="SEV1", component="API", description=long
        )
        == {}
    )
    assert await numbers(here) == [1]

    await here.presses("ben", here.last("ben", "#random", "INC-1"), "Declare anyway")

    second = await incident(here, 2)
    assert (second.title, second.severity, second.component) == ("Login fails for everybody", "sev1", "api")
    assert second.description.startswith('It\'s the <EU> & "US"')
    assert second.declared_by.name == "Ben"


async def test_declared_anyway_it_keeps_its_evidence(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails for everybody")
    said = await here.person("ben").say("#general", "Login fails for everybody")
    await here.person("ben").message_shortcut("declare_from", "#general", said.ts)
    await here.settle()
    assert await here.submits("ben") == {}

    await here.presses("ben", here.last("ben", "#general", "INC-1"), "Declare anyway")

    [captured] = await happened(here, e.MessageCaptured, 2)
    assert captured.message.ts == said.ts


@pytest.mark.parametrize(
    ("minutes", "title"),
    [(11, "Login fails for everybody"), (5, "Digest mails are late")],
)
async def test_something_else_or_later_is_declared_at_once(here: World, minutes: float, title: str) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails for everybody")
    await here.advance(minutes=minutes)

    await here.types("ben", "#general", f"/incident declare sev1 {title}")

    assert await numbers(here) == [1, 2]


async def test_a_drill_does_not_stand_in_the_way_of_an_incident(here: World) -> None:
    await here.types("ada", "#general", "/incident drill sev2 Login fails for everybody")

    await here.types("ben", "#general", "/incident declare sev1 Login fails for everybody")

    assert await numbers(here) == [1, 2]


async def test_the_form_shows_open_incidents_that_say_the_same(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails for everybody")
    said = await here.person("ben").say("#general", "Login fails for everybody")

    await here.person("ben").message_shortcut("declare_from", "#general", said.ts)
    await here.settle()

    assert "INC-1" in here.text(form(here, "ben"))


async def test_the_form_shows_what_is_open_for_hours_already(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails for everybody")
    await here.advance(minutes=120)

    await here.types("ben", "#general", "/incident declare")

    assert "INC-1 Login fails for everybody" in here.text(form(here, "ben"))


async def test_two_clicks_on_declare_anyway_declare_two_and_a_redelivery_none(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails for everybody")
    await here.types("ben", "#general", "/incident declare sev2 Login fails for everybody")
    await here.presses("ben", here.last("ben", "#general", "INC-1"), "Declare anyway")
    [pressed] = [one for one in here.workspace.deliveries if one.name == "block_actions"]

    await here.workspace.replay(pressed)
    await here.settle()

    assert await numbers(here) == [1, 2]
