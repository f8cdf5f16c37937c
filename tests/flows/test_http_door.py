"""What is not Slack's, or cannot be read, is refused at the HTTP door without a traceback."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from bot.settings import SettingsError, read_local_settings
from sandbox.workspace import Workspace
from storage import schema
from storage.database import Database
from storage.errors import DatabaseUnavailable
from tests.flows import signing
from tests.flows.signing import AT, FORM, SIGNATURE, TYPE, Headers, signed
from tests.world import World, world

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: The team is that of every world.
_EVENT = json.dumps(
    {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": Workspace().team.id,
        "event": {"type": "pin_added", "user": "U1"},
    }
).encode()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A world in HTTP mode, for all that is refused."""
    async with world(tmp_path_factory.mktemp("served"), mode="http") as it:
        yield it


async def _stored(here: World) -> int:
    async with here.reading() as db:
        return int(await db.scalar(select(func.count()).select_from(schema.inbox)))


async def test_what_is_signed_is_stored_and_answered(tmp_path: Path) -> None:
    async with world(tmp_path, mode="http") as here:
        assert await signing.answer(here, _EVENT, signed(here, _EVENT)) == (200, "")
        assert await _stored(here) == 1


Forge = Callable[[World, bytes], Headers]


def _with(name: str, value: str) -> Forge:
    """The headers of a signed request, but for one."""
    return lambda here, body: [*(one for one in signed(here, body) if one[0] != name), (name, value)]


def _without(name: str) -> Forge:
    return lambda here, body: [one for one in signed(here, body) if one[0] != name]


def _twice(name: str) -> Forge:
    return lambda here, body: [*signed(here, body), *(one for one in signed(here, body) if one[0] == name)]


UNSIGNED: dict[str, Forge] = {
    "nothing": lambda *_: [],
    "no timestamp": _without(AT),
    "no signature": _without(SIGNATURE),
    "two timestamps": _twice(AT),
    "two signatures": _twice(SIGNATURE),
    "a stale timestamp": lambda here, body: signed(here, body, age=301),
    "a timestamp of the future": lambda here, body: signed(here, body, age=-61),
    "another timestamp than was signed": _with(AT, "1795230001"),
    "a timestamp that is no number": _with(AT, "abc"),
    "a negative timestamp": _with(AT, "-1"),
    "a timestamp of Arabic digits": _with(AT, "١٧٩٥٢٣٠٠٠١"),
    "a timestamp of 400 digits": _with(AT, "9" * 400),
    "a signature that is not ASCII": _with(SIGNATURE, "v0=é"),
    "a signature in capitals": lambda here, body: [(n, v.upper()) for n, v in signed(here, body)],
    "an empty signature": _with(SIGNATURE, ""),
    "a signature of another version": _with(SIGNATURE, "v1=" + "0" * 64),
    "a signature of zeros": _with(SIGNATURE, "v0=" + "0" * 64),
    "another body than was signed": lambda here, body: signed(here, body + b" "),
    "another secret": lambda here, body: signed(here, body, secret="another"),
}


@pytest.mark.parametrize("kind", UNSIGNED)
async def test_what_is_not_signed_is_refused_and_not_stored(served: World, kind: str) -> None:
    before = await _stored(served)
    assert await signing.status(served, _EVENT, UNSIGNED[kind](served, _EVENT)) == 401
    assert await _stored(served) == before


@pytest.mark.parametrize("body", [b"{nonsense", b"[1]", b"\xff\xfe"])
async def test_who_signs_wrongly_is_not_told_whether_it_can_be_read(served: World, body: bytes) -> None:
    assert await signing.status(served, body, signed(served, b"something else")) == 401


@pytest.mark.parametrize("age", [300, 0, -60])
async def test_clocks_may_differ_a_little(served: World, age: float) -> None:
    assert await signing.status(served, _EVENT, signed(served, _EVENT, age=age)) == 200


async def test_while_the_secret_is_changed_the_old_and_the_new_one_hold(tmp_path: Path) -> None:
    async with world(tmp_path, mode="http") as here:
        await here.stop()
        old, here.installed.signing_secret = here.installed.signing_secret, "new, old"
        await here.start()
        for secret, expected in [("new", 200), ("old", 200), (old, 401), ("new, old", 401)]:
            assert await signing.status(here, _EVENT, signed(here, _EVENT, secret=secret)) == expected


@pytest.mark.parametrize("secret", [",", "new,", ", old"])
async def test_a_secret_that_was_left_out_is_told(secret: str) -> None:
    with pytest.raises(SettingsError, match="comma"):
        read_local_settings({"SLACK_SIGNING_SECRET": secret})


async def test_slack_may_look_at_the_certificate(served: World) -> None:
    assert await served.workspace.check_ssl(served.installed)
    assert await signing.status(served, b"x=ssl_check=1", []) == 401


async def test_slack_may_try_the_address(served: World) -> None:
    assert await served.workspace.verify_request_url(served.installed)


