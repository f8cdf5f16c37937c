"""How often cards of alerts are edited, and that what Slack holds up is not put off for longer than that."""

from typing import Literal

import pytest

from sandbox import messages
from sandbox.faults import Fault
from tests.alerting import alerts, told
from tests.world import World


async def hears(here: World, *hosts: str) -> None:
    """The disks of these machines are said to be full."""
    at = here.now.isoformat()
    assert (
        await alerts(here, *(told("DiskFull", fingerprint=host, at=at, host=host) for host in hosts)) == 202
    )


def shown(here: World) -> str:
    return here.text(here.last("ada", "#incidents", "DiskFull"))


async def test_other_numbers_are_shown_after_half_a_minute(here: World) -> None:
    await hears(here, "db1")
    for host in ("db2", "db3", "db4"):
        await here.advance(seconds=1)
        await hears(here, host)
    assert "1 firing" in shown(here)
    assert len(here.workspace.calls_of("chat.update")) == 0

    await here.advance(seconds=26)
    assert "1 firing" in shown(here)
    await here.advance(seconds=2)
    assert "4 firing" in shown(here)
    assert len(here.workspace.calls_of("chat.update")) == 1


async def test_a_card_that_slack_holds_up_comes_no_later_for_what_is_told_meanwhile(here: World) -> None:
    here.workspace.faults.add(Fault(kind="ratelimited", method="chat.postMessage", retry_after=5))
    await hears(here, "db1")
    await here.advance(seconds=1)
    await hears(here, "db2")
    await here.advance(seconds=5)
    assert "2 firing" in shown(here)


@pytest.mark.parametrize("kind", ["took_effect_then_reset", "took_effect_then_500"])
async def test_a_card_that_somebody_deleted_is_posted_again_once_however_slack_answers(
    here: World, kind: Literal["took_effect_then_reset", "took_effect_then_500"]
) -> None:
    await hears(here, "db1")
    messages.delete(here.workspace, here.last("ada", "#incidents", "DiskFull"))
    fault = here.workspace.faults.add(Fault(kind=kind, method="chat.postMessage"))

    await hears(here, "db2")
    await here.advance(minutes=2)

    assert fault.hits
    assert [one for one in here.reads("ada", "#incidents") if "DiskFull" in one] == [shown(here)]
    await hears(here, "db3")
    await here.advance(minutes=2)
    assert "3 firing" in shown(here)


async def test_a_card_of_which_slack_did_not_say_that_it_is_there_is_found_and_says_what_is_true_by_then(
    here: World,
) -> None:
    here.workspace.faults.add(Fault(kind="took_effect_then_500", method="chat.postMessage"))
    await hears(here, "db1")
    assert "1 firing" in shown(here)

    await hears(here, "db2")
    await here.advance(seconds=5)

    [only] = [text for text in here.reads("ada", "#incidents") if "DiskFull" in text]
    assert "2 firing" in only


async def test_twenty_cards_are_edited_every_forty_seconds_so_that_slack_takes_all_of_it(here: World) -> None:
    async def again(second: int) -> None:
        at = here.now.isoformat()
        said = (told(f"Full{thing}", fingerprint=f"{thing}-{second}", at=at) for thing in range(20))
        assert await alerts(here, *said) == 202

    def edits() -> int:
        return len(here.workspace.calls_of("chat.update"))

    await again(0)
    await here.advance(seconds=1)
    await again(1)
    await here.advance(seconds=37)
    assert edits() == 0
    await here.advance(seconds=3)
    assert edits() == 20
