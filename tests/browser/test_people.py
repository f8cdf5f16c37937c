"""Everybody whom a policy names can be found in the bar of people, and told from the others."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from bot.demo import demo
from tests.browser.chromium import ARGUMENTS, chromium
from tests.world import ROOT

#: Where pictures are put, for a person to look at; nowhere unless asked.
PICTURES = os.environ.get("SITROOM_PICTURES")


@pytest.fixture
async def storefront(tmp_path: Path) -> AsyncIterator[Page]:
    """The demo by a policy that names nine people, two of them called as two of the demo's own."""
    path, policy = chromium(), ROOT / "policies" / "storefront.yml"
    async with (
        demo(port=0, speed=1.0, folder=tmp_path, policy=policy) as running,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        page = await browser.new_page(viewport={"width": 1280, "height": 800}, timezone_id="UTC")
        await page.goto(running.page)
        await page.get_by_test_id("person-checkout-owner").wait_for()
        yield page
        await browser.close()


@pytest.mark.parametrize("width", [1280, 1000, 400])
async def test_nobody_is_off_the_screen_and_each_has_a_name_of_their_own(
    storefront: Page, width: int
) -> None:
    await storefront.set_viewport_size({"width": width, "height": 800})
    if PICTURES:
        await storefront.screenshot(path=Path(PICTURES) / f"people-{width}.png")

    chips = await storefront.evaluate(
        """[...document.querySelectorAll(".person")].map((chip) => {
             const { left, right, top, bottom } = chip.getBoundingClientRect();
             return { left, right, top, bottom, name: chip.innerText };
           })"""
    )
    assert len(chips) > 10
    assert all(0 <= one["left"] < one["right"] <= width for one in chips)
    assert all(0 <= one["top"] < one["bottom"] <= 200 for one in chips)
    assert len({one["name"] for one in chips} - {""}) == len(chips)
