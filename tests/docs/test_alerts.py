"""What `docs/alerts.md` says to copy works, and what it says of a request is so."""

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.domain.alerts import alert as sizes
from bot.domain.alerts.rules import Alerts, AlertSource
from handlers.sources.grafana import SIGNATURE, TIMESTAMP
from tests.docs.pages import ROOT
from tests.prometheus.programs import amtool
from tests.shapes.samples import SHAPES
from tests.sources.senders import SOURCES, heard, payload

PAGE = (ROOT / "docs" / "alerts.md").read_text()


def block(heading: str, first: str) -> str:
    """The block of code below a heading that begins with these words."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    [found] = re.findall(rf"^( +{re.escape(first)}\n(?: +.*\n|\n)+)", section, flags=re.MULTILINE)
    return textwrap.dedent(found)


def source(heading: str) -> AlertSource:
    """The source that a part of the page says to write into the policy."""
    policy: Any = yaml.safe_load(block(heading, "alerts:"))
    [one] = msgspec.convert(policy["alerts"], Alerts).sources
    return one


async def test_alertmanager_takes_the_receiver(tmp_path: Path) -> None:
    settings = block("Alertmanager", "receivers:") + "route:\n  receiver: sitroom\n"
    (tmp_path / "alertmanager.yml").write_text(settings.replace("/etc/alertmanager", str(tmp_path)))
    (tmp_path / "sitroom.secret").write_text("secret")

    status, said = await amtool("check-config", "alertmanager.yml", folder=tmp_path)
    assert status == 0, said


def test_the_headers_that_grafana_is_told_to_send_are_the_ones_that_are_read() -> None:
    assert f"`{SIGNATURE}`" in PAGE
    assert f"`{TIMESTAMP}`" in PAGE


def test_a_grafana_that_cannot_sign_says_the_same_by_the_fields_for_it() -> None:
    """SM-3: with the trace identifiers of its labels."""
    for name in ("grafana-8", "grafana-12"):
        told = SOURCES["generic"].parse({}, payload(name), source("Grafana").fields)

        for found, signed in zip(told.alerts, heard(name).alerts, strict=True):
            assert (found.title, found.text, found.firing) == (signed.title, signed.text, signed.firing)
            assert (found.labels, found.fingerprint) == (signed.labels, signed.fingerprint)
            assert (found.started_at, told.once) == (signed.started_at, True)
            assert found.links[0].url == signed.links[-1].url


def test_the_request_of_another_sender_is_understood_as_the_page_says() -> None:
    example = block(
        "Any other sender",
        'curl https://sitroom.example.com/alerts/uptime -H "Authorization: Bearer $SECRET" -d \'{',
    )
    said = json.loads(example.partition("'")[2].rpartition("'")[0])
    fields = source("Any other sender").fields

    fired = SOURCES["generic"].parse({}, json.dumps(said).encode(), fields)
    over = SOURCES["generic"].parse({}, json.dumps(said | {"state": "up"}).encode(), fields)
    assert f"*{fired.alerts[0].title}*" in PAGE
    assert [fired.alerts[0].firing, over.alerts[0].firing] == [True, False]
    assert fired.alerts[0].fingerprint == over.alerts[0].fingerprint
    assert fired.alerts[0].labels == {"check": "Checkout page", "region": "eu"}


def test_every_source_has_its_part() -> None:
    headings = {line.removeprefix("## ") for line in PAGE.splitlines() if line.startswith("## ")}

    assert {one.name for one in SOURCES.values()} - {"Generic JSON"} <= headings


def test_the_sizes_are_those_that_are_cut_to() -> None:
    told = [
        int(number.replace(",", ""))
        for number in re.findall(r"[0-9][0-9,]*", PAGE.rpartition("cut to size")[2])
    ]

    assert told == [sizes.TITLE, sizes.TEXT, sizes.VALUE, sizes.LABELS, sizes.ANNOTATIONS, sizes.LINKS]


def test_the_senders_whose_messages_are_read_are_named() -> None:
    section = PAGE.partition("## Alert messages in Slack\n")[2].partition("\n## ")[0]
    named = re.findall(r"^\| (\w[\w ]*) \|", section, flags=re.MULTILINE)
    assert set(named) == {shape.sender for shape in SHAPES if not shape.last} | {
        "messages of",
        "anybody else",
    }


def test_the_channel_of_messages_is_read_from_the_policy() -> None:
    policy: Any = yaml.safe_load(block("Alert messages in Slack", "alerts:"))
    assert msgspec.convert(policy["alerts"], Alerts).messages == ("#alerts",)
