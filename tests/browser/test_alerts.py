"""Alerts become an incident, and end, by hand in the sandbox page: each comes as Alertmanager sends it."""

import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Locator, Page, expect

from bot.demo import Demo
from bot.demo_guide import SECRET
from tests.alerting import notification, told
from tests.browser.test_story import act_as, picture

OVER = "2026-11-21T03:20:00Z"


def slow(instance: str, *, until: str = "") -> dict[str, Any]:
    """The catalog is slow on one of its instances."""
    alert = told(
        "CatalogSlow",
        summary="Catalog is slow",
        fingerprint=instance,
        until=until,
        service="catalog",
        env="prod",
        instance=instance,
    )
    more = {
        "description": "95 % of requests take less than 4.1 s; 500 ms are promised.",
        "trace_id": "4bf92f3577b34da6",
        "runbook_url": "https://wiki.acme.test/catalog-slow",
        "dashboard_url": "https://grafana.acme.test/d/catalog",
    }
    return {**alert, "annotations": {**alert["annotations"], **more}}


class Alertmanager:
    """Tells the demo of alerts."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def tells(self, *alerts: dict[str, Any]) -> None:
        async with self._session.post("/alerts/alertmanager", json=notification(*alerts)) as answer:
            assert answer.status == 202, await answer.text()


@pytest.fixture
async def alertmanager(running: Demo) -> AsyncIterator[Alertmanager]:
    headers = {"Authorization": f"Bearer {SECRET}"}
    async with aiohttp.ClientSession(running.door, headers=headers) as session:
        yield Alertmanager(session)


def card(page: Page, title: str) -> Locator:
    """The card of alerts, or of an incident, with this title."""
    return page.get_by_test_id("message").filter(has_text=title).first


async def presses(page: Page, title: str, button: str) -> None:
    await card(page, title).get_by_role("button", name=button, exact=True).click()


async def test_an_alert_is_accepted_joined_by_a_second_one_and_resolves(
    page: Page, alertmanager: Alertmanager
) -> None:
    # An alert comes.
    await act_as(page, "cleo", "alerts")
    await alertmanager.tells(slow("a"))
    await expect(card(page, "Catalog is slow")).to_contain_text("1 firing")
    await picture(page, "alerts-1-card")

    # It gets worse, and is told of again: the card counts, half a minute later at the soonest.
    await page.get_by_role("button", name="+1 min").click()
    await alertmanager.tells(slow("a"), slow("b"), slow("b"))
    await expect(card(page, "Catalog is slow")).to_contain_text("2 firing · told of 4 times")
    await expect(page.get_by_test_id("message").filter(has_text="Catalog is slow")).to_have_count(1)
    await picture(page, "alerts-2-counts")

    # Accepted.
    await presses(page, "Catalog is slow", "Accept as SEV3")
    await expect(card(page, "Catalog is slow")).to_contain_text("Cleo took it: INC-1")
    await picture(page, "alerts-3-accepted")

    # A second one about the same component joins it.
    await alertmanager.tells(told("CatalogErrors", service="catalog", summary="Catalog answers 5xx"))
    await expect(card(page, "Catalog answers 5xx")).to_contain_text("1 firing")
    await picture(page, "alerts-4-second")
    await presses(page, "Catalog answers 5xx", "Join INC-1")
    await expect(card(page, "Catalog answers 5xx")).to_contain_text("INC-1 Catalog is slow")

    # A third is merged by the form.
    await alertmanager.tells(told("QueueLag", service="queue", summary="Jobs wait"))
    await presses(page, "Jobs wait", "Merge…")
    form = page.get_by_test_id("modal")
    await expect(form).to_be_visible()
    await picture(page, "alerts-5-merge-form")
    await form.get_by_role("combobox").select_option("INC-1 Catalog is slow")
    await form.get_by_role("button", name="Merge", exact=True).click()
    await expect(form).to_be_hidden()
    await expect(card(page, "Jobs wait")).to_contain_text("INC-1 Catalog is slow")

    # Others are no incident.
    await alertmanager.tells(told("DiskFull", summary="Disk of build-7 is full"))
    await presses(page, "Disk of build-7 is full", "Ignore 1 h")
    await expect(card(page, "Disk of build-7 is full")).to_contain_text("ignore")
    await alertmanager.tells(told("Flaky", severity="info", summary="Nightly tests fail"))
    await presses(page, "Nightly tests fail", "Decline")
    await expect(card(page, "Nightly tests fail")).to_contain_text("declined")
    await picture(page, "alerts-6-put-aside")

    # The incident's card says how its alerts stand.
    await act_as(page, "cleo", "inc-1-catalog-is-slow")
    await expect(card(page, "Started").get_by_text("Jobs wait")).to_be_visible()
    await picture(page, "alerts-7-incident")

    # The first is over: struck through there, and on its own card.
    await alertmanager.tells(slow("a", until=OVER), slow("b", until=OVER))
    await expect(card(page, "Started").locator("s", has_text="Catalog is slow")).to_be_visible()
    await picture(page, "alerts-8-incident-resolved")
    await act_as(page, "cleo", "alerts")
    await expect(card(page, "Catalog is slow").locator("s", has_text="Catalog is slow")).to_be_visible()
    await picture(page, "alerts-9-resolved")


async def test_a_storm_has_one_summary_and_becomes_one_incident(
    page: Page, alertmanager: Alertmanager
) -> None:
    await act_as(page, "cleo", "alerts")
    await alertmanager.tells(*(told(f"PodDown{at}", summary=f"Pod {at} is down") for at in range(50)))

    storm = card(page, "Storm of alerts")
    await expect(storm).to_contain_text("30 more")
    await storm.scroll_into_view_if_needed()
    await picture(page, "storm-1-summary")
    await storm.get_by_role("button", name="Declare one SEV3 for all").click()
    await expect(storm).to_contain_text("INC-1")
    await picture(page, "storm-2-declared")
    await page.get_by_test_id(re.compile("channel-inc-1-pod-20")).click()
    await expect(card(page, "Started")).to_contain_text("more, which all fire")
    await picture(page, "storm-3-incident")


async def test_on_a_phone_an_alert_can_be_accepted_and_its_incident_found(
    page: Page, alertmanager: Alertmanager
) -> None:
    await page.set_viewport_size({"width": 400, "height": 800})
    await page.evaluate("localStorage.clear()")
    await page.reload()
    await alertmanager.tells(slow("eu-1"))

    sidebar = page.get_by_label("Channels and apps")
    await sidebar.click(position={"x": 20, "y": 300})
    await picture(page, "alerts-9-phone-sidebar")
    await page.get_by_test_id("channel-alerts").click()
    await presses(page, "Catalog is slow", "Accept as SEV3")
    await expect(card(page, "Catalog is slow")).to_contain_text("took it")
    await picture(page, "alerts-10-phone")

    box = await sidebar.bounding_box()
    assert box
    assert box["width"] < 60, "folded again"
