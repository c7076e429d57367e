"""What is well with a host and what is not, each with what to do about it (docs/guide-host.md).

Every check is a function of what it is given, so that each verdict can be brought about; only
``examine`` looks at this machine. Nothing here changes anything.
"""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from concerted.host.backup import LastBackup, last_backup
from concerted.host.files import DATABASE, MOVED
from concerted.host.keeping import KeeperFile
from concerted.host.keyring import FILE_NAME as HOST_KEY
from concerted.host.keyring import SECRET_BYTES
from concerted.host.restoring import read_marker
from concerted.host.settings import SPARE_FILES, Settings
from concerted.host.witnessing import forks
from concerted.store import Fault, LogHead, Store, open_store

DAY_S = 86_400
MIB, GIB = 1 << 20, 1 << 30
BACKUP_AGE_S = 7 * DAY_S
CLOCK_BEHIND_S = 300
UNCONFIRMED_S = DAY_S


class Verdict(StrEnum):
    """How a check came out."""

    OK = "OK"
    LOOK = "look at this"
    BROKEN = "broken"


class Checked(NamedTuple):
    """One line: what was checked, the verdict, what was found, and what to do if it is not OK."""

    what: str
    verdict: Verdict
    found: str
    todo: str = ""


def ok(what: str, found: str) -> Checked:
    """Return that all is well."""
    return Checked(what, Verdict.OK, found)


def look(what: str, found: str, todo: str) -> Checked:
    """Return that the keeper should look at something."""
    return Checked(what, Verdict.LOOK, found, todo)


def broken(what: str, found: str, todo: str) -> Checked:
    """Return that something does not work."""
    return Checked(what, Verdict.BROKEN, found, todo)


def examine(data: Path, url: str, now_s: int, *, whole: bool) -> Iterator[Checked]:
    """Check a host's data and machine; the database's every row only if ``whole``."""
    if not data.is_dir():
        yield broken("data", f"{data} is not there.", "Give the folder with --data.")
        return
    yield check_folder(data, os.getuid())
    yield check_key(data)
    yield check_keeper(data)
    yield check_backup(last_backup(data), now_s)
    yield check_restoring(data)
    yield from check_database(data, url, now_s, whole=whole)
    yield check_forks(data)
    yield check_clock(clock_synchronized())
    disk = shutil.disk_usage(data)
    yield check_disk(disk.free, disk.total, _database_bytes(data))
    yield check_memory(_meminfo("MemTotal"), _meminfo("MemAvailable"))
    yield check_files(resource.getrlimit(resource.RLIMIT_NOFILE)[1], Settings(data).streams)


def check_folder(data: Path, uid: int) -> Checked:
    """Nobody but the host's own user may read the data."""
    found = data.stat()
    if found.st_uid != uid:
        todo = "Run this as the user whose it is, as the host is run."
        return look("data", f"{data} belongs to another user than this one.", todo)
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        return broken("data", f"Others may look into {data} ({mode:04o}).", f"chmod 700 {data}")
    return ok("data", f"{data}, readable by its owner alone.")


def check_key(data: Path) -> Checked:
    """Without ``host.key`` no record goes on; with it anyone signs as this host."""
    path = data / HOST_KEY
    if not path.exists():
        todo = "Restore it from a backup. A new one cannot go on with any record."
        return broken("key", f"{HOST_KEY} is not there.", todo)
    if path.stat().st_size != SECRET_BYTES:
        return broken("key", f"{HOST_KEY} is damaged.", "Restore it from a backup.")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        todo = f"chmod 600 {path}, and ask yourself who has read it."
        return broken("key", f"Others may read {HOST_KEY} ({mode:04o}).", todo)
    return ok("key", f"{HOST_KEY} is there, readable by its owner alone.")


