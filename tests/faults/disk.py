"""A disk that takes no more, and then does again."""

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.fleet import Fleet

#: Room for a few incidents, and for the write-ahead log, which grows to 4 MiB before it is emptied.
_SIZE = "16m"


def may_mount() -> bool:
    """Whether we may make a small disk."""
    with tempfile.TemporaryDirectory() as folder:
        return _mount(folder) and _unmount(folder)


@contextmanager
def small(folder: Path) -> Iterator[Path]:
    """A folder with a small disk of its own."""
    folder.mkdir()
    assert _mount(str(folder))
    try:
        yield folder
    finally:
        assert _unmount(str(folder))


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """A disk without any room."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as writing, suppress(OSError):
        while True:
            writing.write(bytes(4096))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def limited(here: Fleet, folder: Path) -> Iterator[None]:
    """No file may grow; SQLite takes that for a broken disk, and everybody may do it."""
    largest = max(file.stat().st_size for file in folder.iterdir() if file.is_file())
    numbers = [number for number in here.replicas if number]
    for number in numbers:
        resource.prlimit(number, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for number in numbers:
            resource.prlimit(number, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _mount(folder: str) -> bool:
    return os.geteuid() == 0 and _did("mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", folder)


def _unmount(folder: str) -> bool:
    return _did("umount", folder)


def _did(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
