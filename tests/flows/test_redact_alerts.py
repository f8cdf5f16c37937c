"""A secret stood in an alert: once its entry is redacted it is nowhere, and what is told later does not bring it again."""

import pytest

from bot import upkeep
from bot.domain import events as e
from bot.domain.alerts.group import Group
from sandbox.model import Message
from storage import alerts as stored
from storage import files
from storage.database import Database
from tests.alerting import alerts, told
from tests.flows.alarms import OVER, groups
from tests.flows.records import entries, happened, incident
from tests.flows.test_redact import SECRET, assert_gone, shown, version_of
from tests.flows.test_redact import stored as stands_in
from tests.world import World

TITLE = "Login fails"


def leaky(**more: str) -> dict[str, object]:
    """What Alertmanager tells of an alert that has the secret wherever there is room, but for its title."""
    alert = told(SECRET, fingerprint="leak", summary=TITLE, user=SECRET, **more)
    alert["annotations"]["description"] = f"The token is {SECRET}"
    return alert | {"generatorURL": f"http://prometheus.example.com/{SECRET}"}


@pytest.fixture
async def leaking(here: World) -> World:
    """Ben accepted it: INC-1."""
    await alerts(here, leaky())
    await here.presses("ben", here.last("ada", "#incidents", SECRET), "Accept as SEV3")
    return here


async def redacts(here: World, kind: type[e.Event] = e.AlertAttached) -> str:
    """Ben redacts the last entry of a kind; what he is answered."""
    channel = here.incident_channel(1)
    await here.types("ben", channel, f"/incident redact {await version_of(here, kind)} a token")
    return here.reads("ben", channel)[-1]


async def the_group(here: World) -> Group:
    """The group of the alert that leaks."""
    async with here.reading() as db:
        found = await stored.load(db, 1)
    assert found
    return found


@pytest.mark.parametrize("kind", [e.AlertAttached, e.Declared, e.AlertChanged])
async def test_it_is_nowhere_afterwards_whichever_entry_is_redacted(
    leaking: World, kind: type[e.Event]
) -> None:
    here = leaking
    await alerts(here, leaky(until=OVER))
    await here.advance(minutes=1)
    assert stands_in(here)
    assert shown(here)

    answer = await redacts(here, kind)

    assert "Who sent the alert has it still." in answer
    assert "Rename" in answer
    assert (await incident(here)).title == "[redacted]"
    assert [one.told.title for one in await happened(here, e.AlertAttached)] == ["[redacted]"]
    await assert_gone(here)


async def test_a_title_goes_from_the_incident_that_was_declared_for_it(here: World) -> None:
    title = f"Login fails with {SECRET} " + "and so on " * 15
    await alerts(here, told("Leak", summary=title))
    await here.presses("ben", here.last("ada", "#incidents", SECRET), "Accept as SEV3")

    await redacts(here)

    assert shown(here) == [here.incident_channel(1).removeprefix("#")]  # whoever redacts is told to rename it
    assert all(
        SECRET not in entry.event.title
        for entry in await entries(here)
        if isinstance(entry.event, e.Declared)
    )
    assert not [one for one in stands_in(here) if one.startswith(("alert", "outbox", "files"))]


async def test_what_is_told_later_does_not_bring_it_again(leaking: World) -> None:
    here = leaking
    await redacts(here)

    await alerts(here, leaky(until=OVER))
    await here.advance(minutes=1)
    await alerts(here, leaky(at=here.now.isoformat()), told("Other thing", service="search"))
    await here.advance(minutes=1)

    group = await the_group(here)
    assert (group.title, group.is_firing, group.count) == ("[redacted]", True, 3)
    assert [one.turn for one in await happened(here, e.AlertChanged)] == ["resolved", "fired"]
    assert ":rotating_light: *[redacted]*" in here.text(card(here))
    assert [one.title for one in await groups(here) if one.id != group.id] == ["Other thing"]
    await assert_gone(here)


def card(here: World) -> Message:
    """The card of the group, which says that it is taken."""
    return here.last("ada", "#incidents", "Ben took it")


async def test_a_new_matter_is_told_in_words_again(leaking: World) -> None:
    """A redaction is about what was said; nobody would know what fires if it lasted for ever."""
    here = leaking
    await redacts(here)
    await here.types("ben", here.incident_channel(1), "/incident cancel it was a test")

    await alerts(here, leaky(at=here.now.isoformat()))

    assert [group.title for group in await groups(here) if not group.redacted] == [TITLE]


async def test_what_was_sent_of_another_alert_at_once_stays(here: World) -> None:
    await alerts(here, leaky(), told("Catalog fails", service="search"))
    await here.presses("ben", here.last("ada", "#incidents", SECRET), "Accept as SEV3")
    await here.presses("ben", here.last("ada", "#incidents", "Catalog fails"), "Accept as SEV3")

    await redacts(here)

    [kept] = await happened(here, e.FileKept, 2)
    async with here.reading() as db:
        other = await files.content(db, kept.sha256)
    assert other
    assert b"Catalog fails" in other.content
    await assert_gone(here)


async def test_the_same_bytes_kept_with_two_incidents_go_with_either_and_verify_knows(leaking: World) -> None:
    here = leaking
    await here.types("ben", here.incident_channel(1), "/incident cancel it was a test")
    await here.jump(minutes=10)
    await alerts(here, leaky())
    await here.presses("ben", here.last("ada", "#incidents", SECRET), "Accept as SEV3")
    both = {one.sha256 for number in (1, 2) for one in await happened(here, e.FileKept, number)}
    assert len(both) == 1

    await redacts(here)

    async with here.reading() as db:
        assert await files.content(db, both.pop()) is None
    database = await Database.open(here.database_url)
    try:
        assert (await upkeep.altered(database))[1] == []
    finally:
        await database.close()


async def test_whoever_redacts_is_told_of_the_incident_it_was_merged_into(leaking: World) -> None:
    here = leaking
    await here.types("ben", "#general", "/incident declare sev3 Mails are late")
    await here.types("ben", here.incident_channel(1), "/incident merge INC-2")

    assert "Redact it in INC-2, too" in await redacts(here)

    version = [one.version for one in await entries(here, 2) if isinstance(one.event, e.AlertAttached)][-1]
    await here.types("ben", here.incident_channel(2), f"/incident redact {version} a token")
    assert "Redact it in INC-1, too" in here.reads("ben", here.incident_channel(2))[-1]
    await assert_gone(here)
