"""What a disk would hold had the power been cut: a process's system calls, and what of their effects was synced.

The process is a real one with the SQLite that Python has, so what is tested are the product's own transactions and
settings. A VFS of SQLite's that keeps only what was synced would be shorter, but `sqlite3` cannot load one written in
Python, and `apsw`, which can, brings another SQLite and would run other code than ours.
"""

import asyncio
import random
import re
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

#: A question mark before what not every machine has.
_CALLS = "openat,?open,pwrite64,write,fsync,fdatasync,ftruncate,?unlink,unlinkat"

#: With -xx every text is in hexadecimal: nothing in it has to be taken for what strace writes itself.
#: With -D the process that is started is the traced one.
_STRACE = ("-D", "-f", "-qq", "-y", "-xx", "-s", "100000", "-e", "signal=none", "-e", f"trace={_CALLS}")

_LINE = re.compile(r"(?P<thread>\d+) +(?:<\.\.\. \w+ resumed>)?(?P<rest>.*)")
_DONE = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<answer>\d+)")
_FILE = re.compile(r"\d+<(?P<path>[^>]*)>")
_TEXT = re.compile(r'"(?P<text>[^"]*)"')


class Call(NamedTuple):
    """A system call that came to its end.

    Attributes:
        file: which it was about, or the name of what the process wrote to.
        at: where in the file, or how long it was to be.
    """

    name: str
    file: str
    content: bytes = b""
    at: int = 0


async def traced(folder: Path, lines: int, *arguments: str) -> list[Call]:
    """What a Python process did to the files of a folder, and wrote to standard output, until it wrote so many lines.

    Raises:
        RuntimeError: it ended before.
    """
    strace, log = shutil.which("strace"), folder.with_suffix(".trace")
    assert strace
    process = await asyncio.create_subprocess_exec(
        strace, *_STRACE, "-o", str(log), sys.executable, *arguments, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout
    for _ in range(lines):
        if not await process.stdout.readline():
            _, said = await process.communicate()
            raise RuntimeError(said.decode())
    process.kill()
    await process.communicate()  # until strace has ended, too
    with log.open() as read:
        here = [call for call in _calls(read) if call.file.startswith((str(folder), "pipe:"))]
    return [
        call for call in here if call.content != b"\n"
    ]  # unbuffered, the end of a line is a write of its own


def _calls(lines: Iterable[str]) -> Iterator[Call]:
    begun: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line)
        assert found, line[:200]
        text = begun.pop(found["thread"], "") + found["rest"]
        if text.endswith("<unfinished ...>"):
            begun[found["thread"]] = text.removesuffix("<unfinished ...>")
        elif done := _DONE.match(text):
            yield _call(done["name"], done["arguments"], text)


def _call(name: str, arguments: str, line: str) -> Call:
    texts = [bytes.fromhex(one.replace("\\x", "")) for one in _TEXT.findall(arguments)]
    if name in {"open", "openat"}:
        return Call("create" if "O_CREAT" in arguments else "open", texts[0].decode())
    if name in {"unlink", "unlinkat"}:
        return Call("unlink", texts[0].decode())
    file = _FILE.match(arguments)
    assert file, line[:200]
    path = bytes.fromhex(file["path"].replace("\\x", "")).decode() if "\\x" in file["path"] else file["path"]
    at = int(arguments.rpartition(", ")[2]) if name in {"pwrite64", "ftruncate"} else 0
    return Call(name, path, texts[0] if texts else b"", at)


@dataclass
class _File:
    """A file: what is synced of it, and what was done to it since."""

    synced: bytes = b""
    since: list[Call] = field(default_factory=list)
    named: bool = False  # whether its name is synced, which is a matter of the folder's

    def content(self, survives: "Survives") -> bytes:
        content = bytearray(self.synced)
        for call in self.since:
            if survives(call):
                _apply(content, call)
        return bytes(content)


def _apply(content: bytearray, call: Call) -> None:
    if call.name == "ftruncate":
        del content[call.at :]
        content.extend(bytes(max(0, call.at - len(content))))
    else:
        content.extend(bytes(max(0, call.at - len(content))))
        content[call.at : call.at + len(call.content)] = call.content


class Survives:
    """Which writes that were not synced a disk keeps all the same: none, all, or any."""

    def __init__(self, share: float, seed: int = 0) -> None:
        self._share, self._chance = share, random.Random(seed)

    def __call__(self, _call: Call) -> bool:
        return self._chance.random() < self._share


class Disk:
    """The files of a folder after some calls."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}

    def did(self, call: Call) -> None:
        """A call came to its end."""
        file = self._files.get(call.file)
        match call.name:
            case "create":
                self._files.setdefault(call.file, _File())
            case "unlink":
                self._files.pop(call.file, None)
            case "pwrite64" | "ftruncate":
                assert file, call.file
                file.since.append(call)
            case "fsync" | "fdatasync" if file:
                file.synced, file.since = file.content(Survives(1)), []
            case "fsync" | "fdatasync":  # the folder
                for one in self._files.values():
                    one.named = True

    def after_the_cut(self, folder: Path, survives: Survives) -> None:
        """Make a folder of what is there when the power is back."""
        folder.mkdir()
        for path, file in self._files.items():
            # The -shm file is memory that is shared, not a file to be kept.
            if not path.endswith("-shm") and (file.named or survives(Call("name", path))):
                (folder / Path(path).name).write_bytes(file.content(survives))
