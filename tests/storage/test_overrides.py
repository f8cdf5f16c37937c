"""Who stands in is remembered until it is over, for every replica."""

from datetime import timedelta

from msgspec.structs import replace

from bot.domain.people import Person
from bot.domain.policy import Override, Rotation, Rules
from storage import overrides
from storage.database import Database
from tests.storage.stories import NOW
from tests.world import POLICY, changed

BEN, CLEO = Person("U2BEN", "Ben"), Person("U3CLEO", "Cleo")
HOUR = timedelta(hours=1)


def _override(begin: int, end: int) -> Override:
    return Override(0, "sre", CLEO, NOW + begin * HOUR, NOW + end * HOUR, BEN, NOW)


async def test_they_stand_in_the_order_in_which_they_were_arranged_until_they_are_over(
    database: Database,
) -> None:
    async with database.write() as db:
        made = [await overrides.add(db, _override(*span)) for span in ((5, 9), (0, 2), (1, 3))]

    async with database.read() as db:
        assert list(await overrides.standing(db, NOW)) == made
        assert list(await overrides.standing(db, NOW + 2 * HOUR)) == [made[0], made[2]]
    assert [one.id for one in made] == sorted({one.id for one in made})


async def test_what_is_called_off_stands_no_more_and_says_by_whom_once(database: Database) -> None:
    async with database.write() as db:
        made = await overrides.add(db, _override(0, 2))
    async with database.write() as db:
        assert await overrides.call_off(db, made.id, BEN, NOW) == replace(made, cancelled_by=BEN)
        assert await overrides.call_off(db, made.id, CLEO, NOW) is None
        assert await overrides.call_off(db, made.id + 1, CLEO, NOW) is None

    async with database.read() as db:
        assert await overrides.standing(db, NOW) == ()


async def test_what_is_over_is_not_called_off(database: Database) -> None:
    async with database.write() as db:
        made = await overrides.add(db, _override(0, 2))
        assert await overrides.call_off(db, made.id, BEN, NOW + 2 * HOUR) is None


async def test_rules_know_who_stands_in_where_they_have_a_rotation(database: Database) -> None:
    rotation = Rotation(id="sre", name="SRE", zone="UTC", since="2026-11-16", people=("ben@acme.test",))
    with_rotation = Rules(changed(POLICY, oncall=(rotation,)))
    async with database.write() as db:
        made = await overrides.add(db, _override(0, 2))

    async with database.read() as db:
        assert (await overrides.applied(db, with_rotation, NOW)).overrides == (made,)
        assert (await overrides.applied(db, Rules(POLICY), NOW)).overrides == ()
