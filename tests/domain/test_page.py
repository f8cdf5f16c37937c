"""Somebody asks for somebody: whoever is on duty for a role is called, or who is named, and asked to answer."""

from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.effects import Show, Surface
from bot.domain.incident import Incident
from bot.domain.people import Person
from bot.domain.policy import Role, Rules
from bot.domain.react import react
from bot.domain.timeline import Entry
from tests.domain.test_paging import TEAM
from tests.domain.worlds import (
    ANA,
    BEN,
    CLEO,
    DAN,
    EVA,
    actor,
    after,
    begun,
    outside,
    refusal,
    run,
    ticked,
    told,
)

DATABASE = Role(
    id="database",
    name="Database",
    guide="x",
    roster=("oncall:sre",),
    backup=("dan@acme.test",),
    acknowledge_minutes=7,
)
SUPPORT = Role(id="support", name="Support", guide="x")


def _under(*roles: Role) -> Rules:
    quiet = replace(TEAM.policy.roles[0], roster=(), backup=(), acknowledge_minutes=0)
    return replace(TEAM, policy=replace(TEAM.policy, roles=(quiet, *roles)))


UNDER = _under(DATABASE, SUPPORT)
#: Ana declared it; nobody was called.
INCIDENT = told(
    begun(under=_under(replace(DATABASE, roster=()), SUPPORT)), e.ChannelOpened("C42", "inc-42-login-is-slow")
)


def _page(
    incident: Incident, role: str = "database", to: Person | None = None, by: Person = ANA, minute: float = 0
) -> tuple[Incident, list[e.Event]]:
    return run(incident, c.Page(by=actor(by), role=role, to=to), after(minute), UNDER)


def _refused(incident: Incident, role: str = "database", to: Person | None = None, by: Person = ANA) -> str:
    return refusal(incident, c.Page(by=actor(by), role=role, to=to), after(1), UNDER)[0]


def test_whoever_is_on_duty_is_called_and_has_as_long_as_the_role_says() -> None:
    incident, events = _page(INCIDENT)

    assert events == [e.Paged("database", BEN, 7, duties=("sre",))]
    assert [call.to for call in incident.pages["database"].calls] == [BEN]


def test_who_is_called_by_a_person_and_does_not_answer_is_followed_by_the_backup() -> None:
    incident, _ = _page(INCIDENT)

    incident, events = ticked(incident, after(7), UNDER)
    assert e.Paged("database", DAN, 7) in events
    _, events = ticked(incident, after(14), UNDER)
    assert e.PageUnanswered("database") in events


def test_who_is_named_is_called_and_has_five_minutes_where_the_role_says_none() -> None:
    assert _page(INCIDENT, "support", EVA)[1] == [e.Paged("support", EVA, 5)]


def test_asked_for_again_the_next_one_is_called() -> None:
    incident, _ = _page(INCIDENT)

    incident, events = _page(incident, minute=1)

    assert events == [e.Paged("database", DAN, 7)]
    assert _refused(incident) == (
        "Dan is called already, and has until 14:08 UTC to answer. "
        "To call somebody else, use `page database @person`."
    )


def test_when_nobody_answered_it_begins_with_the_first_again_and_what_said_so_is_closed() -> None:
    incident, _ = _page(INCIDENT)
    for minute in (7, 14):
        incident, _ = ticked(incident, after(minute), UNDER)
    unanswered = incident.pages["database"].unanswered
    assert unanswered

    called, events = _page(incident, minute=20)

    assert events == [e.Paged("database", BEN, 7, duties=("sre",))]
    entry = Entry(incident.number, called.version, after(20), ANA, events[0])
    assert Show(Surface.PAGED, unanswered) in react(incident, entry, called, UNDER)


def test_who_asks_is_not_called() -> None:
    assert _page(INCIDENT, by=BEN)[1] == [e.Paged("database", DAN, 7)]
    assert _refused(INCIDENT, to=ANA) == "You are here already. To take it, use `role database me`."


def test_who_has_the_role_by_the_roster_is_called_and_keeps_it() -> None:
    incident, _ = run(INCIDENT, c.AssignRole(by=actor(ANA), role="database", to=BEN), after(0), UNDER)
    incident, events = _page(incident)
    assert events == [e.Paged("database", BEN, 7, duties=("sre",))]

    incident, events = run(incident, c.AnswerPage(by=actor(BEN), role="database"), after(1), UNDER)
    assert events == [e.PageAcknowledged("database")]


def test_where_the_policy_names_nobody_somebody_has_to_be_named() -> None:
    assert _refused(INCIDENT, "support") == (
        "The policy names nobody to call as Support. Name somebody: `page support @person`."
    )
    assert _refused(INCIDENT, "pilot").startswith("`pilot` is not a role.")


def test_who_is_called_and_calls_somebody_else_has_not_taken_it() -> None:
    incident, _ = _page(INCIDENT)

    incident, events = _page(incident, to=EVA, by=BEN, minute=2)

    assert events == [e.Paged("database", EVA, 7)]
    assert incident.pages["database"].waits


def test_who_had_it_is_no_obstacle_to_call_somebody_anew() -> None:
    incident, _ = _page(INCIDENT)
    incident, _ = run(incident, c.AnswerPage(by=actor(BEN), role="database"), after(1), UNDER)

    incident, events = _page(incident, minute=30)

    assert events == [e.Paged("database", BEN, 7, duties=("sre",))]
    assert [call.at for call in incident.pages["database"].calls] == [after(30)]


def test_sp_4_a_drill_calls_nobody() -> None:
    drill = begun(under=UNDER, drill=True)

    for to in (None, CLEO):
        assert "drill calls nobody" in _refused(drill, to=to)


def test_into_a_private_incident_only_who_is_named_is_called_and_no_backup() -> None:
    private = begun(under=UNDER, private=True)

    assert not private.pages
    assert _refused(private) == "This incident is private, so name who is called: `page database @person`."
    incident, events = _page(private, to=EVA)
    assert events == [e.Paged("database", EVA, 7)]
    assert e.PageUnanswered("database") in ticked(incident, after(7), UNDER)[1]


def test_who_is_no_responder_calls_nobody() -> None:
    sentence, _ = refusal(INCIDENT, c.Page(by=outside(DAN), role="database"), after(1), UNDER)

    assert "Only responders can do that" in sentence
