"""Whatever comes in at the HTTP door, signed or not, is answered with a documented status."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.verification import Refused, Verified, verify
from sandbox.deliver.http_mode import signature
from sandbox.model import Json
from tests.flows import signing
from tests.flows.signing import AT, FORM, JSON, SIGNATURE, TYPE
from tests.world import World, world

pytestmark = pytest.mark.asyncio(loop_scope="module")

_NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)

_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_BODIES = st.binary() | _JSON.map(lambda value: json.dumps(value).encode())
_TYPES = st.sampled_from([JSON, FORM, f"{JSON}; charset=utf-8", "text/plain"]) | st.text()


@given(
    st.lists(st.tuples(st.sampled_from([AT, SIGNATURE, TYPE, AT.lower()]) | st.text(), st.text())), _BODIES
)
async def test_what_is_not_signed_is_refused(headers: list[tuple[str, str]], body: bytes) -> None:
    found = verify(headers, body, ["secret"], _NOW)
    assert isinstance(found, Refused)
    assert found.status == 401


@given(_BODIES | _BODIES.map(lambda body: b"payload=" + body), _TYPES)
async def test_what_is_signed_is_an_object_or_cannot_be_read(body: bytes, content_type: str) -> None:
    at = str(int(_NOW.timestamp()))
    headers = [(AT, at), (SIGNATURE, signature("secret", at, body)), (TYPE, content_type)]
    match verify(headers, body, ["secret"], _NOW):
        case Verified(payload):
            assert isinstance(payload, dict)
        case Refused(status):
            assert status == 400


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A world in HTTP mode in which everything has been sent once."""
    async with world(tmp_path_factory.mktemp("fuzz"), mode="http") as it:
        await it.types("ada", "#general", "/incident declare sev3 Digest mails are late")
        channel = it.incident_channel(1)
        said = await it.person("ada").say(channel, "Rolled back")
        await it.person("ada").pin(channel, said.ts)
        await it.person("ada").message_shortcut("capture", channel, said.ts)
        await it.person("ada").say(channel, "@sitroom list")
        await it.presses("ada", it.card(channel), "Status")
        await it.submits("ada", status="identified")
        await it.person("ada").open_home()
        await it.settle()
        with structlog.testing.capture_logs():  # a traceback for most of them
            yield it


@pytest.fixture(scope="module")
def payloads(served: World) -> dict[str, Json]:
    """One payload of each kind."""
    return {one.name: one.payload for one in served.workspace.deliveries}


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in _paths(one, (*path, key)))]


def _damaged(value: Any, path: tuple[Any, ...], put: list[Any]) -> Any:
    """A payload in which what stands at a path is another value, or missing."""
    if not path:
        return put[0] if put else {}
    copy = value.copy()
    if len(path) == 1 and not put:
        del copy[path[0]]
    else:
        copy[path[0]] = _damaged(value[path[0]], path[1:], put)
    return copy


@settings(max_examples=60)
@given(st.data())
async def test_whatever_slack_leaves_out_or_changes_the_status_is_documented(
    served: World, payloads: dict[str, Json], data: st.DataObject
) -> None:
    payload = payloads[data.draw(st.sampled_from(sorted(payloads)))]
    path = data.draw(st.sampled_from(_paths(payload)))
    damaged = _damaged(payload, path, data.draw(st.lists(_JSON, max_size=1)))
    for name in ("trigger_id", "event_id"):  # so that it is not taken for a repetition
        if isinstance(damaged, dict) and isinstance(damaged.get(name), str):
            damaged = {**damaged, name: f"{damaged[name]}-{data.draw(st.integers())}"}

    assert await signing.payload_status(served, damaged) in {200, 400, 404}
