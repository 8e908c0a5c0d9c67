"""A PostgreSQL server of the bench's own, on loopback, with what it costs readable."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path
from types import TracebackType

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "512MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "max_connections": "60",
}
"""fsync and synchronous_commit stay on; autovacuum and checkpoints run by hand, outside what is measured."""


class NoPostgres(Exception):
    """PostgreSQL is not installed, or did not start."""


class Cluster:
    """`with Cluster(folder) as cluster:` runs a server on the folder's data, made when it is not there."""

    def __init__(self, folder: Path, for_all: str) -> None:
        self.folder, self._open = folder, [Path(for_all), folder.parent, folder]
        self.port = _free_port()
        self.url = f"postgres://wafaa@127.0.0.1:{self.port}/wafaa"

    def __enter__(self) -> Cluster:
        self._bin = find()
        self.folder.mkdir(exist_ok=True)
        self._lend()
        fresh = not (self.folder / "data").exists()
        if fresh:
            self._run("initdb", "-D", self._data, "-U", "wafaa", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self._run("pg_ctl", "-D", self._data, "-l", f"{self.folder}/log", "-w", "-o", self._options(), "start")
        if fresh:
            self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "wafaa", "wafaa")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "fast", "-w", "stop")

    @property
    def pid(self) -> int:
        return int((self.folder / "data/postmaster.pid").read_text().split("\n", 1)[0])

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _options(self) -> str:
        mine = SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self.folder)}
        return " ".join(f"-c {name}={value}" for name, value in mine.items())

    def _lend(self) -> None:
        """PostgreSQL refuses to run as root, so root lends the folder to an unprivileged user."""
        if os.geteuid() == 0:
            for folder in self._open:
                folder.chmod(0o755)
            shutil.chown(self.folder, _servant())

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._bin / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _servant(), "--", *command]
        done = (
            subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
            if program != "pg_ctl"
            else _without_pipes(command)
        )
        if done.returncode:
            raise NoPostgres(f"{program} failed: {(done.stderr or '').strip()[-500:]}")


def _without_pipes(command: list[str]) -> subprocess.CompletedProcess[str]:
    # The server would inherit the pipes and keep them open for ever.
    nowhere = subprocess.DEVNULL
    return subprocess.run(command, cwd="/", stdin=nowhere, stdout=nowhere, stderr=nowhere, text=True, check=False)


def find() -> Path:
    """The folder of initdb. Raises NoPostgres."""
    known = shutil.which("initdb")
    places = [Path(known)] if known else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not places:
        raise NoPostgres("PostgreSQL is not installed here")
    return places[-1].resolve().parent


def _servant() -> str:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
