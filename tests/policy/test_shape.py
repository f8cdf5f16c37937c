"""What msgspec refuses, the explanation finds; what it accepts, nobody complains about."""

import copy
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from bot.domain.policy import Policy
from bot.policy_file.error import Mistake
from bot.policy_file.shape import Misshapen, shaped
from bot.policy_file.spelling import MEANINGS
from tests.policy.texts import SMALL

PLAIN = yaml.safe_load(SMALL) | {
    "channels": {"announcements": "#incidents", "leadership": "C0123456"},
    "leadership": {"after_minutes": 30, "components": ["checkout"], "repeat_minutes": 0},
    "capture": {"reactions": ["memo"], "confirm": "eyes"},
    "contacts": [
        {
            "name": "NOC",
            "about": "Network",
            "phone": "+49 30 1",
            "mail": "noc@acme.test",
            "url": "https://noc.test/",
        }
    ],
    "alerts": {
        "group_by": ["alertname"],
        "severities": {"page": "sev1"},
        "routes": [
            {
                "name": "Production",
                "then": "declare",
                "match": {
                    "sources": ["grafana"],
                    "labels": {"env": ["prod*"]},
                    "severities": ["sev1"],
                    "hours": "inside",
                },
                "severity": "sev1",
                "component": None,
            }
        ],
        "business_hours": {"zone": "UTC", "days": ["mon"], "begin": "09:00", "end": "24:00"},
        "join_minutes": 60,
        "links": [{"title": "Trace", "url": "https://logs.acme.test/{trace_id}"}],
        "sources": [{"id": "uptime", "kind": "generic", "fields": {"title": "name", "text": None}}],
        "messages": ["#alerts"],
        "polls": [
            {
                "id": "ready",
                "name": "Ready",
                "url": "https://api.acme.test/readyz",
                "every_seconds": 60,
                "statuses": [200, 503],
                "status": "",
                "bad": ["error"],
                "labels": {"env": "prod"},
                "private": True,
            }
        ],
        "storm": {"cards": 20},
    },
    "checks": [{"id": "logs", "title": "Logs", "url": None}],
    "links": [{"title": "Logs", "url": "https://logs.acme.test/", "emoji": None}],
    "invite": ["U012ABCDEF"],
    "statuses": {"monitoring": "Watching"},
    "permissions": {"declare": "members"},
    "stable_minutes": 0,
}

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=5),
    st.sampled_from(["SEV 1", "#X", "15 minutes", "{number}", "x" * 3000, "https://a b", "a@b", "everyone"]),
    st.lists(st.text(max_size=3), max_size=12),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield (*path, step)
        yield from _places(inner, (*path, step))


@given(st.sampled_from(list(_places(PLAIN))), ANYTHING)
def test_every_document_that_msgspec_refuses_is_explained_where_it_was_changed(
    place: tuple[Any, ...], value: Any
) -> None:
    data = copy.deepcopy(PLAIN)
    *way, last = place
    inner = data
    for step in way:
        inner = inner[step]
    inner[last] = value

    if _is_policy(data):
        shaped(data)
    else:
        assert {one.path[: len(place)] for one in _mistakes(data)} == {place}


@given(st.sampled_from([place for place in _places(PLAIN) if isinstance(place[-1], str)]))
def test_every_key_that_is_left_out_has_a_default_or_is_asked_for(place: tuple[Any, ...]) -> None:
    data = copy.deepcopy(PLAIN)
    *way, last = place
    inner = data
    for step in way:
        inner = inner[step]
    del inner[last]

    if not _is_policy(data):
        [mistake] = _mistakes(data)
        assert mistake.path == tuple(way)
        assert last in mistake.says


def _is_policy(data: Any) -> bool:
    try:
        msgspec.convert(data, Policy)
    except msgspec.ValidationError:
        return False
    return True


def _mistakes(data: Any) -> list[Mistake]:
    with pytest.raises(Misshapen) as caught:
        shaped(data)
    return caught.value.mistakes


def test_every_pattern_of_a_policy_has_words() -> None:
    assert set(_patterns(inspect.type_info(Policy))) == MEANINGS.keys()


def _patterns(kind: Any) -> Iterator[str]:
    match kind:
        case inspect.StructType():
            for field in kind.fields:
                yield from _patterns(field.type)
        case inspect.VarTupleType():
            yield from _patterns(kind.item_type)
        case inspect.DictType():
            yield from _patterns(kind.key_type)
            yield from _patterns(kind.value_type)
        case inspect.UnionType():
            for one in kind.types:
                yield from _patterns(one)
        case inspect.StrType() if kind.pattern:
            yield kind.pattern
