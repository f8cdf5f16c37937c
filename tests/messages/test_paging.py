"""What people read when somebody is called for a role: in person, in the channel, and on the card."""

from bot.domain import events as e
from bot.domain.effects import Surface
from bot.domain.incident import Incident
from bot.domain.people import SITROOM
from bot.domain.status import Status
from bot.domain.timeline import Entry
from tests.domain.worlds import ANA, BEN, CLEO, DAN, EVA, after, told
from tests.messages.reading import buttons, read
from tests.messages.scenes import happens, posted, running, show


def _called() -> tuple[Incident, Entry]:
    """Ben was called at 14:07."""
    return happens(running(), e.Paged("commander", BEN, 5), SITROOM, after(7))


def _called_next(incident: Incident) -> tuple[Incident, Entry]:
    """And Dan at 14:12."""
    return happens(incident, e.Paged("commander", DAN, 5, 120), SITROOM, after(12))


def test_who_is_called_reads_as_what_until_when_and_how_bad_it_is() -> None:
    incident, entry = _called()
    post = show(Surface.PAGE, incident, after(7), entry=entry, person=BEN)

    assert read(post) == [
        ":telephone_receiver: *You are called as Incident Commander*: INC-42 Checkout 5xx · <#C42>",
        ":warning: *Sev 2* · Investigating",
        "Please answer by 14:12 UTC.",
        "[I have it]",
    ]
    assert post
    assert post.text == "You are called as Incident Commander: INC-42 Checkout 5xx"
    assert buttons(post)["I have it"]["value"] == "42:commander"


def test_the_channel_reads_who_is_called_and_they_are_mentioned() -> None:
    incident, entry = _called()

    assert read(show(Surface.PAGED, incident, after(7), entry=entry)) == [
        ":telephone_receiver: <@U2BEN> is called as *Incident Commander*.",
        "Please answer by 14:12 UTC.",
        "[I have it]",
    ]


def test_the_card_says_who_is_called_and_waited_for_and_pings_nobody() -> None:
    incident, _ = _called_next(_called()[0])

    (line,) = [line for line in read(show(Surface.CARD, incident, after(13))) if "called" in line]
    assert line == (
        ":telephone_receiver: Incident Commander: called Ben 14:07 UTC, Dan 14:12 UTC; waits for Dan."
    )


def test_who_did_not_answer_can_still_and_sees_who_was_called_next() -> None:
    incident, entry = _called()
    incident, _ = _called_next(incident)

    assert read(
        show(Surface.PAGE, posted(incident, Surface.PAGE, entry, BEN), after(13), entry=entry, person=BEN)
    )[2:] == [
        "Nobody has answered yet: called Ben 14:07 UTC, Dan 14:12 UTC; waits for Dan.",
        "[I have it]",
    ]


def test_in_the_channel_only_the_last_who_is_called_is_mentioned() -> None:
    incident, entry = _called()
    incident, last = _called_next(posted(incident, Surface.PAGED, entry))

    assert read(show(Surface.PAGED, incident, after(13), entry=entry)) == [
        ":arrow_right: ~Ben was called as Incident Commander~ · no answer yet; see below"
    ]
    assert read(show(Surface.PAGED, incident, after(13), entry=last)) == [
        ":telephone_receiver: <@U4DAN> is called as *Incident Commander*.",
        "Please answer by 14:17 UTC.",
        "Sitroom was 2 min late with this.",
        "[I have it]",
    ]


def test_when_nobody_has_answered_whoever_commands_meanwhile_is_told_that_they_do_still() -> None:
    incident, entry = happens(_called()[0], e.PageUnanswered("commander"), SITROOM, after(12))

    assert read(show(Surface.PAGED, incident, after(12), entry=entry)) == [
        ":rotating_light: *Nobody has answered as Incident Commander.* <@U1ANA> has it still: who takes over?",
        "called Ben 14:07 UTC; nobody answered.",
        "[I have it]",
    ]


def test_when_who_has_the_role_does_not_answer_either_the_commander_is_asked() -> None:
    incident = happens(running(), e.Paged("scribe", CLEO, 5), SITROOM, after(7))[0]
    incident, entry = happens(incident, e.PageUnanswered("scribe"), SITROOM, after(12))

    assert incident.roles["scribe"].id == CLEO.id
    assert read(show(Surface.PAGED, incident, after(12), entry=entry))[0] == (
        f":rotating_light: *Nobody has answered as Scribe.* <@{ANA.id}>: who takes it?"
    )


def test_when_nobody_has_answered_for_a_role_that_somebody_has_the_line_says_so() -> None:
    incident = told(running(), e.RoleAssigned("scribe", EVA, "claimed"))
    incident, _ = happens(incident, e.Paged("scribe", BEN, 5), SITROOM, after(7))
    incident, entry = happens(incident, e.PageUnanswered("scribe"), SITROOM, after(12))

    assert read(show(Surface.PAGED, incident, after(12), entry=entry)) == [
        ":rotating_light: *Nobody has answered as Scribe.* <@U5EVA> has it still: who takes over?",
        "called Ben 14:07 UTC; nobody answered.",
        "[I have it]",
    ]


def test_when_somebody_has_it_everybody_who_was_called_reads_who() -> None:
    incident, entry = _called()
    incident = posted(posted(incident, Surface.PAGE, entry, BEN), Surface.PAGED, entry)
    incident = told(incident, e.PageAcknowledged("commander"), by=DAN, at=after(13))

    taken = ":white_check_mark: ~Ben was called as Incident Commander~ · Dan has it since 14:13 UTC"
    assert read(show(Surface.PAGED, incident, after(14), entry=entry)) == [taken]
    assert read(show(Surface.PAGE, incident, after(14), entry=entry, person=BEN)) == [
        f"{taken} · INC-42 Checkout 5xx"
    ]
    assert not [line for line in read(show(Surface.CARD, incident, after(14))) if "called" in line]


def test_a_call_that_was_answered_before_it_was_sent_is_not_sent() -> None:
    incident, entry = _called()
    incident = told(incident, e.PageAcknowledged("commander"), by=DAN, at=after(8))

    assert show(Surface.PAGE, incident, after(9), entry=entry, person=BEN) is None
    assert show(Surface.PAGED, incident, after(9), entry=entry) is None


def test_a_call_in_what_is_over_says_so() -> None:
    incident, entry = _called()
    incident, missed = happens(incident, e.PageUnanswered("commander"), SITROOM, after(12))
    incident = posted(posted(incident, Surface.PAGED, entry), Surface.PAGED, missed)
    over = told(incident, e.Resolved(Status.INVESTIGATING, "Rolled back."), at=after(13))

    assert read(show(Surface.PAGED, over, after(14), entry=entry)) == [
        ":arrow_right: ~Ben was called as Incident Commander~ · it is over"
    ]
    assert read(show(Surface.PAGED, over, after(14), entry=missed)) == [
        ":arrow_right: ~Who is Incident Commander?~ · it is over"
    ]
    (line,) = [line for line in read(show(Surface.CARD, over, after(14))) if "called" in line]
    assert line.endswith("called Ben 14:07 UTC; nobody answered.")
