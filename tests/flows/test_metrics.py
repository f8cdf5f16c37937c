"""`/metrics` says what happened, to whoever has the token, in few words and none of people's."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import SettingsError, read_local_settings
from sandbox.faults import Fault
from storage.queue import inbox
from tests.flows.signing import AT, SIGNATURE, payload_status, signed, status
from tests.scraping import ask, scrape
from tests.world import METRICS_TOKEN, POLICY, World, changed, world

ACKS = "sitroom_ack_duration_seconds_count"
CALLS = "sitroom_slack_calls_total"


# --- who may read them ----------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "another-token-than-that", METRICS_TOKEN[:-1], "é" * 20])
async def test_who_has_not_the_token_reads_nothing(here: World, token: str | None) -> None:
    answered, said = await ask(here, token)
    assert answered == 401
    assert "sitroom_" not in said


@pytest.mark.parametrize(("scheme", "status"), [("bearer", 200), ("BEARER", 200), ("Basic", 401), ("", 401)])
async def test_the_scheme_of_the_token_is_bearer_in_letters_of_any_size(
    here: World, scheme: str, status: int
) -> None:
    assert (await ask(here, scheme=scheme))[0] == status


async def test_where_no_token_is_set_nobody_reads_them(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.stop()
    monkeypatch.setattr("tests.world.METRICS_TOKEN", "")
    await here.start()
    for token in (None, "", METRICS_TOKEN):
        answered, said = await ask(here, token)
        assert answered == 404
        assert "SITROOM_METRICS_TOKEN" in said
        assert "sitroom_" not in said


@pytest.mark.parametrize("token", ["short", "sixteen characters", "sixteen-characters-é"])
def test_a_token_that_can_be_guessed_or_not_be_sent_is_refused(token: str) -> None:
    with pytest.raises(SettingsError, match="SITROOM_METRICS_TOKEN is a word of 16 characters or more"):
        read_local_settings({"SITROOM_METRICS_TOKEN": token})


# --- acknowledgements -----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_each_request_of_slack_is_measured_by_its_kind(tmp_path: Path, mode: str) -> None:
    async with world(tmp_path, mode=mode) as here:
        await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
        channel = here.incident_channel(1)
        await here.presses("ada", here.card(channel), "Update")
        await here.submits("ada", impact="No mails")
        await here.person("ada").say(channel, "<@U0> status")
        found = await scrape(here)
    kinds = {kind: found.value(ACKS, kind=kind, outcome="ok") for kind in ("slash", "action", "form")}
    assert kinds == {"slash": 1, "action": 1, "form": 1}
    assert found.value(ACKS, kind="event", outcome="ok") > 0
    assert sum(found.value(ACKS, **labels) for labels in found.having(ACKS) if labels["outcome"] != "ok") == 0
    slowest = found.value("sitroom_ack_duration_seconds_sum", kind="slash", outcome="ok")
    assert 0 < slowest < 60


async def test_requests_that_are_refused_are_told_apart_and_make_no_series_of_their_own(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, mode="http") as here:
        for number in range(3):
            body = json.dumps({"type": f"forged-{number}"}).encode()
            assert await status(here, body, []) == 401
            assert await status(here, body, signed(here, body)) == 404
            await payload_status(here, {"type": "event_callback", "event": {"type": f"odd-{number}"}})
        assert await status(here, b"x" * 2**21, []) == 413
        found = await scrape(here)
    assert {labels["kind"] for labels in found.having(ACKS)} <= {"other", "event", "unsigned"}
    assert found.value(ACKS, kind="other", outcome="refused") == 3 + 3 + 1


async def test_signatures_that_do_not_hold_are_counted_as_such_from_the_first_one(tmp_path: Path) -> None:
    """With the wrong secret, or the wrong time, Slack's own requests look like that."""
    async with world(tmp_path, mode="http") as here:
        assert {"kind": "unsigned", "outcome": "refused"} in (await scrape(here)).having(ACKS)
        body = json.dumps({"type": "event_callback"}).encode()
        assert await status(here, body, signed(here, body, secret="another")) == 401
        assert await status(here, body, signed(here, body, age=301)) == 401
        for stranger in ([], [(AT, "1"), (SIGNATURE, "v0=")]):
            assert await status(here, body, stranger) == 401
        found = await scrape(here)
    assert found.value(ACKS, kind="unsigned", outcome="refused") == 2
    assert found.value(ACKS, kind="other", outcome="refused") == 2


# --- queues ---------------------------------------------------------------------------------------


