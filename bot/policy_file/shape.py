"""The fields and types of a policy: msgspec decides, this explains.

`msgspec.convert` alone says whether a document is a policy. Its sentences are for programmers ("Expected
`int` >= 1 - at `$.severities[0]`"), so a refused document is walked along the same types to find what a
person would call the mistake.
"""

import re
from collections.abc import Iterator
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
        mistakes: all that it has; one or more.
    """

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(mistakes[0].says)
        self.mistakes = mistakes


def shaped(data: Any) -> Policy:
    """The policy that `data` is.

    Raises:
        Misshapen: a key is unknown or missing, or a value is not what it has to be.
    """
    try:
        return msgspec.convert(data, Policy)
    except msgspec.ValidationError as error:
        mistakes = [*_mistakes(data, _POLICY, ())] or [Mistake((), f"It cannot be used: {error}.")]
        raise Misshapen(mistakes) from error


def _mistakes(value: Any, kind: inspect.Type, path: Path) -> Iterator[Mistake]:
    """The mistakes in `value`, in the order of the file."""
    if isinstance(kind, inspect.UnionType):
        kinds = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        if value is not None:
            yield from _mistakes(value, kinds[0], path)
        return
    if value is None:
        yield _empty(kind, path) if path else _not_a_policy()
        return
    match kind:
        case inspect.StructType():
            yield from _in_struct(value, kind, path)
        case inspect.DictType():
            yield from _in_dict(value, kind, path)
        case inspect.VarTupleType():
            yield from _in_list(value, kind, path)
        case inspect.EnumType():
            yield from _in_choice(value, kind, path)
        case inspect.StrType():
            yield from _in_text(value, kind, path)
        case inspect.IntType():
            yield from _in_number(value, kind, path)
        case inspect.BoolType() if not isinstance(value, bool):
            yield _wrong(value, "true or false", path)


def _not_a_policy() -> Mistake:
    return Mistake((), "A policy is made of keys and values.", "Begin with a copy of policies/default.yml.")


def _empty(kind: inspect.Type, path: Path) -> Mistake:
    quoting = meaning_of(kind).if_empty if isinstance(kind, inspect.StrType) else ""
    return Mistake(path, "is empty.", quoting or "Give it a value, or delete the line.")


def _in_struct(value: Any, kind: inspect.StructType, path: Path) -> Iterator[Mistake]:
    fields = {field.encode_name: field for field in kind.fields}
    if not isinstance(value, dict):
        yield _wrong(value, f"a block with keys ({', '.join(fields)})", path) if path else _not_a_policy()
        return
    meant = {nearest(key, list(fields)) for key in value if key not in fields}
    for key, inner in value.items():
        if key in fields:
            yield from _mistakes(inner, fields[key].type, (*path, key))
        else:
            yield _unknown((*path, key), key, list(fields))
    for name, field in fields.items():
        if field.required and name not in value and name not in meant:
            if path:
                yield Mistake(path, f"needs {name}.", f"Add a line {name}: …")
            else:
                yield Mistake((), f"The key {name} is missing.", "See policies/default.yml for an example.")


def _in_dict(value: Any, kind: inspect.DictType, path: Path) -> Iterator[Mistake]:
    keys = _choices(kind.key_type)
    if not isinstance(value, dict):
        wanted = f"a block with keys ({', '.join(keys)})" if keys else "a block like key: value"
        yield _wrong(value, wanted, path)
        return
    for key, inner in value.items():
        if keys and key not in keys:
            yield _unknown((*path, key), key, keys)
            continue
        yield from _in_key(key, kind.key_type, path)
        yield from _mistakes(inner, kind.value_type, (*path, key))


def _in_key(key: str, kind: inspect.Type, path: Path) -> Iterator[Mistake]:
    """What is wrong with a key that is a word of the team's own."""
    if not isinstance(kind, inspect.StrType):
        return
    if key:
        yield from _in_text(key, kind, (*path, key))
    else:
        yield Mistake(path, "has a key that is empty.", "Give it a name.")


def _unknown(path: Path, key: str, known: list[str]) -> Mistake:
    meant = nearest(key, known)
    return Mistake(
        path, "is not known.", f"Did you mean {meant}?" if meant else f"Known: {', '.join(known)}."
    )


def _in_list(value: Any, kind: inspect.VarTupleType, path: Path) -> Iterator[Mistake]:
    if not isinstance(value, list):
        alone = isinstance(value, str | int)
        yield _wrong(
            value, "a list", path, f"Write it as one: [{value}]." if alone else "Begin each item with -."
        )
        return
    for position, item in enumerate(value):
        yield from _mistakes(item, kind.item_type, (*path, position))
    fewest, most = kind.min_length or 0, kind.max_length
    if len(value) < fewest:
        yield Mistake(path, f"needs at least {_items(fewest)}.")
    if most is not None and len(value) > most:
        yield Mistake(path, f"has {_items(len(value))}; {most} are possible.")


def _items(count: int) -> str:
    return "one item" if count == 1 else f"{count} items"


def _in_choice(value: Any, kind: inspect.EnumType, path: Path) -> Iterator[Mistake]:
    known = _choices(kind)
    if value not in known:
        meant = _nearest_choice(value.lower(), known) if isinstance(value, str) else None
        yield _wrong(value, f"one of {', '.join(known)}", path, f"Did you mean {meant}?" if meant else "")


def _nearest_choice(word: str, known: list[str]) -> str | None:
    """The choice that was meant; `mon` by `monday`, too."""
    return nearest(word, known) or next((one for one in known if word.startswith(one)), None)


def _choices(kind: inspect.Type) -> list[str]:
    return [str(one.value) for one in kind.cls] if isinstance(kind, inspect.EnumType) else []


def _in_text(value: Any, kind: inspect.StrType, path: Path) -> Iterator[Mistake]:
    meaning = meaning_of(kind)
    shortest, longest = kind.min_length or 0, kind.max_length
    if not isinstance(value, str):
        wrong = _wrong(value, meaning.says, path)
        yield wrong if isinstance(value, dict | list) else replace(wrong, quote=True)
    elif len(value) < shortest:
        yield _empty(kind, path)
    elif longest is not None and len(value) > longest:
        yield Mistake(path, f"has {len(value):,} characters; {longest:,} fit.", "Shorten it.")
    elif not meaning.fits(value):
        meant = meaning.meant(value)
        yield _wrong(value, meaning.says, path, f"Did you mean {meant}?" if meant else "")


def _in_number(value: Any, kind: inspect.IntType, path: Path) -> Iterator[Mistake]:
    least, most = kind.ge or 0, kind.le or 0
    wanted = f"a whole number from {least:,} to {most:,}"
    if isinstance(value, int) and not isinstance(value, bool):
        if not least <= value <= most:
            yield _wrong(value, wanted, path)
        return
    number = re.match(r"\s*([0-9]{1,5})\b", value) if isinstance(value, str) else None
    yield _wrong(value, wanted, path, f"Write the number alone: {number[1]}." if number else "")


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
