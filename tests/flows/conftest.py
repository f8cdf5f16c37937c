"""Fixtures of the flows: a world to begin with, and incidents in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.world import World, world


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A settled world, in Socket Mode."""
    async with world(tmp_path) as it:
        yield it


@pytest.fixture
async def channel(here: World) -> str:
    """The channel of an incident that ada has declared; ben is in it, too."""
    await here.types("ada", "#general", "/incident declare sev3 Digest mails are late")
    name = here.incident_channel(1)
    await here.person("ben").join(name)
    await here.settle()
    return name


@pytest.fixture
async def three(here: World) -> World:
    """Three incidents: ada's SEV1, ben's SEV3, and one that is over."""
    await here.types("ada", "#general", "/incident declare sev1 Login fails")
    await here.types("ben", "#general", "/incident declare sev3 Digest mails are late")
    await here.types("cleo", "#general", "/incident declare sev2 Search is slow")
    await here.types("cleo", here.incident_channel(3), "/incident cancel it was the test")
    return here
