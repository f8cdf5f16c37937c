"""What those read whom an escalation rule tells, and what others read of it."""

import pytest
from msgspec.structs import replace

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.status import Status
from bot.domain.timeline import Entry
from bot.messages.ids import parse_value
from bot.messages.listing import catchup
from tests.domain.worlds import BEN, EVA, RULES, after, begun, told
from tests.messages.checking import problems
from tests.messages.reading import buttons, read
from tests.messages.scenes import happens, running, show
from tests.messages.worlds import ATTACKS

TOLD = e.Escalated(
    "trust",
    "Trust & Safety",
    "begun",
    component="Checkout",
    channels=("#trust",),
    people=(BEN,),
    groups=("S012TRUST",),
    text="Revoke the credentials first: /admin/credentials/rescind",
)


def _told(event: e.Escalated = TOLD, minutes: float = 13) -> tuple[Incident, Entry]:
    return happens(running(), event, at=after(minutes))


def _reads(incident: Incident, entry: Entry, person: Person | None = None) -> list[str]:
    surface = Surface.ESCALATION_DIRECT if person else Surface.ESCALATION
    return read(show(surface, incident, after(14), entry=entry, person=person))


def test_they_read_why_now_what_to_do_how_it_stands_and_can_acknowledge() -> None:
    """SP-10, SM-15."""
    incident, entry = _told()

    assert _reads(incident, entry) == [
        "*INC-42 Checkout 5xx*",
        ":warning: *Sev 2* · Investigating · Incident Commander: Ana · since 14:00 UTC · <#C42>",
        "*Why now:* Checkout is affected.",
        "<!subteam^S012TRUST> Revoke the credentials first: /admin/credentials/rescind",
        "*Last update* 14:12 UTC by Ana · *Next update:* 14:42 UTC (every 30 min)",
        "*What do users notice?* Half of the checkouts fail",
        "*What are we doing?* Rolling back to 1.8.2",
        "[Acknowledge]",
    ]
    button = buttons(show(Surface.ESCALATION, incident, entry=entry))["Acknowledge"]
    assert parse_value(button["value"]) == (42, "trust")


def test_in_a_direct_message_no_group_is_mentioned() -> None:
    incident, entry = _told()

    lines = _reads(incident, entry, BEN)

    assert "subteam" not in "".join(lines)
    assert "Revoke the credentials first: /admin/credentials/rescind" in lines


def test_the_notification_says_for_whom_it_is() -> None:
    incident, entry = _told()
    post = show(Surface.ESCALATION, incident, entry=entry)

    assert post
    assert post.text == "Trust &amp; Safety: INC-42 Checkout 5xx, Sev 2"


def test_without_words_or_groups_there_is_nothing_to_do_but_acknowledge() -> None:
    incident, entry = _told(replace(TOLD, groups=(), text=""))

    assert _reads(incident, entry)[3].startswith("*Last update*")


def test_an_acknowledgement_stands_in_the_place_of_the_button() -> None:
    incident, entry = _told()
    known = told(incident, e.EscalationAcknowledged("trust", "Trust & Safety"), by=EVA)

    assert _reads(known, entry)[-1] == ":white_check_mark: Eva acknowledged."


def test_what_is_over_asks_nobody_to_do_anything() -> None:
    incident, entry = _told()
    over = told(incident, e.Resolved(Status.INVESTIGATING, "Rolled back"), at=after(20))

    lines = _reads(over, entry)

    assert "Rolled back" in lines
    assert "Acknowledge" not in "".join(lines)
    assert "Revoke" not in "".join(lines)


def test_who_is_told_again_reads_the_newer_message() -> None:
    first = replace(TOLD, why="overdue", component="", occasion=after(5))
    incident, entry = _told(first)
    again = told(incident, replace(first, occasion=after(25)), at=after(30))

    assert _reads(again, entry) == [
        "*INC-42 Checkout 5xx*",
        "*Why now:* the update is overdue since 14:05 UTC.",
        "Told again 14:30 UTC.",
    ]


def test_a_private_incident_says_nothing_to_them() -> None:
    entry = Entry(42, 99, after(13), EVA, TOLD)

    assert show(Surface.ESCALATION, running(private=True), entry=entry) is None


def test_a_late_word_says_so() -> None:
    incident, entry = _told(replace(TOLD, late_seconds=600))

    assert _reads(incident, entry)[-1] == "Sitroom was 10 min late with this."


def test_the_card_says_on_one_line_who_was_told_and_who_acknowledged() -> None:
    incident, _ = _told()
    both = told(incident, replace(TOLD, rule="leads", name="Leads"), at=after(20))
    known = told(both, e.EscalationAcknowledged("trust", "Trust & Safety"), by=EVA)
    over = told(known, e.Resolved(Status.INVESTIGATING, "Rolled back"), at=after(30))

    def line(one: Incident) -> str:
        return next(text for text in read(show(Surface.CARD, one, after(31))) if "Told:" in text)

    said = ":mega: Told: Trust & Safety 14:13 UTC ({}) · Leads 14:20 UTC"
    assert line(both) == f"{said.format('nobody acknowledged yet')} (nobody acknowledged yet)."
    assert line(known) == f"{said.format('Eva acknowledged')} (nobody acknowledged yet)."
    assert line(over) == f"{said.format('Eva acknowledged')}."


def test_the_channel_has_a_line_that_says_who_was_told_and_why() -> None:
    incident, entry = _told()

    [line] = read(show(Surface.CHANGE, incident, after(13), entry=entry))

    assert line == ":mega: Ana told Trust & Safety (#trust, Ben): Checkout is affected"


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_word_of_a_policy_becomes_a_mention_or_link(attack: str) -> None:
    event = replace(
        TOLD,
        name=attack,
        text=attack * 40,
        severity=attack,
        component=attack,
        waited_for=attack,
        channels=(attack,),
    )
    incident = told(begun(title="x"), e.ChannelOpened("C0INC", "inc-42"))
    for why in ("begun", "unacknowledged"):
        told_so, entry = happens(incident, replace(event, why=why))
        for surface in (Surface.ESCALATION, Surface.CHANGE, Surface.CARD):
            post = show(surface, told_so, entry=entry)
            assert post
            assert problems(post, pings=surface is Surface.ESCALATION) == []


def test_who_comes_in_late_hears_who_has_not_acknowledged() -> None:
    incident, entry = _told()
    known = told(incident, e.EscalationAcknowledged("trust", "Trust & Safety"), by=EVA)
    line = "• Trust & Safety was told and has not acknowledged."

    assert line in read(catchup(incident, [entry], RULES, after(14)))
    assert line not in read(catchup(known, [entry], RULES, after(14)))
