"""`docs/policy.md` has every key of a policy, with its default, and no other."""

import enum
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from bot.domain.policy import Policy
from tests.docs.pages import rows

TOP = "Top level"


def _parts(kind: Any, heading: str) -> Iterator[tuple[str, inspect.StructType]]:
    match kind:
        case inspect.StructType():
            yield heading, kind
            for field in kind.fields:
                below = field.encode_name if heading == TOP else f"{heading}.{field.encode_name}"
                yield from _parts(field.type, below)
        case inspect.VarTupleType():
            yield from _parts(kind.item_type, heading)
        case inspect.UnionType():
            for one in kind.types:
                yield from _parts(one, heading)


PARTS = dict(_parts(inspect.type_info(Policy), TOP))


def _default(field: inspect.Field) -> str:
    if field.required:
        return "needed"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return "below" if isinstance(value, msgspec.Struct) else _written(value)


def _written(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case enum.Enum():
            return str(value.value)
        case tuple() if value:
            return ", ".join(map(_written, value))
        case None | () | "" | {}:
            return "none"
        case _:
            return str(value)


def test_every_key_stands_in_the_table_of_its_part_and_nothing_else_does() -> None:
    documented = {heading: [row.name for row in table] for heading, table in rows("docs/policy.md").items()}

    assert documented.keys() == PARTS.keys()
    for heading, part in PARTS.items():
        assert sorted(documented[heading]) == sorted(field.encode_name for field in part.fields)


def test_every_default_is_the_one_that_holds() -> None:
    for heading, part in PARTS.items():
        documented = {row.name: row.last for row in rows("docs/policy.md")[heading]}

        assert documented == {field.encode_name: _default(field) for field in part.fields}
