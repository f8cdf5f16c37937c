"""What is sent to `/alerts/…`: answered as documented, stored before that, and counted once."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import aiohttp
import msgspec
import pytest
from structlog.testing import capture_logs

from bot.alerts.intake import Intake
from bot.domain.alerts.rules import AlertSource, Fields
from handlers.alerts.bodies import LIMIT
from storage import alerts as stored
from storage import files, rejected
from tests.alerting import alerts, notification, post, told
from tests.flows.operating import sitroom
from tests.postgresql import Server
from tests.scraping import scrape
from tests.sources.senders import payload, shown
from tests.world import ALERT_SECRETS, POLICY, World, changed, world

DEPLOYS = AlertSource(id="deploys", fields=Fields(title="what", firing="failed", id="number"))

#: Where a policy names no channel for alerts, their cards stand here.
CARDS = "#incidents"

SLOW = json.dumps(notification(told("SearchSlow"))).encode()


WITH_DEPLOYS = changed(POLICY, alerts=msgspec.structs.replace(POLICY.alerts, sources=(DEPLOYS,)))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A world with a source of the team's own."""
    async with world(tmp_path, policy=WITH_DEPLOYS) as it:
        yield it


@pytest.fixture
async def either(database_url: str) -> AsyncIterator[World]:
    """The same, on SQLite and on PostgreSQL."""
    it = World(database_url, policy=WITH_DEPLOYS)
    await it.open()
    yield it
    await it.close()


def cards(here: World, containing: str = "SearchSlow") -> list[str]:
    """The cards that contain a text."""
    return [text for text in here.reads("ada", CARDS) if containing in text]


async def counted(here: World) -> dict[str, int]:
    """How often alerts were told of, by source."""
    async with here.reading() as db:
        return await stored.counts(db)


async def sent(
    here: World, source: str, body: bytes, headers: Mapping[str, Sequence[str]]
) -> tuple[int, str]:
    """The status and the words with which a request with these headers is answered."""
    plain = {name: values[0] for name, values in headers.items()}
    url = f"{here.running.http.url}/alerts/{source}"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=plain) as answer:
        return answer.status, await answer.text()


# --- who is let in ----------------------------------------------------------------------------------


async def test_who_does_not_know_the_secret_is_refused_and_changes_nothing(here: World) -> None:
    assert await post(here, SLOW, secret="guessed-by-somebody") == 401
    assert await post(here, SLOW, secret=ALERT_SECRETS["grafana"]) == 401

    await here.settle()
    assert cards(here) == []
    assert await counted(here) == {}


@pytest.mark.parametrize("source", ["nagios", "generic", "Alertmanager", "..%2Fhealthz"])
async def test_a_source_that_is_not_known_is_not_found(here: World, source: str) -> None:
    assert await post(here, SLOW, source=source) == 404


