"""The policy as a value: what it knows, and what it says of what it no longer has."""

import msgspec
import pytest

from bot.domain.oncall import people
from bot.domain.policy import Directory, Policy, Rules
from bot.domain.status import Status
from tests.domain.worlds import ANA, BEN, DIRECTORY, NOW, POLICY, rules


def test_what_the_policy_has_is_found_by_id() -> None:
    assert POLICY.severity("sev1") is POLICY.severities[0]
    assert POLICY.role("comms") is POLICY.roles[2]
    assert POLICY.component("search") is POLICY.components[1]


def test_a_severity_that_was_taken_out_is_shown_by_its_id_at_the_slowest_cadence() -> None:
    gone = POLICY.severity("sev0")

    assert (gone.id, gone.name, gone.update_minutes) == ("sev0", "SEV0", 60)


def test_a_role_that_was_taken_out_is_shown_by_its_id_and_never_called() -> None:
    gone = POLICY.role("cook")

    assert (gone.id, gone.name, gone.required) == ("cook", "cook", False)


@pytest.mark.parametrize("id_", [None, "lift"])
def test_a_component_that_is_not_there_is_none(id_: str | None) -> None:
    assert POLICY.component(id_) is None


def test_statuses_have_the_teams_own_words_or_plain_ones() -> None:
    policy = rules(statuses={Status.MONITORING: "Watching"}).policy

    assert policy.status_name(Status.MONITORING) == "Watching"
    assert policy.status_name(Status.TRIAGE) == "Triage"


def test_people_are_found_in_order_each_once_and_strangers_left_out() -> None:
    under = Rules(POLICY, DIRECTORY)

    assert people(under, ("ben@acme.test", "nobody@acme.test", "U1ANA", "U1ANA"), NOW) == (BEN, ANA)
    assert Directory().person("U1ANA") is None


def test_a_policy_survives_being_written_and_read() -> None:
    assert msgspec.json.decode(msgspec.json.encode(POLICY), type=Policy) == POLICY


def test_an_unknown_key_is_refused() -> None:
    body = msgspec.to_builtins(POLICY) | {"severitys": []}

    with pytest.raises(msgspec.ValidationError, match="severitys"):
        msgspec.convert(body, Policy)
