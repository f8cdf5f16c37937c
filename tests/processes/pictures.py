"""Pictures of a story, as the sandbox page shows it to somebody at that moment: `make pictures` remakes all of them."""

import os
from pathlib import Path

from playwright.async_api import Page, async_playwright, expect

from sandbox.model import Message
from tests.browser.chromium import ARGUMENTS, chromium
from tests.world import World

#: The folder that they are put in; without it none is taken.
FOLDER = os.environ.get("SITROOM_PICTURES")

#: How wide they are, how high at most, and at least, in pixels.
WIDTH, HEIGHT, LEAST = 960, 560, 300

#: Left out: who else could be acted as, the clock of the workspace, and what nobody writes into.
_LEFT_OUT = ("#top", "#composer-place", "#toasts")

_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

_LAST = "document.querySelector('#messages .message-list').lastElementChild.getBoundingClientRect().bottom"


async def picture(here: World, name: str, reader: str, place: str, at: Message | None = None) -> None:
    """What somebody sees in a channel, or in the direct messages of `@sitroom`: the end of it, or from a message on.

    An open form is in front of it.
    """
    if not FOLDER:
        return
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        page = await browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, timezone_id="UTC", locale="en-GB"
        )
        where = here.direct(reader)[0].channel if place.startswith("@") else place.removeprefix("#")
        await page.goto(f"{here.server.url}/#{reader}/{where}")
        await expect(page.get_by_test_id("message").first).to_be_visible()
        for part in _LEFT_OUT:
            await page.locator(part).evaluate("one => { one.hidden = true; one.style.display = 'none'; }")
        if at:
            message = page.locator(f'[data-testid="message"][data-ts="{at.ts}"]')
            await page.evaluate(_DRAWN)  # else it still follows what is newest
            await message.evaluate("one => one.scrollIntoView()")
            await page.evaluate(_DRAWN)
            await expect(message).to_be_in_viewport(ratio=0.5)
        await page.screenshot(
            path=Path(FOLDER) / f"{name}.png",
            clip={"x": 0, "y": 0, "width": WIDTH, "height": await _bottom(page)},
        )
        await browser.close()


async def _bottom(page: Page) -> float:
    """Where the last message ends; with a form in front of them, all of it is shown."""
    if await page.get_by_test_id("modal").count():
        return HEIGHT
    last: float = await page.evaluate(_LAST)
    return min(HEIGHT, max(LEAST, last + 16))