def check_keeper(data: Path) -> Checked:
    """A slip in ``keeper.json`` keeps a host from starting."""
    try:
        kept = KeeperFile(data).open()
    except (OSError, ValueError) as error:
        return broken("keeper.json", f"{error}.", "Mend the file, or remove it and begin anew.")
    return ok(
        "keeper.json",
        f"Checks {len(kept.witnessed)} records of others; asks {len(kept.addresses)} checkers.",
    )


def check_backup(last: LastBackup | None, now_s: int) -> Checked:
    """A backup holds the key as well; without one a broken disk is the end of every record."""
    todo = "concerted host backup FILE, to another disk than this one."
    if last is None:
        return broken("backup", "Neither the key nor the records have ever been backed up.", todo)
    days = (now_s - last.made) // DAY_S
    if now_s - last.made > BACKUP_AGE_S:
        return look("backup", f"The newest backup is {days} days old.", todo)
    where = last.file if Path(last.file).exists() else f"{last.file}, which is elsewhere now"
    return ok("backup", f"{days} days old, with the key: {where}.")


def check_restoring(data: Path) -> Checked:
    """Whether the host may add to its records."""
    if (data / MOVED).exists():
        todo = f"Use the other one; or, if it was never used, remove {data / MOVED}."
        return broken("standing", "This host was moved away and does not start.", todo)
    try:
        marker = read_marker(data)
    except ValueError as error:
        return broken("standing", str(error), "Restore the backup again.")
    if marker is not None:
        todo = "See concerted host resume --look, and ask members to open their committees."
        return look("standing", "The host was restored and only reads.", todo)
    return ok("standing", "The host may add to its records.")


def check_database(data: Path, url: str, now_s: int, *, whole: bool) -> Iterator[Checked]:
    """Can it be opened, is it sound, is it ahead of the clock, is it confirmed from outside?"""
    if url.startswith("sqlite"):
        yield check_sqlite(sqlite3.sqlite_version)
    try:
        store = open_store(url, read_only=True)
    except (Fault, ValueError) as error:
        todo = "Start the host once if it is new; else restore a backup."
        yield broken("database", str(error), todo)
        return
    try:
        yield _read_through(store) if whole else ok("database", "It opens. (Not read through.)")
        heads = store.logs()
        yield check_newest(_newest_time(store, heads), now_s)
        if KeeperFile(data).now().addresses:
            yield check_confirmed(_behind_s(store, heads, now_s))
    except Fault as error:
        yield broken("database", str(error), "Stop the host and restore a backup.")
    finally:
        store.close()


def check_sqlite(version: str) -> Checked:
    """Explain why an old SQLite is safe here."""
    parts = tuple(int(part) for part in version.split("."))
    if parts >= (3, 51, 3):
        return ok("SQLite", f"Version {version}.")
    return ok(
        "SQLite",
        f"Version {version}. Before 3.51.3 two connections that checkpoint at once can damage a"
        " database; here one connection of one process may, and a lock keeps others out. Never"
        f" write to {DATABASE} with another program.",
    )


def _read_through(store: Store) -> Checked:
    findings = store.check()
    if findings:
        found = " ".join(findings[:3])
        return broken("database", found, "Stop the host and restore a backup.")
    counted = store.stats()
    return ok("database", f"Sound: {counted.logs} records, {counted.entries} lines, all read.")


def _newest_time(store: Store, heads: list[LogHead]) -> int:
    times = [
        stored.time_s
        for head in heads
        for stored in store.entries(head.committee, max(0, head.size - 1), 1)
    ]
    return max(times, default=0)


def check_newest(newest_s: int, now_s: int) -> Checked:
    """A clock that is behind the host's own records stops it (log §1)."""
    behind = newest_s - now_s
    if behind > CLOCK_BEHIND_S:
        found = f"This machine's clock is {behind} seconds behind the host's own records."
        return broken("records", found, "Set the clock right: timedatectl set-ntp true")
    return ok("records", "None is ahead of this machine's clock.")


