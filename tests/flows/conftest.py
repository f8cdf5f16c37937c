"""Fixtures of the flows: a world to begin with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.world import World, world


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A settled world, in Socket Mode."""
    async with world(tmp_path) as it:
        yield it
