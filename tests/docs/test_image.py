"""The image and the set-up beside it fit together; neither can be built here, so this is read out of their files."""

import re

import yaml

from tests.world import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def _said(pattern: str, text: str) -> set[str]:
    found = re.findall(pattern, text)
    assert found, pattern
    return set(found)


def test_the_backups_of_the_image_are_for_the_server_beside_it() -> None:
    """`pg_dump` refuses a newer server, and an older one refuses what a newer `pg_restore` sets."""
    server = _said(r"postgres:(\d+)", SERVICES["postgresql"]["image"])
    assert _said(r"postgresql-client-(\d+)", DOCKERFILE) == server
    assert _said(r"/usr/lib/postgresql/(\d+)/bin", DOCKERFILE) == server


def test_both_stages_of_the_image_are_of_one_release_of_debian() -> None:
    """Else the programs of the first would miss their libraries in the second."""
    assert len(_said(r"FROM (\S+)", DOCKERFILE)) == 1


def test_another_port_is_one_of_the_machines_and_not_one_inside() -> None:
    sitroom = SERVICES["sitroom"]
    [address] = sitroom["ports"]
    inside = address.rpartition(":")[2]
    assert address == f"127.0.0.1:${{SITROOM_PORT:-{inside}}}:{inside}"
    assert sitroom["environment"] == {"SITROOM_HOST": "0.0.0.0", "SITROOM_PORT": inside}
    assert f"SITROOM_PORT={inside}" in DOCKERFILE