async def test_what_waits_for_slack_is_seen_with_its_age(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    before = await scrape(here)
    assert before.value("sitroom_queue_pending", queue="outbox") == 0
    assert before.value("sitroom_queue_oldest_age_seconds", queue="outbox") == 0
    here.workspace.faults.add(Fault(kind="http_503", method="chat.update", times=None))
    await here.types("ada", here.incident_channel(1), "/incident sev 1 all mails are late")
    here.clock.advance(90)
    found = await scrape(here)
    assert found.value("sitroom_queue_pending", queue="outbox") > 0
    assert found.value("sitroom_queue_oldest_age_seconds", queue="outbox") >= 90
    assert found.value("sitroom_component_up", component="slack") == 1


async def test_what_is_dead_is_counted_by_its_queue(here: World) -> None:
    refused = Fault(kind="error", method="conversations.setTopic", error="restricted_action", times=None)
    here.workspace.faults.add(refused)
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    found = await scrape(here)
    assert found.value("sitroom_queue_dead", queue="outbox") == 1
    assert found.value("sitroom_queue_dead", queue="inbox") == 0
    assert found.value("sitroom_queue_pending", queue="outbox") == 0


# --- Slack ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(kind="ratelimited", method="pins.add"), "ratelimited"),
        (Fault(kind="http_503", method="pins.add"), "unavailable"),
        (Fault(kind="reset_before", method="pins.add"), "unavailable"),
        (Fault(kind="error", method="pins.add", error="restricted_action"), "refused"),
        (Fault(kind="error", method="pins.add", error="token_revoked"), "unauthorized"),
    ],
)
async def test_calls_to_slack_are_counted_by_what_came_of_them(
    here: World, fault: Fault, outcome: str
) -> None:
    here.workspace.faults.add(fault)
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    found = await scrape(here)
    assert found.value(CALLS, method="pins.add", outcome=outcome) == 1
    assert found.value(CALLS, method="conversations.create", outcome="ok") == 1
    took = found.value("sitroom_slack_call_duration_seconds_count", method="conversations.create")
    assert took == 1


# --- incidents ------------------------------------------------------------------------------------


async def test_open_incidents_are_counted_by_severity_and_private_ones_are_not(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev1 Login fails")
    await here.types("ada", "#general", "/incident declare sev1 Prices are wrong")
    await here.types("ada", "#general", "/incident drill sev2 What if")
    await here.types("ada", "#general", "/incident declare --private sev1 Somebody is in our network")
    await here.types("ada", "#general", "/incident declare sev3 Mails are late")
    await here.types("ada", here.incident_channel(5), "/incident cancel it was the test")
    found = await scrape(here)
    counts = {
        (labels["severity"], labels["drill"]): found.value("sitroom_open_incidents", **labels)
        for labels in found.having("sitroom_open_incidents")
    }
    severities = [severity.id for severity in POLICY.severities]
    none = {(severity, drill): 0 for severity in [*severities, "other"] for drill in ("true", "false")}
    assert counts == {**none, ("sev1", "false"): 2, ("sev2", "true"): 1}


async def test_a_severity_that_the_policy_has_no_more_is_counted_as_other(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev4 Mails are late")
    await here.stop()
    here.policy = changed(POLICY, severities=POLICY.severities[:3])
    await here.start()
    found = await scrape(here)
    assert found.value("sitroom_open_incidents", severity="other", drill="false") == 1
    assert {"severity": "sev4", "drill": "false"} not in found.having("sitroom_open_incidents")


async def test_no_words_of_people_and_no_secrets_stand_in_the_metrics(here: World) -> None:
    await here.types("ada", "#general", "/incident declare sev1 Zebra")
    await here.types("ada", "#general", "/incident Zebra")
    await here.types("ada", here.incident_channel(1), "/incident note Zebra")
    await here.person("ada").say(here.incident_channel(1), "Zebra")
    await here.settle()
    found = await scrape(here)
    for secret in ("zebra", "ada", here.installed.bot_token, here.installed.app_token, METRICS_TOKEN):
        assert secret.lower() not in found.text.lower()


@pytest.mark.parametrize(
    "accept",
    [
        "text/plain;version=abc",
        "application/openmetrics-text;version=abc",
        "application/openmetrics-text;version=1.0.x",
        "application/openmetrics-text;version=2.é",
    ],
)
async def test_whoever_asks_for_no_format_that_there_is_reads_plain_text(here: World, accept: str) -> None:
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}", "Accept": accept}
    url = f"{here.running.http.url}/metrics"
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answered:
        assert (answered.status, answered.headers["Content-Type"]) == (200, CONTENT_TYPE_PLAIN_0_0_4)
        assert list(text_string_to_metric_families(await answered.text()))


async def test_two_scrapes_at_once_are_both_whole(here: World) -> None:
    first, second = await asyncio.gather(scrape(here), scrape(here))
    assert first.families == second.families
    assert first.having("sitroom_queue_dead") == second.having("sitroom_queue_dead")


async def test_reading_the_metrics_changes_nothing(here: World) -> None:
    calls = len(here.workspace.calls)
    await scrape(here)
    async with here.reading() as db:
        assert await inbox.next_at(db) is None
    assert len(here.workspace.calls) == calls
