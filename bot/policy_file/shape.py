"""The fields and types of a policy: msgspec decides, this explains.

`msgspec.convert` alone says whether a document is a policy. Its sentences are for programmers ("Expected
`int` >= 1 - at `$.severities[0]`"), so a refused document is walked along the same types to find what a
person would call the mistake.
"""

import re
from typing import Any

import msgspec
from msgspec import inspect
from msgspec.structs import replace

from bot.domain.policy import Policy
from bot.domain.wording import nearest
from bot.policy_file.error import Mistake, Path
from bot.policy_file.spelling import meaning_of

_POLICY = inspect.type_info(Policy)


class Misshapen(Exception):  # noqa: N818 - it is an answer, not an error of the program
    """A document is not a policy.

    Attributes:
        mistake: the first one.
    """

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.says)
        self.mistake = mistake


def shaped(data: Any) -> Policy:
    """The policy that `data` is.

    Raises:
        Misshapen: a key is unknown or missing, or a value is not what it has to be.
    """
    try:
        return msgspec.convert(data, Policy)
    except msgspec.ValidationError as error:
        mistake = _mistake(data, _POLICY, ()) or Mistake((), f"It cannot be used: {error}.")
        raise Misshapen(mistake) from error


def _mistake(value: Any, kind: inspect.Type, path: Path) -> Mistake | None:
    """The first mistake in `value`, in the order of the file; None where there is none."""
    if isinstance(kind, inspect.UnionType):
        kinds = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        return None if value is None else _mistake(value, kinds[0], path)
    if value is None:
        return _empty(kind, path) if path else _not_a_policy()
    match kind:
        case inspect.StructType():
            return _in_struct(value, kind, path)
        case inspect.DictType():
            return _in_dict(value, kind, path)
        case inspect.VarTupleType():
            return _in_list(value, kind, path)
        case inspect.EnumType():
            return _in_choice(value, kind, path)
        case inspect.StrType():
            return _in_text(value, kind, path)
        case inspect.IntType():
            return _in_number(value, kind, path)
        case inspect.BoolType():
            return None if isinstance(value, bool) else _wrong(value, "true or false", path)
    return None


def _not_a_policy() -> Mistake:
    return Mistake((), "A policy is made of keys and values.", "Begin with a copy of policies/default.yml.")


def _empty(kind: inspect.Type, path: Path) -> Mistake:
    quoting = meaning_of(kind).if_empty if isinstance(kind, inspect.StrType) else ""
    return Mistake(path, "is empty.", quoting or "Give it a value, or delete the line.")


def _in_struct(value: Any, kind: inspect.StructType, path: Path) -> Mistake | None:
    fields = {field.encode_name: field for field in kind.fields}
    if not isinstance(value, dict):
        return _wrong(value, f"a block with keys ({', '.join(fields)})", path) if path else _not_a_policy()
    for key, inner in value.items():
        if key not in fields:
            return _unknown((*path, key), key, list(fields))
        found = _mistake(inner, fields[key].type, (*path, key))
        if found:
            return found
    for name, field in fields.items():
        if field.required and name not in value:
            if path:
                return Mistake(path, f"needs {name}.", f"Add a line {name}: …")
            return Mistake((), f"The key {name} is missing.", "See policies/default.yml for an example.")
    return None


def _in_dict(value: Any, kind: inspect.DictType, path: Path) -> Mistake | None:
    keys = _choices(kind.key_type)
    if not isinstance(value, dict):
        return _wrong(
            value, f"a block with keys ({', '.join(keys)})" if keys else "a block like key: value", path
        )
    for key, inner in value.items():
        if keys and key not in keys:
            return _unknown((*path, key), key, keys)
        found = _in_key(key, kind.key_type, path) or _mistake(inner, kind.value_type, (*path, key))
        if found:
            return found
    return None


def _in_key(key: str, kind: inspect.Type, path: Path) -> Mistake | None:
    """What is wrong with a key that is a word of the team's own."""
    if not isinstance(kind, inspect.StrType):
        return None
    if not key:
        return Mistake(path, "has a key that is empty.", "Give it a name.")
    return _in_text(key, kind, (*path, key))


def _unknown(path: Path, key: str, known: list[str]) -> Mistake:
    meant = nearest(key, known)
    return Mistake(
        path, "is not known.", f"Did you mean {meant}?" if meant else f"Known: {', '.join(known)}."
    )


def _in_list(value: Any, kind: inspect.VarTupleType, path: Path) -> Mistake | None:
    if not isinstance(value, list):
        alone = isinstance(value, str | int)
        return _wrong(
            value, "a list", path, f"Write it as one: [{value}]." if alone else "Begin each item with -."
        )
    for position, item in enumerate(value):
        found = _mistake(item, kind.item_type, (*path, position))
        if found:
            return found
    fewest, most = kind.min_length or 0, kind.max_length
    if len(value) < fewest:
        return Mistake(path, f"needs at least {_items(fewest)}.")
    if most is not None and len(value) > most:
        return Mistake(path, f"has {_items(len(value))}; {most} are possible.")
    return None


def _items(count: int) -> str:
    return "one item" if count == 1 else f"{count} items"


def _in_choice(value: Any, kind: inspect.EnumType, path: Path) -> Mistake | None:
    known = _choices(kind)
    if value in known:
        return None
    meant = _nearest_choice(value.lower(), known) if isinstance(value, str) else None
    return _wrong(value, f"one of {', '.join(known)}", path, f"Did you mean {meant}?" if meant else "")


def _nearest_choice(word: str, known: list[str]) -> str | None:
    """The choice that was meant; `mon` by `monday`, too."""
    return nearest(word, known) or next((one for one in known if word.startswith(one)), None)


def _choices(kind: inspect.Type) -> list[str]:
    return [str(one.value) for one in kind.cls] if isinstance(kind, inspect.EnumType) else []


def _in_text(value: Any, kind: inspect.StrType, path: Path) -> Mistake | None:
    meaning = meaning_of(kind)
    if not isinstance(value, str):
        wrong = _wrong(value, meaning.says, path)
        return wrong if isinstance(value, dict | list) else replace(wrong, quote=True)
    shortest, longest = kind.min_length or 0, kind.max_length
    if len(value) < shortest:
        return _empty(kind, path)
    if longest is not None and len(value) > longest:
        return Mistake(path, f"has {len(value):,} characters; {longest:,} fit.", "Shorten it.")
    if not meaning.fits(value):
        meant = meaning.meant(value)
        return _wrong(value, meaning.says, path, f"Did you mean {meant}?" if meant else "")
    return None


def _in_number(value: Any, kind: inspect.IntType, path: Path) -> Mistake | None:
    least, most = kind.ge or 0, kind.le or 0
    wanted = f"a whole number from {least:,} to {most:,}"
    if isinstance(value, int) and not isinstance(value, bool):
        return None if least <= value <= most else _wrong(value, wanted, path)
    number = re.match(r"\s*([0-9]{1,5})\b", value) if isinstance(value, str) else None
    return _wrong(value, wanted, path, f"Write the number alone: {number[1]}." if number else "")


def _wrong(value: Any, wanted: str, path: Path, instead: str = "") -> Mistake:
    return Mistake(path, f"has to be {wanted}, not {_shown(value)}.", instead)


def _shown(value: Any) -> str:
    match value:
        case dict():
            return "a block with keys"
        case list():
            return "a list"
        case bool():
            return str(value).lower()
        case str():
            return f'"{value[:40]}…"' if len(value) > 40 else f'"{value}"'
        case _:
            return str(value)
