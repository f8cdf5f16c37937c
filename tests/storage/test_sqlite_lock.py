"""The lock beside the file is held by one at a time."""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage import sqlite
from storage.errors import DatabaseUnavailable


@pytest.fixture
def _hurried() -> Iterator[None]:
    """Threads take turns within a few steps."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_hurried")
def test_two_never_hold_the_lock_although_each_takes_it_away(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path}/sitroom.db")
    alone = threading.Lock()

    def holds() -> int:
        held = 0
        while held < 300:
            with contextlib.suppress(DatabaseUnavailable), sqlite.occupied(url):
                if not alone.acquire(blocking=False):  # somebody else holds it, too
                    return held
                held += 1
                os.sched_yield()
                alone.release()
        return held

    with ThreadPoolExecutor() as pool:
        assert [one.result() for one in [pool.submit(holds) for _ in range(4)]] == [300] * 4
    assert not list(tmp_path.iterdir())
