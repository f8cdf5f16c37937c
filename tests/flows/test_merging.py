"""Two incidents turn out to be one: the one goes on in the other, and both say so."""

import asyncio

import pytest

from bot.clock import system_clock
from bot.domain.commands import Declare, Merge
from bot.domain.events import TookIn
from bot.domain.people import Actor, Person
from bot.domain.policy import Rules
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from bot.service import Service
from storage import incidents
from storage.database import Database
from tests.flows.records import entries, happened
from tests.world import POLICY, World

ADA = Actor(Person("U1ADA", "Ada"))


async def test_both_say_where_it_goes_on(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")
    await here.types("ben", "#general", "/incident declare sev3 Mails are late")
    one, other = here.incident_channel(1), here.incident_channel(2)

    await here.types("ada", one, "/incident merge INC-2")

    id_ = here.workspace.channel(one).id
    assert await happened(here, TookIn, 2) == [TookIn(1, id_)]
    assert (await entries(here, 2))[-2].by.name == "Ada"
    assert f"Ada merged INC-1 in {one}: it goes on here" in here.text(here.last("ben", other))
    assert f"it goes on as INC-2 in {other}" in here.text(here.last("ada", one, "merged it"))


async def test_a_private_one_is_not_named_where_it_goes_on_in_public(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Keys leaked --private")
    await here.types("ada", "#general", "/incident declare sev3 Mails are late")
    before = here.reads("ada", here.incident_channel(2))

    await here.types("ada", here.incident_channel(1), "/incident merge INC-2")

    assert await happened(here, TookIn, 2) == []
    assert here.reads("ada", here.incident_channel(2)) == before


@pytest.fixture
async def service(database: Database) -> Service:
    """Without a Slack."""
    return Service(database, Rules(POLICY), system_clock)


async def test_of_two_that_are_merged_into_each_other_at_once_one_goes_on(
    database: Database, service: Service
) -> None:
    for count in range(5):
        titles = (f"Door {count} is locked", f"Nobody gets through door {count}")
        pair = [await service.declare(Declare(by=ADA, title=title), anyway=True) for title in titles]
        ended = await asyncio.gather(
            *(service.handle(one.number, [Merge(by=ADA, into=into)]) for one, into in (pair, pair[::-1])),
            return_exceptions=True,
        )

        assert [type(one) for one in ended if isinstance(one, BaseException)] == [Rejected]
        async with database.read() as db:
            found = [await incidents.load(db, one.number) for one in pair]
        assert {one.status for one in found if one} == {Status.MERGED, Status.TRIAGE}


async def test_what_to_type_where_is_said(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev2 Login fails")

    await here.types("ada", "#general", "/incident merge INC-1")
    assert "type /incident merge INC-41 in it" in here.reads("ada", "#general")[-1].replace("`", "")
    await here.types("ada", here.incident_channel(1), "/incident merge INC-5 same broker")
    assert "and nothing else, for example `merge INC-41`" in here.reads("ada", here.incident_channel(1))[-1]