async def test_a_source_without_a_secret_is_off(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.stop()
    monkeypatch.delitem(ALERT_SECRETS, "alertmanager")
    await here.start()

    assert await post(here, SLOW) == 404
    assert await post(here, SLOW, secret="") == 404


async def test_while_a_secret_is_changed_both_are_taken(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.stop()
    old, new = ALERT_SECRETS["alertmanager"], "another-secret-of-it"
    monkeypatch.setitem(ALERT_SECRETS, "alertmanager", f"{new} alertmanager={old}")
    await here.start()

    assert await post(here, SLOW, secret=old) == 202
    assert await post(here, SLOW, secret=new) == 202
    assert await post(here, SLOW, secret=f"{new} alertmanager={old}") == 401


# --- each source, through the door ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "name"),
    [("alertmanager", "alertmanager"), ("grafana", "grafana-12"), ("sentry", "sentry-event-alert")],
)
async def test_ct_1_what_each_source_sends_becomes_an_incident_or_a_card(
    here: World, source: str, name: str
) -> None:
    body = payload(name)

    status, said = await sent(here, source, body, shown(source, body, ALERT_SECRETS[source], here.now))

    await here.settle()
    assert (status, json.loads(said)) == (202, {"status": "Stored."})
    assert (await counted(here))[source] >= 1
    assert [text for text in here.reads("ada", CARDS) if "INC-1" in text or "[Accept" in text]


async def test_a_source_of_the_teams_own_is_heard_by_the_fields_of_the_policy(here: World) -> None:
    body = json.dumps({"what": "Deploy of shop failed", "failed": True}).encode()

    assert await post(here, body, source="deploys", secret=ALERT_SECRETS["deploys"]) == 202

    await here.settle()
    assert "deploys" in cards(here, "Deploy of shop failed")[0]


async def test_practice_is_from_whom_the_real_would_be(here: World) -> None:
    await here.types("ada", "#general", "/incident drill alert source=deploys severity=warning Practice")

    assert "from deploys" in here.reads("ada", "#general")[-1]
    assert " · deploys · " in cards(here, "Practice")[0]


# --- the same again ---------------------------------------------------------------------------------


async def test_a_replay_within_minutes_is_answered_alike_and_changes_nothing(either: World) -> None:
    assert await post(either, SLOW) == 202
    await either.settle()

    for _ in range(3):
        await either.advance(minutes=1)
        assert await post(either, SLOW) == 202

    await either.settle()
    assert await counted(either) == {"alertmanager": 1}
    assert len(cards(either)) == 1


async def test_a_notification_that_is_sent_again_in_other_bytes_is_known_by_its_identifier(
    either: World,
) -> None:
    for attempt in (1, 2):
        for number in (17, 18):
            said = {"what": "Deploy failed", "failed": True, "number": number, "attempt": attempt}
            body = json.dumps(said).encode()
            assert await post(either, body, source="deploys", secret=ALERT_SECRETS["deploys"]) == 202

    await either.settle()
    assert await counted(either) == {"deploys": 2}


async def test_the_same_bytes_much_later_are_another_notification(either: World) -> None:
    """Alertmanager repeats what fires still, in the same bytes."""
    await post(either, SLOW)
    await either.settle()
    await either.advance(minutes=5)

    await post(either, SLOW)

    await either.settle()
    assert await counted(either) == {"alertmanager": 2}
    assert len(cards(either)) == 1


async def test_replays_at_the_same_moment_are_one(either: World) -> None:
    assert await asyncio.gather(*(post(either, SLOW) for _ in range(8))) == [202] * 8

    await either.settle()
    assert await counted(either) == {"alertmanager": 1}


# --- when it cannot be taken ------------------------------------------------------------------------


async def test_when_too_much_waits_the_sender_is_to_try_again_and_what_was_taken_is_not_lost(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.stop()
    monkeypatch.setattr(Intake.__init__, "__kwdefaults__", {"most_deliveries": 2, "most_alerts": 100})
    await here.start()
    await here.running.alerts.sorter.stop()
    bodies = [json.dumps(notification(told(f"Queue{number}"))).encode() for number in range(3)]

    assert [await post(here, body) for body in bodies] == [202, 202, 503]
    url, bearer = f"{here.running.http.url}/alerts/alertmanager", f"Bearer {ALERT_SECRETS['alertmanager']}"
    async with (
        aiohttp.ClientSession(headers={"Authorization": bearer}) as session,
        session.post(url, data=bodies[2]) as answer,
    ):
        assert int(answer.headers["Retry-After"]) > 0

    await here.restart()
    assert await post(here, bodies[2]) == 202
    await here.settle()
    assert [len(cards(here, f"*Queue{number}*")) for number in range(3)] == [1, 1, 1]


async def test_what_was_refused_for_too_much_that_waited_is_taken_when_that_is_sorted(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.stop()
    monkeypatch.setattr(Intake.__init__, "__kwdefaults__", {"most_deliveries": 2, "most_alerts": 100})
    await here.start()
    bodies = [json.dumps(notification(told(f"Queue{number}"))).encode() for number in range(5)]

    async with asyncio.timeout(30):
        for body in bodies:
            while await post(here, body) == 503:  # noqa: ASYNC110 - a sender hears of it only when it asks
                await asyncio.sleep(0.05)

    await here.settle()
    assert await counted(here) == {"alertmanager": 5}


async def test_what_was_stored_and_not_sorted_is_sorted_after_a_restart_once(either: World) -> None:
    await either.running.alerts.sorter.stop()
    down = told("CheckoutDown", severity="critical", service="checkout")
    body = json.dumps(notification(down, told("SearchSlow"))).encode()

    assert await post(either, body) == 202
    await either.restart()
    assert await post(either, body) == 202  # its sender did not hear the first answer
    await either.settle()

    assert len(cards(either)) == 1
    assert len(cards(either, "INC-1")) == 1
    assert not cards(either, "INC-2")
    assert await counted(either) == {"alertmanager": 2}


async def test_what_cannot_be_stored_is_refused_and_taken_when_the_database_is_back(
    postgresql_url: str, postgresql_server: Server
) -> None:
    here = World(postgresql_url)
    await here.open()
    half = json.dumps(notification(told("SearchSlow"), told("Odd") | {"labels": "none"})).encode()
    try:
        postgresql_server.stop()
        refused = [await post(here, body) for body in (SLOW, half, b"{")]
        postgresql_server.start()
        taken = [await post(here, body) for body in (SLOW, half, b"{")]
        await here.settle()
        assert (refused, taken) == ([503] * 3, [202, 202, 422])
        assert len(cards(here)) == 1
    finally:
        await here.close()


# --- what is not understood -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b'{"version": "3", "alerts": []}', "Version 3"),
        (b'{"version": "4"}', "alerts"),
        (b'{"version": "4", "alerts": [{"status": "broken", "labels": {}}]}', "status"),
        (b"\xff\xfe", "JSON"),
    ],
)
async def test_what_is_not_understood_is_told_so_and_where(here: World, body: bytes, why: str) -> None:
    status, said = await sent(
        here, "alertmanager", body, shown("alertmanager", body, ALERT_SECRETS["alertmanager"])
    )

    assert status == 422
    assert why in json.loads(said)["error"]


async def test_one_alert_that_is_not_understood_is_kept_and_the_others_are_taken(either: World) -> None:
    broken = told("CheckoutSlow") | {"labels": "none", "password": "hunter22"}
    body = json.dumps(notification(told("SearchSlow"), broken)).encode()
    headers = shown("alertmanager", body, ALERT_SECRETS["alertmanager"])

    answers = [await sent(either, "alertmanager", body, headers) for _ in range(2)]

    await either.settle()
    why = "1 of 2 alerts is not understood. alerts[1]: Expected `object`, got `str` - at `$.labels`."
    assert [status for status, _ in answers] == [202, 202]
    assert why in json.loads(answers[0][1])["status"]
    assert await counted(either) == {"alertmanager": 1}
    assert len(cards(either)) == 1
    found = await scrape(either)
    assert found.value("sitroom_alerts_not_understood_total", source="alertmanager") == 2
    await either.stop()
    async with either.reading() as db:
        [row] = await rejected.listing(db)
    assert (row.status, row.reason, row.count) == (202, why, 2)
    assert '"labels": "none"' in row.body
    assert "SearchSlow" not in row.body
    assert "hunter22" not in row.body


async def test_what_is_larger_than_the_limit_is_not_read_whether_or_not_it_says_its_length(
    here: World,
) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(LIMIT // 2**20):
            yield b"x" * 2**20
        yield b"x"

    assert await post(here, io.BytesIO(b"x" * (LIMIT + 1))) == 413
    assert await post(here, parts()) == 413


async def test_what_was_refused_is_kept_once_with_a_count_and_without_secrets(either: World) -> None:
    broken = json.dumps({"version": "4", "alerts": "none", "password": "hunter22"}).encode()
    for _ in range(3):
        assert await post(either, broken) == 422
    assert await post(either, SLOW, secret="guessed-by-somebody") == 401
    await either.stop()  # what was refused is written down a moment later, or now

    async with either.reading() as db:
        unproven, unread = sorted(await rejected.listing(db), key=lambda row: row.status)

    assert (unproven.status, unproven.count, unproven.body) == (401, 1, "")
    assert (unread.status, unread.count, unread.source) == (422, 3, "alertmanager")
    assert '"alerts": "none"' in unread.body
    assert "hunter22" not in unread.body


async def test_what_is_not_understood_is_kept_before_its_sender_hears_so_however_many_come(
    either: World,
) -> None:
    async def told_of(number: int) -> int:
        return await post(either, json.dumps({"version": "4", "alerts": f"none {number}"}).encode())

    async def kept() -> list[str]:
        async with either.reading() as db:
            return [row.body for row in await rejected.listing(db, 500)]

    for number in range(3):
        assert await told_of(number) == 422
        assert any(f"none {number}" in body for body in await kept())
    assert await asyncio.gather(*(told_of(number) for number in range(120))) == [422] * 120
    assert len(await kept()) == 120


async def test_what_no_database_takes_is_kept_without_it_and_nothing_beside_it_is_lost(either: World) -> None:
    assert await post(either, b"a\x00b\x1f\xed\xa0\x80c") == 422
    assert await post(either, SLOW, secret="guessed-by-somebody") == 401
    await either.stop()

    async with either.reading() as db:
        rows = await rejected.listing(db)

    assert {(row.status, row.body) for row in rows} == {(422, "ab\ufffd\ufffd\ufffdc"), (401, "")}


async def test_what_is_refused_is_told_in_the_log_once_however_often_it_comes(here: World) -> None:
    with capture_logs() as lines:
        for _ in range(5):
            await post(here, SLOW, secret="guessed-by-somebody")
            await post(here, b"{")

    told = [(line["source"], line["status"]) for line in lines if line["event"] == "alerts were refused"]
    assert sorted(told) == [("alertmanager", 401), ("alertmanager", 422)]


async def test_an_operator_sees_what_was_refused(here: World) -> None:
    await post(here, b'{"version": "4", "alerts": "none"}')
    await here.stop()

    status, said = await sitroom(here, "alerts", "rejected", "1")

    assert status == 0
    assert "alertmanager, answered with 422: " in said
    assert '"alerts": "none"' in said


async def test_nothing_to_do_is_no_mistake(here: World) -> None:
    assert await alerts(here) == 202
    assert await counted(here) == {}


async def test_each_answer_is_counted_by_source_and_strangers_make_no_series_of_their_own(
    here: World,
) -> None:
    await post(here, SLOW)
    await post(here, SLOW, secret="guessed-by-somebody")
    for number in range(3):
        await post(here, SLOW, source=f"stranger-{number}")

    found = await scrape(here)

    name = "sitroom_alert_requests_total"
    series = {(one["source"], one["status"]): found.value(name, **one) for one in found.having(name)}
    assert {what: count for what, count in series.items() if count} == {
        ("alertmanager", "202"): 1,
        ("alertmanager", "401"): 1,
        ("unknown", "404"): 3,
    }
    assert {source for source, _ in series} == {*ALERT_SECRETS, "unknown"}


# --- what is kept -----------------------------------------------------------------------------------


async def test_what_was_sent_is_kept_with_the_incident_without_its_secrets(here: World) -> None:
    one = told("CheckoutDown", severity="critical")
    one["annotations"] |= {"description": "login failed: password=hunter22", "api_key": "abcdef123456"}
    await alerts(here, one)
    await alerts(here, told("CheckoutDown", severity="critical", instance="2"))

    async with here.reading() as db:
        kept = [await files.content(db, digest) for digest in await files.digests(db)]
    texts = {one.name: one.content.decode() for one in kept if one}

    assert len(texts) == 2
    assert all(json.loads(text)["version"] == "4" for text in texts.values())
    assert not [text for text in texts.values() if "hunter22" in text or "abcdef123456" in text]
    channel = here.incident_channel(1)
    await here.person("ada").join(channel)
    assert "hunter22" not in "".join(here.reads("ada", channel))
