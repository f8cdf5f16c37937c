"""Writes down a database as the newest migration leaves it, with a whole night in it: `python -m tests.storage.freeze`.

Done once for each migration, when it is new; what is frozen is never written again. Rows as JSON, so that the same
ones can be put into SQLite and PostgreSQL.
"""

import asyncio
import contextlib
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from sandbox.faults import Fault
from storage.migrate import shipped
from tests.flows.everything import everything

FROZEN = Path(__file__).parent / "frozen"

#: Jobs that are over have nothing in them but their names.
_OVER = 3


def frozen(file: str) -> str:
    """The rows of every table, a line each: the table's name and the row; bytes are in base64."""
    lines = []
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.row_factory = sqlite3.Row
        tables = [
            row["name"]
            for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
        ]
        for table in tables:
            if table != "migrations":
                rows = [dict(row) for row in db.execute(f"SELECT * FROM {table}")]
                lines += [msgspec.json.encode([table, row]).decode() for row in _few(rows)]
    return "\n".join(lines) + "\n"


def _few(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    over = [row for row in rows if "lane" in row and row["state"] not in {"pending", "dead"}]
    return [row for row in rows if row not in over[_OVER:]]


async def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with everything(Path(folder)) as here:
            here.workspace.faults.add(Fault(kind="http_503", method="conversations.create", times=None))
            await here.types("ada", "#general", "/incident declare sev2 Mails are late")
            await here.stop()
            newest = shipped("sqlite")[-1].id
            (FROZEN / f"{newest}.jsonl").write_text(frozen(f"{folder}/sitroom.db"), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_main())
