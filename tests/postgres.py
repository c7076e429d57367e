"""A PostgreSQL server for tests: its own data, reached by a Unix socket, never run as root."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote

BIN = Path("/usr/lib/postgresql/15/bin")
# Writes reach the system but need not reach the disk. A killed server still loses nothing that it
# acknowledged; only a test of power loss would need `durable`.
FAST = "-c fsync=off -c full_page_writes=off"
STARTS = 50
_NUMBERS = count(1)


class Cluster:
    """One server. `start`, then `create_database` as often as needed, then `stop`."""

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.folder = Path(tempfile.mkdtemp(prefix="concerted-pg-"))
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def start(self) -> None:
        """Make the data directory and wait until the server answers."""
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        self._start()

    def _start(self) -> None:
        data = str(self.folder / "data")
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        options += "" if self.durable else f" {FAST}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")

    def kill_backend(self, name: str) -> None:
        """SIGKILL one process of a connection to this database; PostgreSQL then ends them all."""
        found = self._ask(f"select pid from pg_stat_activity where datname = '{name}' limit 1")
        for pid in found.split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)

    def kill_and_start(self) -> None:
        """SIGKILL the server, and start it again once its children are gone."""
        pid = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        for _ in range(STARTS):
            try:
                self._start()
            except subprocess.CalledProcessError:  # a child still holds its memory
                continue
            return
        raise AssertionError("PostgreSQL does not start again")

    def _ask(self, question: str) -> str:
        """Ask the database `postgres`; nothing where it is just coming up."""
        command = ["psql", "-h", str(self.folder), "-U", "postgres", "-tAc", question, "postgres"]
        done = subprocess.run(
            [*self.as_user, str(BIN / command[0]), *command[1:]],
            cwd="/", capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return done.stdout

    def stop(self) -> None:
        """Stop the server and remove its data."""
        data = str(self.folder / "data")
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(self) -> str:
        """Make an empty database and return its name."""
        name = f"concerted_{next(_NUMBERS)}"
        self._run("createdb", "-h", str(self.folder), "-U", "postgres", name)
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run("dropdb", "--force", "-h", str(self.folder), "-U", "postgres", name)

    def url(self, name: str) -> str:
        """The address of a database, as the host takes it."""
        return f"postgresql+psycopg://postgres@/{name}?host={quote(str(self.folder))}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.as_user, str(BIN / program), *arguments]
        subprocess.run(command, check=True, cwd="/", capture_output=True, timeout=60)
