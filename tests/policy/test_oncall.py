"""SM-14: a policy says who is on call, and a mistake in that is found before anybody is needed."""

import pytest

from bot.policy_file import parse_policy
from tests.policy.texts import SMALL, refusal

ROTATION = """\
oncall:
  - id: sre
    name: SRE
    zone: Europe/Berlin
    since: 2026-11-23
    people: [ann@acme.test, U2BEN]
"""
CALLED = """\
    roster: [oncall:sre]
    backup: [boss@acme.test]
    acknowledge_minutes: 5
"""
FULL = SMALL.replace("    guide: Lead.\n", f"    guide: Lead.\n{CALLED}") + ROTATION


def _full(before: str, after: str) -> str:
    assert before in FULL
    return refusal(FULL.replace(before, after, 1)).split(": ", 1)[1]


def test_who_is_on_call_can_be_on_a_roster() -> None:
    policy = parse_policy(FULL, "x")

    assert policy.roles[0].roster == ("oncall:sre",)
    assert policy.oncall[0].since == "2026-11-23"
    assert policy.oncall[0].handover.time == "09:00"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "[oncall:sre]",
            "[oncall:sres]",
            "roles[0].roster[0] names oncall:sres, which is not among the rotations. Did you mean oncall:sre?",
        ),
        (
            "[boss@acme.test]",
            "[boss]",
            'roles[0].backup[0] has to be a Slack user id like U012ABCDEF, an e-mail address, or oncall: and the id of a rotation, not "boss".',
        ),
        (
            "    acknowledge_minutes: 5\n",
            "",
            "roles[0].backup would be called only by hand, by `page`: nobody is asked to answer in time. Add acknowledge_minutes: 5.",
        ),
        (
            "    roster: [oncall:sre]\n",
            "",
            "roles[0].acknowledge_minutes is for whoever is called from the roster, and there is none. Add roster: [oncall:ID].",
        ),
        (
            "Europe/Berlin",
            "Europe/Berlino",
            "oncall[0].zone is Europe/Berlino, which is no time zone that is known here. Did you mean Europe/Berlin?",
        ),
        (
            "2026-11-23",
            "2026-02-30",
            "oncall[0].since is 2026-02-30, and no month has such a day. Check the day.",
        ),
        (
            "2026-11-23",
            "2026/2/1",
            'oncall[0].since has to be a day like 2026-11-23, not "2026/2/1". Did you mean 2026-02-01?',
        ),
        ("2026-11-23", "Monday", 'oncall[0].since has to be a day like 2026-11-23, not "Monday".'),
        (
            "    people: [ann@acme.test, U2BEN]\n",
            "    people: []\n",
            "oncall[0].people needs at least one item.",
        ),
        (
            "    people: [",
            '    handover: {time: "24:00"}\n    people: [',
            'oncall[0].handover.time cannot be 24:00, at which a day ends. Write "00:00", and the day after.',
        ),
        (
            ROTATION,
            ROTATION + ROTATION.removeprefix("oncall:\n"),
            "oncall[1].id is sre again, as in oncall[0]. Give each its own.",
        ),
        (
            ROTATION,
            f"{ROTATION}people:\n  - account: U2BEN\n",
            "people[0] cannot be reached. Add phone or mail.",
        ),
        (
            ROTATION,
            f"{ROTATION}people:\n  - {{account: U2BEN, mail: b@x.test}}\n  - {{account: U2BEN, mail: c@x.test}}\n",
            "people[1].account is U2BEN again, as in people[0]. Put phone and mail into one.",
        ),
    ],
)
def test_a_mistake_is_told_with_what_to_write_instead(before: str, after: str, message: str) -> None:
    assert _full(before, after) == message


@pytest.mark.parametrize(
    ("added", "key"),
    [
        ("invite: [ops@acme.test, oncall:sres]\n", "invite[1]"),
        ("owner: oncall:sres\n", "owner"),
        (
            "confidential: [{name: A, keywords: [leak], tell: x, invite: [oncall:sres]}]\n",
            "confidential[0].invite[0]",
        ),
    ],
)
def test_who_is_on_call_in_a_rotation_that_is_not_there_is_nobody(added: str, key: str) -> None:
    said = f"{key} names oncall:sres, which is not among the rotations. Did you mean oncall:sre?"

    assert said in refusal(FULL + added)


def test_sf_12_an_owner_may_be_whoever_is_on_call() -> None:
    owned = FULL.replace("    name: Checkout\n", "    name: Checkout\n    owners: [oncall:sre]\n")

    assert parse_policy(owned, "x").components[0].owners == ("oncall:sre",)
    assert "components[0].owners[0] names oncall:sr, which" in refusal(
        owned.replace("owners: [oncall:sre]", "owners: [oncall:sr]")
    )
