"""No request is taken in that does not show by a secret whose it is, and nothing that is sent makes that check fail."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts.rules import Kind
from handlers.alerts.proof import FUTURE, PAST
from handlers.alerts.source import Unproven
from tests.sources.senders import NOW, OLD, SECRET, SOURCES, STRANGE, basic, bearer, shown, signature, verify

BODY = b'{"a": 1}'

KINDS = [kind.value for kind in Kind]

#: What a header holds that somebody made up; aiohttp decodes bytes that are no UTF-8 to surrogates.
MADE_UP = [
    "",
    " ",
    "é",
    "\udcff",
    "\ud800",
    "0" * 64,
    "f" * 1_000_000,
    "Bearer",
    "Basic ",
    "Basic é",
    "Basic !!!!",
]

HEADERS = [
    "authorization",
    "x-grafana-alerting-timestamp",
    "x-grafana-alerting-signature",
    "sentry-hook-signature",
]


def test_there_is_a_source_for_each_kind_that_a_policy_may_name() -> None:
    assert sorted(SOURCES) == sorted(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_who_knows_the_secret_is_believed(name: str) -> None:
    verify(name, shown(name, BODY), BODY, SECRET)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("secret", [SECRET, OLD])
def test_while_a_secret_is_changed_both_are_good(name: str, secret: str) -> None:
    verify(name, shown(name, BODY, secret), BODY, OLD, SECRET)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("secret", [STRANGE, "", SECRET.upper(), SECRET + "x", SECRET[:-1]])
def test_who_guesses_is_refused(name: str, secret: str) -> None:
    with pytest.raises(Unproven):
        verify(name, shown(name, BODY, secret), BODY, SECRET, OLD)


@pytest.mark.parametrize("name", KINDS)
def test_without_a_secret_nobody_is_believed(name: str) -> None:
    with pytest.raises(Unproven):
        verify(name, shown(name, BODY, ""), BODY)
    with pytest.raises(Unproven):
        verify(name, shown(name, BODY, ""), BODY, "")


@pytest.mark.parametrize("name", KINDS)
def test_without_a_proof_nobody_is_believed_and_the_header_is_named(name: str) -> None:
    for header in shown(name, BODY):
        headers = shown(name, BODY)
        del headers[header]
        with pytest.raises(Unproven, match=rf"(?i){header} is missing"):
            verify(name, headers, BODY, SECRET)


@pytest.mark.parametrize("name", KINDS)
def test_a_proof_that_is_there_twice_is_none(name: str) -> None:
    """What stands before Sitroom may have looked at the other one."""
    for header, values in shown(name, BODY).items():
        with pytest.raises(Unproven, match="more than once"):
            verify(name, shown(name, BODY) | {header: [*values, *values]}, BODY, SECRET)


@pytest.mark.parametrize("name", ["grafana", "sentry"])
@pytest.mark.parametrize("body", [b"", b'{"a": 2}', BODY + b" ", BODY[:-1], BODY.upper()])
def test_a_body_that_was_altered_is_refused(name: str, body: bytes) -> None:
    with pytest.raises(Unproven, match="no signature of this request"):
        verify(name, shown(name, BODY), body, SECRET)


@pytest.mark.parametrize("name", ["grafana", "sentry"])
def test_who_signs_is_not_believed_for_knowing_a_token(name: str) -> None:
    with pytest.raises(Unproven):
        verify(name, bearer(SECRET), BODY, SECRET)


@pytest.mark.parametrize("name", ["alertmanager", "generic"])
def test_the_password_of_any_user_is_a_proof(name: str) -> None:
    verify(name, basic("", SECRET), BODY, SECRET)
    verify(name, basic("prometheus", SECRET), BODY, SECRET)
    verify(name, basic("prometheus", "with:colon"), BODY, "with:colon")

    with pytest.raises(Unproven):
        verify(name, basic(SECRET, ""), BODY, SECRET)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
def test_the_scheme_is_understood_however_it_is_written(scheme: str) -> None:
    verify("alertmanager", {"authorization": [f"{scheme} {SECRET}"]}, BODY, SECRET)


@pytest.mark.parametrize("scheme", ["Digest", "Token", "", "Bearer:"])
def test_another_scheme_is_refused(scheme: str) -> None:
    with pytest.raises(Unproven):
        verify("alertmanager", {"authorization": [f"{scheme} {SECRET}"]}, BODY, SECRET)


@pytest.mark.parametrize("seconds", [0, PAST, -FUTURE])
def test_a_signature_is_believed_for_five_minutes(seconds: int) -> None:
    at = NOW - timedelta(seconds=seconds)

    verify("grafana", shown("grafana", BODY, at=at), BODY, SECRET)


@pytest.mark.parametrize("seconds", [PAST + 1, -FUTURE - 1, 86_400, -86_400])
def test_an_older_signature_and_one_of_the_future_are_refused(seconds: int) -> None:
    at = NOW - timedelta(seconds=seconds)

    with pytest.raises(Unproven, match="clock"):
        verify("grafana", shown("grafana", BODY, at=at), BODY, SECRET)


def test_a_time_that_was_altered_is_refused() -> None:
    """Else an old request would be believed with a new time."""
    headers = shown("grafana", BODY, at=NOW - timedelta(days=1))
    headers["x-grafana-alerting-timestamp"] = [str(int(NOW.timestamp()))]

    with pytest.raises(Unproven, match="no signature"):
        verify("grafana", headers, BODY, SECRET)


@pytest.mark.parametrize(
    "at", ["", "x", "-1", "1e9", "\N{FULLWIDTH DIGIT ONE}", "9" * 400, "1795260600.5", " 1795260600"]
)
def test_a_time_is_in_whole_seconds(at: str) -> None:
    """Signed by who knows the secret, so that it is not refused for its signature."""
    headers = {
        "x-grafana-alerting-timestamp": [at],
        "x-grafana-alerting-signature": [signature(SECRET, at.encode() + b":" + BODY)],
    }

    with pytest.raises(Unproven, match="seconds since 1970"):
        verify("grafana", headers, BODY, SECRET)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("made_up", MADE_UP, ids=ascii)
def test_whatever_a_header_holds_the_answer_is_no(name: str, made_up: str) -> None:
    for header in HEADERS:
        with pytest.raises(Unproven):
            verify(name, shown(name, BODY, STRANGE) | {header: [made_up]}, BODY, SECRET)
    with pytest.raises(Unproven):
        verify(name, {header: [made_up] for header in HEADERS}, BODY, SECRET)


@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(HEADERS), st.lists(st.text(st.characters()), max_size=3)),
    st.binary(max_size=40),
    st.lists(st.text(st.characters(), max_size=5), max_size=2),
)
def test_no_bytes_make_the_check_fail(
    name: str, headers: dict[str, list[str]], body: bytes, secrets: list[str]
) -> None:
    with pytest.raises(Unproven):
        verify(name, headers, body, *secrets, SECRET)
