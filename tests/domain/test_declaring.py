"""How an incident begins, and when it seems to have begun already."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.domain import commands as c
from bot.domain import events as e
from bot.domain.decide import declare
from bot.domain.decide.declaring import TEXT_LIMIT, TITLE_LIMIT, declared_already, declared_twice
from bot.domain.decide.keeping import KEPT_TEXT
from bot.domain.people import Person
from bot.domain.rejected import Rejected
from bot.domain.status import Status
from bot.domain.timeline import digest_of
from tests.domain.worlds import (
    ANA,
    BEN,
    CLEO,
    NOW,
    POLICY,
    RULES,
    after,
    begun,
    message,
    outside,
    rules,
    standing_at,
    told,
)


def _declare(**fields: object) -> c.Declare:
    return c.Declare(**{"by": outside(ANA), "title": "Login is slow", **fields})  # type: ignore[arg-type]


def _refusal(command: c.Declare) -> tuple[str, str | None]:
    with pytest.raises(Rejected) as refused:
        declare(command, RULES, NOW)
    return refused.value.sentence, refused.value.field


def test_one_line_is_enough_and_the_rest_comes_from_the_policy() -> None:
    declared, *roles = declare(_declare(origin="C1"), RULES, NOW)

    assert declared == e.Declared(
        title="Login is slow",
        severity="sev2",
        rhythm=e.Rhythm(30, after(30)),
        status=Status.TRIAGE,
        origin="C1",
    )
    assert roles == [
        e.RoleAssigned("commander", ANA, "declared"),
        e.RoleAssigned("scribe", CLEO, "roster"),
    ]


def test_what_was_declared_is_what_is_true() -> None:
    incident = begun(
        severity="sev1", description=" Since 14:00 ", component="search", private=True, drill=True
    )

    assert (incident.number, incident.version) == (42, 2)
    assert (incident.severity, incident.component, incident.description) == ("sev1", "search", "Since 14:00")
    assert incident.private
    assert incident.drill
    assert incident.is_open
    assert (incident.declared_by, incident.declared_at, incident.open_since) == (ANA, NOW, NOW)
    assert incident.commander == ANA


@pytest.mark.parametrize("kind", [{"private": True}, {"drill": True}])
def test_nobody_is_drawn_into_a_private_incident_or_a_drill_by_a_roster(kind: dict[str, Any]) -> None:
    assert begun(**kind).scribe is None
    assert begun().scribe == CLEO


def test_the_first_on_the_roster_who_does_not_command_is_scribe() -> None:
    by_ben = begun(by=outside(BEN))

    assert (by_ben.commander, by_ben.scribe) == (BEN, ANA)


def test_a_roster_nobody_of_whom_is_known_leaves_the_role_empty() -> None:
    roles = (POLICY.role("commander"), POLICY.role("comms"))

    assert begun(under=rules(roles=roles)).scribe is None


def test_the_title_is_put_on_one_line() -> None:
    assert begun(title="  Login\n is \t slow ").title == "Login is slow"


@pytest.mark.parametrize("title", ["", " ", "\n\t"])
def test_a_title_without_words_is_refused_with_an_example(title: str) -> None:
    sentence, field = _refusal(_declare(title=title))

    assert "for example: checkout answers 5xx" in sentence
    assert field == "title"


def test_a_title_that_just_fits_is_taken_and_one_character_more_is_refused() -> None:
    assert begun(title="x" * TITLE_LIMIT).title == "x" * TITLE_LIMIT

    sentence, field = _refusal(_declare(title="x" * (TITLE_LIMIT + 1)))

    assert (str(TITLE_LIMIT + 1) in sentence, field) == (True, "title")


def test_a_description_that_does_not_fit_a_message_is_refused_at_its_field() -> None:
    _sentence, field = _refusal(_declare(description="x" * (TEXT_LIMIT + 1)))

    assert field == "description"


def test_an_unknown_severity_is_answered_with_those_there_are() -> None:
    assert _refusal(_declare(severity="sev9")) == (
        "`sev9` is not a severity. Known: sev1, sev2, sev3.",
        "severity",
    )


def test_an_unknown_component_is_answered_with_those_there_are() -> None:
    assert _refusal(_declare(component="lift")) == (
        "`lift` is not a component. Known: checkout, search.",
        "component",
    )


def test_where_no_components_are_configured_the_answer_says_so() -> None:
    with pytest.raises(Rejected, match="none are configured"):
        declare(_declare(component="lift"), rules(components=()), NOW)


def test_a_component_is_suggested_by_the_title_unless_one_is_named() -> None:
    assert begun(title="Cart is empty").component == "checkout"
    assert begun(title="Cart is empty", component="search").component == "search"


def test_the_message_it_was_declared_from_is_the_first_evidence() -> None:
    incident = begun(evidence=message("Login takes 20 s"))

    captured = incident.captured[message().ts]
    assert (captured.how, captured.digest) == ("evidence", digest_of("Login takes 20 s"))


def test_long_evidence_is_cut_like_any_captured_message() -> None:
    incident = begun(evidence=message("x" * 40_000))

    kept = "x" * (KEPT_TEXT - 1) + "…"
    assert incident.captured[message().ts].digest == digest_of(kept)


# --- declared already -----------------------------------------------------------------------------


def test_an_open_incident_with_a_like_title_is_found_for_ten_minutes() -> None:
    earlier = begun(title="Login is slow")
    again = _declare(title="slow LOGIN", by=outside(BEN))

    assert declared_already(again, [earlier], POLICY, after(10)) is earlier
    assert declared_already(again, [earlier], POLICY, after(10.1)) is None


def test_something_else_is_not_the_same() -> None:
    assert declared_already(_declare(title="Mail is stuck"), [begun()], POLICY, after(1)) is None


def test_what_is_over_is_not_the_same() -> None:
    assert declared_already(_declare(), [standing_at(Status.RESOLVED)], POLICY, after(1)) is None


def test_a_drill_and_an_incident_are_never_the_same() -> None:
    assert declared_already(_declare(drill=True), [begun()], POLICY, after(1)) is None


def test_a_private_incident_is_not_given_away_by_its_likeness() -> None:
    private = begun(private=True)

    assert declared_already(_declare(by=outside(BEN)), [private], POLICY, after(1)) is None
    assert declared_already(_declare(by=outside(ANA)), [private], POLICY, after(1)) is private


def test_whoever_is_new_is_no_part_of_it() -> None:
    incident = begun()

    assert incident.involves(ANA)
    assert incident.involves(CLEO)
    assert not incident.involves(Person("U9", "Nobody"))


def test_what_the_same_person_declared_in_the_same_words_was_a_second_press() -> None:
    earlier = begun(title="Login is slow")
    again = _declare(title=" Login  is slow")

    assert declared_twice(again, [earlier], POLICY, after(10)) is earlier
    assert declared_twice(again, [earlier], POLICY, after(10.1)) is None
    assert (
        declared_twice(_declare(title="Login is slow", by=outside(BEN)), [earlier], POLICY, after(1)) is None
    )
    assert declared_twice(_declare(title="Mail is stuck"), [earlier], POLICY, after(1)) is None


_SUGGESTING = rules(
    components=(
        replace(POLICY.components[0], severity="sev1"),
        replace(POLICY.components[1], severity="sev3"),
    )
)


@pytest.mark.parametrize(
    ("fields", "severity", "said"),
    [
        ({"title": "The cart is empty"}, "sev1", "Checkout"),
        ({"component": "checkout"}, "sev1", "Checkout"),
        ({"component": "search"}, "sev3", "Search"),
        ({"title": "Something is off"}, "sev2", ""),
        ({"component": "checkout", "severity": "sev3"}, "sev3", ""),
        ({"component": "search", "severity": "sev1"}, "sev1", ""),
    ],
)
def test_what_fails_says_how_bad_it_is_where_nobody_does(
    fields: dict[str, str], severity: str, said: str
) -> None:
    """CT-4, SF-3, RC-1, RC-4."""
    [declared, *_] = declare(_declare(**fields), _SUGGESTING, NOW)

    assert isinstance(declared, e.Declared)
    assert (declared.severity, declared.severity_from) == (severity, said)


def test_the_reason_is_forgotten_when_somebody_says_how_bad_it_is() -> None:
    incident = begun(under=_SUGGESTING, title="The cart is empty")

    later = told(incident, e.SeverityChanged("sev1", "sev2", incident.rhythm))

    assert (incident.severity_from, later.severity_from) == ("Checkout", "")
