"""The shipped configuration of Prometheus and Alertmanager, for a test: with its own addresses, and sooner."""

from pathlib import Path
from typing import Any

import yaml

from tests.world import ALERT_SECRETS, ROOT

FOLDER = ROOT / "policies" / "prometheus"

_OFTEN = {"scrape_interval": "250ms", "scrape_timeout": "250ms", "evaluation_interval": "250ms"}


def alertmanager_config(folder: Path, sitroom: str) -> Path:
    """`alertmanager.yml` with the address of a Sitroom, its secret, and short waits."""
    written: dict[str, Any] = yaml.safe_load((FOLDER / "alertmanager.yml").read_text())
    assert "://sitroom.example.com/" in str(written["receivers"])
    [webhook] = [one for receiver in written["receivers"] for one in receiver.get("webhook_configs", ())]
    webhook["url"] = webhook["url"].replace("https://sitroom.example.com", sitroom)
    secret = folder / "sitroom.secret"
    secret.write_text(ALERT_SECRETS["alertmanager"])
    webhook["http_config"]["authorization"]["credentials_file"] = str(secret)
    written["route"] |= {"group_wait": "100ms", "group_interval": "500ms"}
    return _file(folder / "alertmanager.yml", written)


def prometheus_config(folder: Path, *, target: str, sender: str) -> Path:
    """One that scrapes a target, has the rules of smplat, with a second for five minutes, and sends to an Alertmanager."""
    rules = (FOLDER / "smplat.rules.yml").read_text()
    assert rules.count("for: 5m") == 1
    (folder / "smplat.rules.yml").write_text(rules.replace("for: 5m", "for: 1s"))
    alertmanagers = {"static_configs": [{"targets": [sender.removeprefix("http://")]}]}
    written = {
        "global": _OFTEN,
        "rule_files": ["smplat.rules.yml"],
        "scrape_configs": [{"job_name": "smplat", "static_configs": [{"targets": [target]}]}],
        "alerting": {"alertmanagers": [alertmanagers]},
    }
    return _file(folder / "prometheus.yml", written)


def _file(file: Path, written: dict[str, Any]) -> Path:
    file.write_text(yaml.safe_dump(written))
    return file
