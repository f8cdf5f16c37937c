"""SM-14: a mail that calls somebody reaches each whom it is for, or people hear that it did not."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bot.domain.commands import RecordFailure
from bot.domain.people import THE_SYSTEM
from bot.domain.policy import Pager, PagerKind
from storage.jobs import State
from storage.queue import outbox
from tests.destinations.mail import Mailbox, mail_server
from tests.flows.paging import on_call
from tests.flows.roles import declare
from tests.flows.test_pagers import _POLICY, SECRET, _until, told
from tests.outward.receiver import receiver, saying
from tests.program import program_world
from tests.world import World, changed, world

OPS = "ops@acme.test"
MAIL = Pager(id="mail", name="Mail", kind=PagerKind.EMAIL, roles=("commander",), to=(OPS,))

_LATER, _NEVER = "451 Come again", "550 No such user"


@contextlib.asynccontextmanager
async def mailed(
    tmp_path: Path, mail: Pager = MAIL, backup: tuple[str, ...] = ("dana@acme.test",), **refuses: str
) -> AsyncIterator[tuple[World, Mailbox]]:
    """A world in which Ben is called, and Dana after him, with a copy to the team."""
    async with mail_server() as (box, port):
        box.refuses = {f"{name}@acme.test": answer for name, answer in refuses.items()}
        settings = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "sitroom@acme.test"}
        policy = changed(on_call(*backup), pagers=(mail,))
        async with world(tmp_path, policy=policy, settings=settings) as here:
            yield here, box


def taken(box: Mailbox) -> list[str]:
    """Who got a mail, one by one."""
    return [one for _, to, _ in box.mails for one in to]


async def dead(here: World) -> list[Any]:
    """What was given up."""
    async with here.reading() as db:
        return await outbox.rows(db, [State.DEAD], 10)


async def test_who_is_refused_for_now_gets_the_mail_later_and_nobody_else_gets_it_twice(
    tmp_path: Path,
) -> None:
    async with mailed(tmp_path, ben=_LATER) as (here, box):
        channel = await declare(here)
        await here.advance(seconds=50)
        assert taken(box) == [OPS]
        assert "could not have Ben called by Mail" in here.text(here.card(channel))

        box.refuses = {}
        await here.advance(minutes=2)

        assert taken(box) == [OPS, "ben@acme.test"]
        assert len({mail["Message-ID"] for mail, _, _ in box.mails}) == 2
        assert "could not have" not in here.text(here.card(channel))


async def test_who_is_refused_for_good_is_told_of_while_the_others_get_theirs(tmp_path: Path) -> None:
    """Also once others took later calls; what was mended in the meantime is tried again by hand."""
    async with mailed(tmp_path, ben=_NEVER) as (here, box):
        channel = await declare(here)
        await here.until(6)

        assert sorted(taken(box)) == ["dana@acme.test", OPS, OPS]
        refused = "could not have Ben called by Mail. The mail server does not know the address."
        assert refused in here.text(here.card(channel))
        await here.types("ada", channel, "/incident timeline")
        story = here.text(here.last("ada", channel, "Timeline of"))
        assert "asked Mail to call Ben as Incident Commander" in story
        assert "could not have Ben called by Mail" in story
        await here.types("ada", channel, "/incident catchup")
        assert "could not have somebody called by Mail." in here.text(here.last("ada", channel, "Open"))
        assert [row.kind for row in await dead(here)] == ["PageOutside"]
        box.refuses = {}
        await here.presses("ada", here.card(channel), "Try again")

        assert sorted(taken(box)) == ["ben@acme.test", "dana@acme.test", OPS, OPS]
        assert "could not have" not in here.text(here.card(channel))


async def test_who_is_refused_keeps_nobody_waiting_who_is_called_after_them(tmp_path: Path) -> None:
    async with mailed(tmp_path, ben=_LATER) as (here, box):
        await declare(here)
        await here.until(6)

        assert taken(box).count("dana@acme.test") == 1


async def test_once_somebody_has_it_the_card_speaks_no_more_of_who_could_not_be_mailed(
    tmp_path: Path,
) -> None:
    async with mailed(tmp_path, ben=_NEVER) as (here, _):
        channel = await declare(here)
        await here.advance(seconds=1)
        assert "could not have" in here.text(here.card(channel))
        assert "Also called by" not in here.text(here.card(channel))  # the team's copy is no call of Ben
        assert "PagerReached" not in await told(here)

        await here.presses("ben", here.last("ben", "@sitroom", "You are called as"), "I have it")

        assert "could not have" not in here.text(here.card(channel))


async def test_what_another_pager_was_to_say_is_mailed_to_each_once_the_pager_is_one_of_mails(
    tmp_path: Path,
) -> None:
    """Its job names nobody; so did all jobs of mails before each had a mail of their own."""
    async with mail_server() as (box, port), receiver(saying(503)) as there:
        box.refuses = {"ben@acme.test": _LATER}
        settings = {"smtp_url": f"smtp://127.0.0.1:{port}", "mail_from": "sitroom@acme.test"}
        hook = replace(MAIL, kind=PagerKind.WEBHOOK, url=there.url, private=True, to=())
        policy = changed(on_call(), pagers=(hook,))
        async with world(
            tmp_path, policy=policy, settings=settings, destination_secrets=f"mail={SECRET}"
        ) as here:
            channel = await declare(here)
            await here.advance(seconds=50)
            assert "could not have somebody called by Mail" in here.text(here.card(channel))
            service = here.running.service
            service.rules = replace(service.rules, policy=changed(policy, pagers=(MAIL,)))
            await here.advance(minutes=3)
            assert taken(box) == [OPS]
            assert "could not have Ben called by Mail" in here.text(here.card(channel))
            box.refuses = {}
            await here.advance(minutes=1)

            assert taken(box) == [OPS, "ben@acme.test"]
            assert "could not have" not in here.text(here.card(channel))
            assert await dead(here) == []


async def test_what_is_taken_clears_a_failure_that_was_written_down_without_its_part(tmp_path: Path) -> None:
    """So it was written down once."""
    async with mailed(tmp_path, ben=_LATER) as (here, box):
        channel = await declare(here)
        failed = RecordFailure(by=THE_SYSTEM, step="pager:mail", error="smtp_451")
        await here.running.service.handle(1, [failed])
        await here.advance(seconds=1)
        assert "could not have somebody called by Mail" in here.text(here.card(channel))
        box.refuses = {}
        await here.advance(minutes=1)

        assert sorted(taken(box)) == ["ben@acme.test", OPS]
        assert "could not have" not in here.text(here.card(channel))


async def test_of_who_has_no_address_the_card_says_so_though_the_team_has_its_copy(tmp_path: Path) -> None:
    """The policy does not name Dana."""
    async with mailed(tmp_path, backup=()) as (here, box):
        channel = await declare(here)
        await here.types("ada", channel, "/incident page commander @dana")
        await here.advance(seconds=1)

        assert taken(box).count(OPS) == 2
        card = here.text(here.card(channel))
        assert "could not have Dana called by Mail. No mail address is known." in card
        assert (await told(here)).count("PagerReached") == 1  # that of Ben


async def test_an_address_that_is_written_in_capitals_elsewhere_gets_one_mail(tmp_path: Path) -> None:
    async with mailed(tmp_path, replace(MAIL, to=("Ben@Acme.test",))) as (here, box):
        await declare(here)
        await here.advance(seconds=5)

        assert taken(box) == ["ben@acme.test"]


async def test_what_is_tried_again_by_hand_while_it_is_tried_again_anyhow_comes_once(tmp_path: Path) -> None:
    async with mailed(tmp_path, ben=_LATER) as (here, box):
        channel = await declare(here)
        await here.advance(seconds=50)
        await here.presses("ada", here.card(channel), "Try again")
        box.refuses = {}
        await here.advance(minutes=3)

        assert taken(box) == [OPS, "ben@acme.test"]
        assert "could not have" not in here.text(here.card(channel))


async def test_killed_between_two_who_are_mailed_the_other_gets_theirs(tmp_path: Path) -> None:
    """The process dies before it hears that the one mail was taken: that may come twice, and the other comes."""
    async with mail_server() as (box, port):
        policy = tmp_path / "policy.yml"
        policy.write_text(
            _POLICY + f"pagers: [{{id: mail, name: Mail, kind: email, roles: [commander], to: [{OPS}]}}]\n"
        )
        async with program_world(tmp_path, policy) as here:
            here.mail_server = f"smtp://127.0.0.1:{port}"
            await here.stop()
            await here.start()
            box.before_yes = here.kill
            await here.person("ada").slash("#general", "/incident declare sev2 Login down")
            await _until(lambda: bool(box.mails) and here.program is None)
            box.before_yes = None
            await here.start()
            await _until(lambda: set(taken(box)) == {"ben@acme.test", OPS})
            await here.settle()

            assert (await told(here)).count("PagerReached") == 1
            assert all(
                len({mail["Message-ID"] for mail, to, _ in box.mails if to == [one]}) == 1
                for one in taken(box)
            )