def _behind_s(store: Store, heads: list[LogHead], now_s: int) -> int:
    """Return for how long the record that waits longest has been waiting to be cosigned again."""
    waiting = [0]
    for head in heads:
        kept = store.newest_checkpoint(head.committee)
        if kept is not None and kept.size < head.size:
            first = next(store.entries(head.committee, kept.size, 1))
            waiting.append(now_s - first.time_s)
    return max(waiting)


def check_confirmed(behind_s: int) -> Checked:
    """Whether the witnesses that are asked do cosign."""
    if behind_s > UNCONFIRMED_S:
        found = f"A record has waited {behind_s // 3_600} hours to be confirmed from outside."
        return look("checkers", found, "See concerted host witness list, and the host's journal.")
    return ok("checkers", "What outside checkers had begun to confirm is confirmed.")


def check_forks(data: Path) -> Checked:
    """Proofs against others' hosts that have signed two histories."""
    found = forks(data)
    if not found:
        return ok("forks", "No record checked here has shown two histories.")
    names = ", ".join(str(fork.path) for fork in found)
    todo = "Give these files to the committees whose records they are."
    return look("forks", f"A record checked here has shown two histories: {names}.", todo)


def clock_synchronized() -> bool | None:
    """Ask the system whether its clock is kept right by the network; None where it cannot say."""
    try:
        done = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return {"yes": True, "no": False}.get(done.stdout.strip())


def check_clock(synchronized: bool | None) -> Checked:
    """Clients refuse what is dated more than five minutes ahead (log §1)."""
    todo = "apt install systemd-timesyncd && timedatectl set-ntp true"
    if synchronized is None:
        found = "This system does not say whether its clock is kept right by the network."
        return look("clock", found, f"Compare it with --url from elsewhere, or {todo}")
    if not synchronized:
        return look("clock", "The clock is not kept right by the network.", todo)
    return ok("clock", "Kept right by the network.")


def check_disk(free: int, total: int, database: int) -> Checked:
    """A full disk stops every committee here; a backup needs room for a copy."""
    said = f"{free / GIB:.1f} of {total / GIB:.1f} GiB are free"
    if free < 100 * MIB:
        return broken("disk", f"{said}: full.", "Make room. Nothing can be added until then.")
    if free < GIB or free < total // 20:
        return look("disk", f"{said}.", "Make room before it is full.")
    if free < 2 * database:
        found = f"{said}, and the database takes {database / GIB:.1f}."
        return look("disk", found, "Make room, or back up to another disk.")
    return ok("disk", f"{said}.")


def _database_bytes(data: Path) -> int:
    return sum(path.stat().st_size for path in data.glob(f"{DATABASE}*"))


def check_memory(total: int, available: int) -> Checked:
    """1 GiB is enough for the host and the system around it."""
    said = f"{total / GIB:.1f} GiB, {available / MIB:.0f} MiB of them available"
    if not total:
        return look("memory", "This system does not say.", "1 GiB is enough.")
    if total < 900 * MIB or available < 100 * MIB:
        return look("memory", f"{said}.", "1 GiB is enough; stop what else runs here, or add some.")
    return ok("memory", f"{said}.")


def _meminfo(name: str, text: Callable[[], str] = Path("/proc/meminfo").read_text) -> int:
    """Return a size in bytes of ``/proc/meminfo``, 0 where there is none."""
    try:
        lines = dict(line.split(":", 1) for line in text().splitlines())
        return int(lines[name].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return 0


def check_files(limit: int, streams: int) -> Checked:
    """Each open stream is an open file; a host takes as many as it may."""
    if limit != resource.RLIM_INFINITY and limit < streams + SPARE_FILES:
        found = f"From this shell a host may open {limit} files, and {streams} streams need more."
        return look("files", found, f"LimitNOFILE={streams + SPARE_FILES} in its unit.")
    return ok("files", f"Enough may be open for {streams} streams.")
