"""What the core knows it knows as values: change makes a new one."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import msgspec
import pytest

import bot.domain


def _kinds() -> Iterator[type[msgspec.Struct]]:
    for module in pkgutil.walk_packages(bot.domain.__path__, "bot.domain."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(kind, msgspec.Struct) and kind.__module__ == module.name:
                yield kind


@pytest.mark.parametrize("kind", list(_kinds()), ids=lambda kind: kind.__name__)
def test_a_value_of_the_core_is_frozen(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen
