"""The story of one incident, done by hand in the sandbox page."""

import os
from pathlib import Path

from playwright.async_api import Locator, Page, expect

CHANNEL = "inc-1-checkout-5xx"

#: Where pictures of the story are put, for a person to look at; nowhere unless asked.
PICTURES = os.environ.get("SITROOM_PICTURES")


async def act_as(page: Page, handle: str, channel: str) -> None:
    await page.get_by_test_id(f"person-{handle}").click()
    await page.get_by_test_id(f"channel-{channel}").click()
    await expect(page.get_by_label(f"Message #{channel} as {handle.capitalize()}")).to_be_visible()


async def write(page: Page, handle: str, channel: str, text: str) -> None:
    composer = page.get_by_label(f"Message #{channel} as {handle.capitalize()}")
    await composer.fill(text)
    await page.keyboard.press("Escape")  # closes the suggestions, so that Enter sends
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(composer).to_have_value("")


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png")


def card(page: Page) -> Locator:
    return (
        page.get_by_test_id("message").filter(has_text="INC-1 Checkout 5xx").filter(has_text="Started").first
    )


async def test_a_newcomer_runs_an_incident_in_the_page(page: Page) -> None:
    # Declare.
    await act_as(page, "ada", "general")
    await write(page, "ada", "general", "/incident declare sev2 Checkout 5xx")
    await expect(page.get_by_text("is declared")).to_be_visible()
    await picture(page, "1-declared")
    await act_as(page, "ada", CHANNEL)
    await expect(card(page).get_by_role("button", name="Update", exact=True)).to_be_visible()
    await picture(page, "2-card")

    # Roles: Ben joins from the announcement, and is the scribe.
    await act_as(page, "ben", "incidents")
    await page.get_by_role("button", name="Join", exact=True).last.click()
    await picture(page, "3-announcement")
    await act_as(page, "ben", CHANNEL)
    await card(page).get_by_role("button", name="Claim Scribe").click()
    await expect(card(page)).to_contain_text("Scribe: Ben")

    # Update by button.
    await act_as(page, "ada", CHANNEL)
    await card(page).get_by_role("button", name="Update", exact=True).click()
    form = page.get_by_test_id("modal")
    await expect(form).to_be_visible()
    await picture(page, "4-update-form")
    await form.get_by_label("What do users notice?").fill("One in three payments fails")
    await form.get_by_label("What are we doing?").fill("Rolling back to 1.8.2")
    await form.get_by_role("button", name="Post", exact=True).click()
    await expect(form).to_be_hidden()
    await expect(card(page)).to_contain_text("One in three payments fails")
    await picture(page, "5-updated")

    # Severity.
    await card(page).get_by_role("button", name="Severity", exact=True).click()
    await expect(form).to_be_visible()
    await picture(page, "6-severity-form")
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    await write(page, "ada", CHANNEL, "/incident sev 1 all payments fail")
    await expect(card(page)).to_contain_text("SEV1")

    # Leadership.
    await act_as(page, "dana", "incident-room")
    await picture(page, "7-leadership")
    await page.get_by_role("button", name="Acknowledge").click()
    await expect(page.get_by_text("Dana acknowledged")).to_be_visible()

    # The reminder comes when its time has come.
    await page.get_by_role("button", name="+15 min").click()
    await page.get_by_test_id("person-ada").click()
    await page.get_by_test_id("dm-Sitroom").click()
    await expect(page.get_by_role("button", name="Snooze 10 min")).to_be_visible()
    await picture(page, "8-reminder")
    await page.get_by_role("button", name="Snooze 10 min").click()
    await expect(page.get_by_role("button", name="Snooze 10 min")).to_be_hidden()

    # Mitigated, stable, resolved.
    await act_as(page, "ada", CHANNEL)
    await write(page, "ada", CHANNEL, "/incident mitigated rolled back")
    await expect(card(page)).to_contain_text("Stable since")
    await page.get_by_role("button", name="+15 min").click()
    await page.get_by_role("button", name="+15 min").click()
    # Not on the card, which is edited at this moment: a button that is drawn anew under the pointer is not pressed.
    stable = page.get_by_role("article").filter(has_text=": it may be resolved.")
    await expect(stable).to_be_visible()
    await picture(page, "9-stable")
    await stable.get_by_role("button", name="Resolve", exact=True).click()
    await expect(form).to_be_visible()
    await form.get_by_label("How did it end?").fill("Rolled back to 1.8.2; payments work again")
    await picture(page, "10-resolve-form")
    await form.get_by_role("button", name="Resolve").click()
    await expect(card(page)).to_contain_text("Resolved")
    await act_as(page, "cleo", "incidents")
    await expect(page.get_by_test_id("message").filter(has_text="INC-1").last).to_contain_text("Resolved")
    await picture(page, "11-announced-resolved")

    # Export.
    await act_as(page, "ada", CHANNEL)
    await write(page, "ada", CHANNEL, "/incident export md")
    await expect(page.get_by_text(".md").last).to_be_visible()
    await picture(page, "12-export")
