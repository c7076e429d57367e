"""One directory an identity, holding a place in any number of committees.

``$CONCERTED_HOME`` or ``~/.concerted``: ``lock``, ``current`` (the committee in use) and for each
committee a folder ``committees/ID`` with ``place.json`` (the seed and everything secret),
``leaves`` (the verified record), ``folded`` (its state) and ``bodies/HASH`` (sealed, as fetched).
Folders are 0700, files 0600; whatever is wider is mended when it is ours, else refused. Files are
replaced whole: written beside, synced, renamed, the folder synced. Save, *then* send.

``leaves`` alone grows in place. Leaves are synced before the checkpoint in ``place.json`` says that
they are there; what stands behind those, because a process was killed in between, is cut off.
Places that were given up lie below ``former``.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from concerted.client.errors import HomeUnusable
from concerted.client.folded import Folded
from concerted.client.folded import decode as decode_folded
from concerted.kernel.entry import blob_hash
from concerted.kernel.tiles import encode_bundle

LOCK_WAIT_S = 10.0
_LOCK_STEP_S = 0.05


class Place(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What one device knows about its place in one committee; secrets in hex.

    ``member`` is the own member id, and while a request is pending the request's. ``link`` is the
    join link by which it was made. ``keys``: epoch number → key. ``links``: invitation → link.
    ``decrypted``: opening → hash of the one sum that this trustee has decrypted; with `/single`
    behind it, of the single ballots of a pledge.
    ``outbox`` is a first entry that was saved and not yet confirmed.
    """

    address: str
    committee: str
    log_key: str
    seed: str
    member: str
    link: str = ""
    invitation: str = ""
    checkpoint: str = ""
    nickname: str = ""
    name: str = ""
    outbox: dict[str, str] = msgspec.field(default_factory=dict)
    keys: dict[str, str] = msgspec.field(default_factory=dict)
    links: dict[str, str] = msgspec.field(default_factory=dict)
    decrypted: dict[str, str] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Place(committee={self.committee!r}, member={self.member!r})"


def default_home() -> Path:
    """Return ``$CONCERTED_HOME``, or ``~/.concerted``."""
    named = os.environ.get("CONCERTED_HOME")
    return Path(named) if named else Path.home() / ".concerted"


