"""RC-2: the team's own phases are the incident's lifecycle: detect, triage, mitigate, recover, review."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.status import Status
from bot.policy_file import read_policy
from tests.flows.records import incident
from tests.flows.test_declare import form
from tests.world import POLICY, ROOT, World, changed, world

RECO = read_policy(ROOT / "policies" / "reco.yml")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world with the phases of the plan of reco."""
    phases = changed(POLICY, statuses=RECO.statuses, unused_statuses=RECO.unused_statuses, stable_minutes=0)
    async with world(tmp_path, policy=phases) as it:
        await it.types("ada", "#general", "/incident declare sev2 Consumer lag grows")
        yield it


async def test_an_incident_goes_through_them_in_the_teams_words(here: World) -> None:
    """RC-2: `triage` is the plan's second phase, whatever Sitroom calls its first."""
    channel = here.incident_channel(1)
    assert "*Detect*" in here.text(here.card(channel))

    for word, status, phase in (
        ("triage", Status.INVESTIGATING, "Triage"),
        ("Mitigate", Status.MITIGATING, "Mitigate"),
        ("recover", Status.MONITORING, "Recover"),
    ):
        await here.types("ada", channel, f"/incident status {word}")
        assert (await incident(here)).status is status
        assert f"*{phase}*" in here.text(here.card(channel))
        await here.types("ada", channel, "/incident list")
        assert phase in here.reads("ada", channel)[-1]

    await here.types("ada", channel, "/incident resolve Restarted the consumer")
    assert "*Review*" in here.text(here.card(channel))
    assert [one for one in here.reads("ben", "#incidents") if "Review" in one]


async def test_the_form_offers_the_phases_and_no_other(here: World) -> None:
    """RC-2."""
    await here.types("ada", here.incident_channel(1), "/incident status")

    [field] = [block for block in form(here).blocks if block.get("block_id") == "status"]
    offered = [one["text"]["text"] for one in field["element"]["options"]]
    assert offered == ["Detect", "Triage", "Mitigate", "Recover"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "status identified",
            "`identified` cannot follow `Detect`. Possible: `Triage`, `Mitigate`, `Recover`.",
        ),
        ("status recovr", "Did you mean `recover`? Possible now: `Triage`, `Mitigate`, `Recover`."),
        ("status review", "To get to `Review`, use `resolve`."),
        ("reopen it is back", "The status of INC-1 is Detect, so `reopen` is not possible."),
    ],
)
async def test_a_refusal_speaks_the_teams_words(here: World, typed: str, said: str) -> None:
    """RC-2."""
    channel = here.incident_channel(1)

    await here.types("ada", channel, f"/incident {typed}")

    assert said in here.reads("ada", channel)[-1]
