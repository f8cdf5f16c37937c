"""A PostgreSQL server of the test session's own, thrown away at its end."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

#: Nothing of it has to survive the session; what a crash loses is tested with kill -9 of *our* process.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
}


def binaries() -> Path | None:
    """The folder of Debian's newest PostgreSQL, or of the one on the PATH, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Server:
    """A cluster in a folder of its own, reached through a socket in it.

    PostgreSQL refuses to run as root; where we are root it runs as `postgres`.

    Args:
        bin_: where its programs are.
        distant: whether it is reached by a port, as one on another machine is, and keeps what it has committed when it
            is stopped at once.
    """

    def __init__(self, bin_: Path, *, distant: bool = False) -> None:
        self._bin = bin_
        self._port = _free_port() if distant else None
        self._settings = {**_SETTINGS, **(_distant(self._port) if self._port else {})}
        self.folder = Path(tempfile.mkdtemp(prefix="sitroom-pg-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._run(
            "initdb", "-D", "data", "-U", "postgres", "--auth=trust", "--no-sync", "--no-locale", "-E", "UTF8"
        )
        self.start()

    def start(self) -> None:
        """Start, and wait until connections are taken."""
        options = " ".join(f"-c {name}='{value}'" for name, value in self._settings.items())
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", f"{options} -k {self.folder}", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop: `immediate` breaks every connection, as a crash does."""
        self._run("pg_ctl", "-D", "data", "-w", "-m", mode, "stop")

    def sql(self, statement: str) -> None:
        """Run a statement as the superuser, outside a transaction."""
        place = ("-h", str(self.folder), "-p", str(self._port or 5432))
        self._run("psql", *place, "-U", "postgres", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement)

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        if self._port:
            return f"postgresql+asyncpg://postgres@127.0.0.1:{self._port}/{name}"
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"

    def remove(self) -> None:
        """Stop and delete."""
        self.stop()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{program}: {done.stderr}{done.stdout}"


def _distant(port: int) -> dict[str, str]:
    return {"synchronous_commit": "on", "listen_addresses": "127.0.0.1", "port": str(port)}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