class Home:
    """The directory of one identity. Several processes take turns by ``lock``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def lock(self, wait_s: float = LOCK_WAIT_S) -> Iterator[None]:
        """Hold the home for this process, after waiting for another that has it.

        ``HomeUnusable("home_busy")`` if it is still held after ``wait_s``.
        """
        private_folder(self.path)
        descriptor = os.open(self.path / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _take(descriptor, wait_s)
            yield
        finally:
            os.close(descriptor)

    def committees(self) -> list[str]:
        """Return the ids of the committees that this identity has a place in."""
        folder = self.path / "committees"
        if not folder.is_dir():
            return []
        return sorted(item.name for item in folder.iterdir() if (item / "place.json").exists())

    def choose(self, prefix: str = "") -> str:
        """Return the committee whose id begins so; without a prefix, the one in use.

        ``HomeUnusable``: ``home_none`` (no committee, or none of that beginning), ``home_many``.
        """
        known = self.committees()
        if not prefix and (current := self.current()) in known:
            return current
        found = [item for item in known if item.startswith(prefix)]
        if len(found) == 1:
            return found[0]
        raise HomeUnusable("home_many" if found else "home_none")

    def use(self, committee: str) -> None:
        """Make a committee the one that commands mean."""
        write_atomically(self.path / "current", committee.encode())

    def folder(self, committee: str) -> Path:
        """Return a committee's folder."""
        return self.path / "committees" / committee

    def load(self, committee: str) -> Place:
        """Return the place; ``HomeUnusable("home_damaged")`` if it cannot be read."""
        path = self.folder(committee) / "place.json"
        private_folder(self.folder(committee))
        try:
            _mend(path)
            return msgspec.json.decode(path.read_bytes(), type=Place)
        except (OSError, msgspec.DecodeError) as error:
            raise HomeUnusable("home_damaged", str(path)) from error

    def save(self, place: Place) -> None:
        """Write the place; durable once this returns."""
        private_folder(self.folder(place.committee))
        data = msgspec.json.format(msgspec.json.encode(place), indent=1)
        write_atomically(self.folder(place.committee) / "place.json", data)

    def forget(self, committee: str) -> None:
        """Remove a place; its seed is gone from this device."""
        shutil.rmtree(self.folder(committee), ignore_errors=True)

    def set_aside(self, committee: str) -> None:
        """Move a place out of the way, below ``former``: nothing in it is lost."""
        former = self.path / "former"
        private_folder(former)
        number = 1
        while (former / f"{committee}-{number}").exists():
            number += 1
        try:
            self.folder(committee).rename(former / f"{committee}-{number}")
        except OSError as error:
            raise HomeUnusable("home_unwritable", f"{former}: {error.strerror}") from error

    def leaves(self, committee: str) -> list[bytes]:
        """Return the whole leaves kept, and not what is torn behind them."""
        path = self.folder(committee) / "leaves"
        return _whole_leaves(path.read_bytes()) if path.exists() else []

    def append_leaves(self, committee: str, position: int, leaves: Sequence[bytes]) -> int:
        """Write leaves from byte ``position`` on, in place of whatever stands there.

        Durable once this returns; where the next ones go.
        """
        folder = self.folder(committee)
        private_folder(folder)
        data = encode_bundle(leaves)
        try:
            descriptor = os.open(folder / "leaves", os.O_WRONLY | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.truncate(position)
                file.seek(position)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _sync_folder(folder)
        except OSError as error:
            raise HomeUnusable("home_unwritable", f"{folder}: {error.strerror}") from error
        return position + len(data)

    def folded(self, committee: str) -> Folded | None:
        """Return the state kept; None if there is none that can be read."""
        with suppress(OSError):
            return decode_folded((self.folder(committee) / "folded").read_bytes())
        return None

    def save_folded(self, committee: str, state: Folded) -> None:
        """Keep a state; it can be folded again, so a lost one is no loss."""
        write_atomically(self.folder(committee) / "folded", state.encode())

    def body(self, committee: str, name: str) -> bytes | None:
        """Return a sealed body kept, if it is there and its hash is right."""
        with suppress(OSError):
            data = (self.folder(committee) / "bodies" / name).read_bytes()
            return data if blob_hash(data) == name else None
        return None

    def save_body(self, committee: str, name: str, data: bytes) -> None:
        """Keep a sealed body; it can be fetched again, so a lost one is no loss."""
        folder = self.folder(committee) / "bodies"
        private_folder(folder)
        write_atomically(folder / name, data)

    def drop_body(self, committee: str, name: str) -> None:
        """Forget a body: its words were deleted."""
        (self.folder(committee) / "bodies" / name).unlink(missing_ok=True)

    def current(self) -> str:
        """Return the committee that commands mean; empty where there is none."""
        try:
            return (self.path / "current").read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""


def _take(descriptor: int, wait_s: float) -> None:
    until_s = time.monotonic() + wait_s
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= until_s:
                raise HomeUnusable("home_busy") from None
        time.sleep(_LOCK_STEP_S)


def _whole_leaves(data: bytes) -> list[bytes]:
    leaves: list[bytes] = []
    start = 2
    while start <= len(data):
        end = start + int.from_bytes(data[start - 2 : start], "big")
        if end > len(data):
            break
        leaves.append(data[start:end])
        start = end + 2
    return leaves


def private_folder(path: Path) -> None:
    """Make ``path``, or mend its permissions; ``HomeUnusable("home_open")`` if it is another's."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.stat()
        if found.st_uid != os.getuid():
            raise HomeUnusable("home_open", str(path))
        if stat.S_IMODE(found.st_mode) & 0o077:
            path.chmod(0o700)
    except OSError as error:
        raise HomeUnusable("home_missing", f"{path}: {error.strerror}") from error


def _mend(path: Path) -> None:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data``, 0600: both the bytes and the name are durable afterwards."""
    beside = path.with_name(f".{path.name}.new")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise HomeUnusable("home_unwritable", f"{path}: {error.strerror}") from error


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
