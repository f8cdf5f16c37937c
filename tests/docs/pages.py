"""The documentation as data: its headings, tables and links."""

import re
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_ROW = re.compile(r"^\|(.+)\|\s*$")
_CODE = re.compile(r"`([^`]*)`")


class Row(msgspec.Struct, frozen=True):
    """A row of a table: what its first cell names in code, and the text of the others."""

    name: str
    cells: tuple[str, ...]

    @property
    def last(self) -> str:
        """The last cell, without the marks of code."""
        return self.cells[-1].replace("`", "")


def rows(page: str) -> dict[str, list[Row]]:
    """The rows of a page's tables, by the heading that they stand under."""
    found: dict[str, list[Row]] = {}
    heading = ""
    for line in (ROOT / page).read_text().splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        row = _ROW.match(line)
        if row and (name := _CODE.match(row[1].strip())):
            cells = tuple(cell.strip() for cell in row[1].split("|"))
            found.setdefault(heading, []).append(Row(name[1], cells[1:]))
    return found


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^(?: {4}[^\n]*|```.*?^```)$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What a link may name behind `#`, as GitHub spells headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
