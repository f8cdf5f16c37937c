"""CT-4, SF-3, RC-1: how bad it is follows from what fails, where nobody says; and what each severity means is shown."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.alerting import alerts, told
from tests.flows.records import incident
from tests.flows.test_declare import form
from tests.world import POLICY, World, changed, world

#: As in the storefront's plan: checkout broken means SEV1.
_COMPONENTS = tuple(
    replace(one, severity="sev1") if one.id == "checkout" else one for one in POLICY.components
)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world in which checkout is SEV1."""
    async with world(tmp_path, policy=changed(POLICY, components=_COMPONENTS)) as it:
        yield it


async def test_one_line_takes_the_severity_of_what_fails_and_says_why(here: World) -> None:
    """SF-3: checkout broken means SEV1."""
    await here.types("ada", "#general", "/incident declare Checkout answers 5xx")

    assert (await incident(here)).severity == "sev1"
    said = "\n".join(here.reads("ada", "#general"))
    assert "(SEV1, because Checkout is SEV1)" in said
    await here.types("ada", here.incident_channel(1), "/incident timeline")
    assert "declared SEV1 (because Checkout is that)" in here.reads("ada", here.incident_channel(1))[-1]


@pytest.mark.parametrize(("word", "meant"), [("sev3", "sev3"), ("sev1", "sev1"), ("S2", "sev2")])
async def test_what_a_person_says_counts(here: World, word: str, meant: str) -> None:
    """RC-1."""
    await here.types("ada", "#general", f"/incident declare {word} Checkout has a typo")

    assert (await incident(here)).severity == meant
    assert not [one for one in here.reads("ada", "#general") if "because" in one]


def _severity(here: World) -> Any:
    """The field of the form that asks how bad it is."""
    return next(block for block in form(here).blocks if block.get("block_id") == "severity")


async def test_the_form_leaves_it_open_until_it_is_known_what_fails(here: World) -> None:
    """CT-4."""
    await here.types("ada", "#general", "/incident declare")

    assert _severity(here)["hint"]["text"] == (
        "Left open, it is as bad as what fails: Checkout is SEV1. Else it is SEV2."
    )
    assert await here.submits("ada", title="The basket is empty") == {}
    assert (await incident(here)).severity == "sev1"


async def test_the_form_chooses_it_where_a_message_says_what_fails_and_a_person_may_choose_another(
    here: World,
) -> None:
    """CT-4, RC-4."""
    ben = here.person("ben")
    message = await ben.say("#general", "Checkout is a little slow")
    await here.person("ada").message_shortcut("declare_from", "#general", message.ts)
    await here.settle()

    field = _severity(here)
    assert field["hint"]["text"] == "Checkout is SEV1. If this is not, choose another."
    assert field["element"]["initial_option"]["value"] == "sev1"

    assert await here.submits("ada", severity="sev3") == {}
    assert (await incident(here)).severity == "sev3"


@pytest.mark.parametrize(("says", "severity"), [({}, "sev1"), ({"level": "sev2"}, "sev2")])
async def test_an_alert_without_a_severity_of_its_own_takes_it_too(
    here: World, says: dict[str, str], severity: str
) -> None:
    """RC-4: also for the routes, which declare what is SEV1."""
    assert await alerts(here, told("Slow", severity="", service="checkout", **says)) == 202

    found = await incident(here)
    assert (found.severity, found.component) == (severity, "checkout")


@pytest.mark.parametrize("typed", ["declare", "sev", "update", "help sev", "help declare"])
async def test_what_each_severity_means_is_shown_in_full_where_a_person_chooses(
    here: World, typed: str
) -> None:
    """CT-4, SF-3, RC-1: Slack cuts the description of an option at 75 characters."""
    await here.types("ada", "#general", "/incident declare Login is slow")
    channel = here.incident_channel(1)

    await here.types("ada", channel, f"/incident {typed}")

    shown = here.reads("ada", channel)[-1] if typed.startswith("help") else here.text(form(here))
    assert [one.id for one in POLICY.severities if one.definition not in shown] == []
