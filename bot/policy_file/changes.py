"""What differs between two policies, by the paths of the keys: for a line of the log, which holds none of the values."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from bot.domain.policy import Policy

#: By what the items of a list are known, the first that they have.
_NAMES = ("id", "name", "title")


def changes(before: Policy, after: Policy) -> list[str]:
    """Each difference, as `severities.sev1.update_minutes`, `components.search added` or `roles.scribe removed`."""
    return list(_differences("", msgspec.to_builtins(before), msgspec.to_builtins(after)))


def _differences(path: str, before: Any, after: Any) -> Iterator[str]:
    old, new = _named(before), _named(after)
    if old is None or new is None:
        if before != after:
            yield path
        return
    for name in [*old, *(one for one in new if one not in old)]:
        below = f"{path}.{name}" if path else name
        if name not in new:
            yield f"{below} removed"
        elif name not in old:
            yield f"{below} added"
        else:
            yield from _differences(below, old[name], new[name])
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield f"{path} in another order"


def _named(value: Any) -> Mapping[str, Any] | None:
    """What a block, or a list of blocks, has by name; None where it is neither."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list | tuple) and all(isinstance(one, dict) for one in value):
        for key in _NAMES:
            if all(key in one for one in value):
                return {str(one[key]): one for one in value}
    return None