async def test_in_socket_mode_it_is_said_that_nothing_comes_over_http(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        here.installed.request_url = f"{here.running.http.url}/slack/events"
        status, words = await signing.answer(here, b"x=1", [])
    assert status == 404
    assert "Socket Mode" in words


async def test_nobody_gets_anything_there(served: World) -> None:
    async with aiohttp.ClientSession() as session, session.get(served.installed.request_url) as answer:
        assert answer.status == 405


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "malformed JSON": (b"{nonsense", signing.JSON),
    "JSON that is no object": (b"[1]", signing.JSON),
    "nothing": (b"", signing.JSON),
    "JSON that is nested too deeply": (b'{"a":' * 100_000, signing.JSON),
    "a number of 5,000 digits": (b'{"a": %b}' % (b"9" * 5000), signing.JSON),
    "what is not UTF-8": (b"\xff\xfe", signing.JSON),
    "what is compressed": (gzip.compress(_EVENT), signing.JSON),
    "a form that holds malformed JSON": (b"payload={", FORM),
    "a form that holds no object": (b"payload=1", FORM),
    "another type": (_EVENT, "text/plain"),
    "a form with parts": (_EVENT, "multipart/form-data; boundary=x"),
    "no type": (_EVENT, ""),
}


@pytest.mark.parametrize("kind", UNREADABLE)
async def test_what_is_signed_and_cannot_be_read_is_refused(served: World, kind: str) -> None:
    before = await _stored(served)
    body, content_type = UNREADABLE[kind]
    more = [("Content-Encoding", "gzip")] if kind == "what is compressed" else []
    assert (
        await signing.status(served, body, [*signed(served, body, content_type=content_type), *more]) == 400
    )
    assert await _stored(served) == before


async def test_a_request_with_two_types_is_refused(served: World) -> None:
    assert await signing.status(served, _EVENT, [*signed(served, _EVENT), (TYPE, FORM)]) == 400


NOT_UNDERSTOOD: dict[str, dict[str, Any]] = {
    "a command without a trigger": {"command": "/incident", "text": "list", "user_id": "U1"},
    "a button without an action": {"type": "block_actions", "actions": [], "user": {"id": "U1"}},
    "a button without a user": {"type": "block_actions", "actions": [{"action_id": "x"}], "trigger_id": "1"},
    "a form without its state": {"type": "view_submission", "view": {"id": "V", "callback_id": "x"}},
    "a form that remembers something else": {
        "type": "view_submission",
        "user": {"id": "U1"},
        "view": {"id": "V", "callback_id": "x", "private_metadata": "{", "state": {"values": {}}},
    },
    "a shortcut without a trigger": {"type": "shortcut", "callback_id": "x", "user": {"id": "U1"}},
    "an event without an id": {
        "type": "event_callback",
        "team_id": Workspace().team.id,
        "event": {"type": "pin_added"},
    },
    "a team that is a number": {"type": "event_callback", "team": 1, "event": {"type": "pin_added"}},
}


@pytest.mark.parametrize("kind", NOT_UNDERSTOOD)
async def test_what_lacks_something_is_refused(served: World, kind: str) -> None:
    before = await _stored(served)
    assert await signing.payload_status(served, NOT_UNDERSTOOD[kind]) == 400
    assert await _stored(served) == before


async def test_what_nobody_listens_to_is_acknowledged_or_slack_would_stop_telling(served: World) -> None:
    before = await _stored(served)
    event = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "tomorrow"}}
    assert await signing.payload_status(served, event) == 200
    assert await signing.payload_status(served, {"type": "tomorrow"}) == 404
    assert await _stored(served) == before


async def test_a_command_may_be_about_a_payload(served: World) -> None:
    """Bolt's parser would take it for an empty request."""
    command = {
        "command": "/incident",
        "text": "declare sev2 The payload is lost",
        "user_id": served.person("ada").id,
        "channel_id": served.workspace.channel("#general").id,
        "trigger_id": "1",
    }
    body = urlencode(command).encode()
    assert await signing.status(served, body, signed(served, body, content_type=FORM)) == 200
    await served.settle()
    assert "payload" in served.incident_channel(1)


async def test_what_is_too_long_is_refused_before_it_is_read(served: World) -> None:
    """Half of the body never comes."""
    address = urlsplit(served.installed.request_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    head = f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: {2 * 2**20}\r\n\r\n"
    writer.write(head.encode() + b"x" * (2**20 + 1))
    async with asyncio.timeout(60):
        assert (await reader.readline()).split()[1] == b"413"
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("error", [DatabaseUnavailable("The disk is full."), RuntimeError("a bug")])
async def test_what_could_not_be_stored_is_to_be_sent_again(
    served: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(Database, "write", broken)
        assert await signing.status(served, _EVENT, signed(served, _EVENT)) == 503
    assert await signing.status(served, _EVENT, signed(served, _EVENT)) == 200
