"""A real browser, and the demo as a newcomer starts it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from bot.demo import Demo, demo
from tests.browser.chromium import ARGUMENTS, chromium


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Demo]:
    """The demo, with nothing done yet."""
    async with demo(port=0, speed=1.0, folder=tmp_path) as started:
        yield started


@pytest.fixture
async def page(running: Demo) -> AsyncIterator[Page]:
    """The demo's page; what is logged as an error fails the test."""
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        opened = await browser.new_page(viewport={"width": 1280, "height": 800}, timezone_id="UTC")
        errors: list[str] = []
        opened.on("pageerror", lambda error: errors.append(str(error)))
        await opened.goto(running.page)
        yield opened
        await browser.close()
        assert errors == []
