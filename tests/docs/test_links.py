"""Whatever the documentation points at is there."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, prose

_LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(prose(page)):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    code = re.findall(r"`([^`\n]+)`|^ {4}(.+)$", page.read_text(), flags=re.MULTILINE)

    named = {name for parts in code for part in parts for name in re.findall(r"\bmake ([a-z]+)", part)}

    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_in_code_exists(page: Path) -> None:
    """Folders and files of ours, as `bot/messages/` or `handlers/commands/severity.py`; `docs/…` in words too."""
    ours = r"(?:bot|handlers|storage|sandbox|tests|docs|policies|requirements)/"
    for path in re.findall(rf"`({ours}[\w./-]*)`", prose(page)):
        assert path == "policies/ours.yml" or (ROOT / path).exists(), path


def test_every_page_is_reached_from_the_readme() -> None:
    reached = {ROOT / "README.md"}
    ahead = list(reached)
    while ahead:
        page = ahead.pop()
        for link in _LINK.findall(prose(page)):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target in PAGES and target not in reached:
                reached.add(target)
                ahead.append(target)

    assert reached == set(PAGES)
