"""A host's whole data in one file, and back (docs/guide-host.md, Backups).

The file is an uncompressed tar: ``backup.json`` first, with the SHA-256 of every other file, then
``host.key``, what the keeper typed, and a copy of the database, in SQLite whatever the host uses.
It is written beside its place, read through again, and only then given its name. A *final* backup
is for moving: the host that it was made of is not started again.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from concerted import __version__
from concerted.host.files import (
    DATABASE,
    LAST_BACKUP,
    MOVED,
    RESTORED,
    RESTORING,
    replace_file,
    sync_folder,
)
from concerted.host.keyring import FILE_NAME as HOST_KEY
from concerted.host.keyring import Keyring
from concerted.kernel.entry import CommitteeId, parse_header
from concerted.kernel.errors import ConcertedError
from concerted.store import Store, open_store

FORMAT = "concerted-backup/1"
MANIFEST, MANIFEST_LIMIT_BYTES = "backup.json", 1 << 20
PIECE_BYTES = 1 << 20
_NAME = re.compile(r"[a-z0-9][\w.-]{0,99}(/[a-z0-9][\w.-]{0,99})?", re.ASCII).fullmatch
_NAMED = re.compile(r"concerted-\d{4}-\d\d-\d\d-\d{6}\.tar", re.ASCII).fullmatch
_LEFT_OUT = {LAST_BACKUP, MOVED, RESTORED, RESTORING}


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup says of itself: ``made`` in seconds, ``files`` by name with their SHA-256."""

    format: str
    version: str
    made: int
    final: bool
    logs: int
    entries: int
    files: dict[str, str]


class LastBackup(msgspec.Struct, frozen=True):
    """What a host knows of its newest backup; ``size`` in bytes, ``made`` in seconds."""

    file: str
    made: int
    entries: int
    size: int


def back_up(data: Path, url: str, target: Path, made_s: int, *, final: bool = False) -> Manifest:
    """Write a backup of the host in ``data`` to the new file ``target``, while it runs or not.

    Durable, verified and complete once the file has its name. ``ValueError`` in the keeper's words,
    ``OSError``, ``Fault``.
    """
    if not (data / HOST_KEY).exists():
        raise ValueError(f"There is no host in {data}: {HOST_KEY} is not there.")
    if target.exists():
        raise ValueError(f"{target} exists already.")
    with _workplace(target) as folder, _opened(url, final=final) as store:
        whole = folder / "whole"
        _copy_small_files(data, whole)
        store.backup(whole / DATABASE)
        logs, entries = _check_copy(whole / DATABASE, Keyring.open(whole))
        manifest = Manifest(FORMAT, __version__, made_s, final, logs, entries, _hashes(whole))
        draft = folder / "backup.tar"
        _write(draft, manifest, whole)
        if read_manifest(draft) != manifest:
            raise ValueError("What was written cannot be read back: is the disk failing?")
        size = draft.stat().st_size
        draft.rename(target)
        sync_folder(target.parent)
        if final:
            replace_file(data / MOVED, msgspec.json.encode({"file": target.name, "made": made_s}))
    last = LastBackup(str(target.absolute()), made_s, entries, size)
    replace_file(data / LAST_BACKUP, msgspec.json.encode(last))
    return manifest


def named(folder: Path, made_s: int) -> Path:
    """Return the name of a backup made now in a folder of backups."""
    stamp = datetime.fromtimestamp(made_s, UTC).strftime("%Y-%m-%d-%H%M%S")
    return folder / f"concerted-{stamp}.tar"


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups that ``named`` named; return what was removed."""
    found = sorted(path for path in folder.iterdir() if _NAMED(path.name) and path.is_file())
    old = found[:-keep] if keep > 0 else []
    for path in old:
        path.unlink()
    return old


def last_backup(data: Path) -> LastBackup | None:
    """Return what is known of the newest backup, None where there is none."""
    try:
        return msgspec.json.decode((data / LAST_BACKUP).read_bytes(), type=LastBackup)
    except (OSError, msgspec.MsgspecError):
        return None


def read_manifest(path: Path) -> Manifest:
    """Read a whole backup through and return what it says; ``ValueError`` where it is damaged."""
    with _members(path) as (manifest, files):
        for name, file in files:
            if _hash(file) != manifest.files[name]:
                raise ValueError(f"{path}: {name} is damaged.")
    return manifest


def unpack(path: Path, folder: Path) -> Manifest:
    """Write the files of a backup into a new folder, 0600; ``ValueError`` where it is damaged."""
    with _members(path) as (manifest, files):
        for name, file in files:
            place = folder / name
            place.parent.mkdir(mode=0o700, exist_ok=True)
            with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                digest = _hash(file, out)
                out.flush()
                os.fsync(out.fileno())
            if digest != manifest.files[name]:
                raise ValueError(f"{path}: {name} is damaged.")
            sync_folder(place.parent)
    return manifest


@contextmanager
def _members(path: Path) -> Iterator[tuple[Manifest, Iterator[tuple[str, IO[bytes]]]]]:
    try:
        with tarfile.open(path, "r:") as tar:
            members = iter(tar)
            manifest = _manifest(tar, next(members, None))
            yield manifest, _files(tar, members, manifest)
    except (tarfile.TarError, EOFError) as error:
        raise ValueError(f"{path} is not a whole backup: {error}.") from None


def _manifest(tar: tarfile.TarFile, first: tarfile.TarInfo | None) -> Manifest:
    if first is None or first.name != MANIFEST or first.size > MANIFEST_LIMIT_BYTES:
        raise tarfile.ReadError(f"it does not begin with {MANIFEST}")
    file = tar.extractfile(first)
    if file is None:
        raise tarfile.ReadError(f"{MANIFEST} is no file")
    try:
        found = msgspec.json.decode(file.read(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise tarfile.ReadError(f"{MANIFEST}: {error}") from None
    if found.format != FORMAT:
        raise tarfile.ReadError(f"it is of another kind ({found.format})")
    if not {DATABASE, HOST_KEY} <= found.files.keys() or not all(map(_NAME, found.files)):
        raise tarfile.ReadError("it lists other files than a backup has")
    return found


def _files(
    tar: tarfile.TarFile, members: Iterator[tarfile.TarInfo], manifest: Manifest
) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield exactly the files that the manifest lists."""
    missing = set(manifest.files)
    for member in members:
        file = tar.extractfile(member) if member.isreg() else None
        if file is None or member.name not in missing:
            raise tarfile.ReadError(f"{member.name!r} does not belong in it")
        missing.remove(member.name)
        yield member.name, file
    if missing:
        raise tarfile.ReadError(f"{min(missing)} is missing")


@contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """Make a folder beside ``target``, gone at the end; what a killed backup left is removed."""
    for left in target.parent.glob(f".{target.name}.*"):
        with _held(left) as free:
            if free:
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        with _held(folder):  # so that nobody takes it for one that was left
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Lock a folder while the block runs; whether nobody else has it."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(opened)


@contextmanager
def _opened(url: str, *, final: bool) -> Iterator[Store]:
    """Open the database to read; to write for a final backup, so that no host has it any more."""
    store = open_store(url, read_only=not final)
    try:
        yield store
    finally:
        store.close()


def _check_copy(copy: Path, keyring: Keyring) -> tuple[int, int]:
    """Check a copied database; return how many logs and entries it holds."""
    store = open_store(f"sqlite:///{copy}", read_only=True)
    try:
        check_store(store, keyring)
        counted = store.stats()
        return counted.logs, counted.entries
    finally:
        store.close()


def check_store(store: Store, keyring: Keyring) -> None:
    """``ValueError`` where a database is unsound, or none of its logs is of this host's key."""
    findings = store.check()
    if findings:
        raise ValueError("The database is not sound. " + " ".join(findings))
    heads = store.logs()
    if heads and not any(_is_ours(store, head.committee, keyring) for head in heads):
        raise ValueError(f"{HOST_KEY} is not the key of these records.")


def _is_ours(store: Store, committee: CommitteeId, keyring: Keyring) -> bool:
    for stored in store.entries(committee, 0, 1):
        try:
            payload = parse_header(stored.header).payload
            ours = keyring.log_key(str(payload["origin"])).public.hex()
        except (ConcertedError, KeyError, UnicodeEncodeError):
            continue
        return bool(payload.get("log_key") == ours)
    return False


def _copy_small_files(data: Path, whole: Path) -> None:
    """Copy the key, what the keeper typed and proofs of forks; all but the database."""
    whole.mkdir(mode=0o700)
    for path in (*data.iterdir(), *data.glob("*/*")):
        name = path.relative_to(data).as_posix()
        if path.is_symlink() or not path.is_file() or _NAME(name) is None:
            continue
        if name not in _LEFT_OUT and not name.startswith(DATABASE):
            (whole / name).parent.mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(path, whole / name)


def _hashes(whole: Path) -> dict[str, str]:
    found = {}
    for path in sorted(whole.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                found[path.relative_to(whole).as_posix()] = _hash(file)
    return found


def _hash(file: IO[bytes], out: IO[bytes] | None = None) -> str:
    """Read a file through, into ``out`` if given; return its SHA-256 in hex."""
    digest = hashlib.sha256()
    while piece := file.read(PIECE_BYTES):
        digest.update(piece)
        if out is not None:
            out.write(piece)
    return digest.hexdigest()


def _write(draft: Path, manifest: Manifest, whole: Path) -> None:
    said = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        with tarfile.open(fileobj=out, mode="w") as tar:
            _add(tar, MANIFEST, len(said), io.BytesIO(said))
            for name in manifest.files:
                with (whole / name).open("rb") as file:
                    _add(tar, name, (whole / name).stat().st_size, file)
        out.flush()
        os.fsync(out.fileno())


def _add(tar: tarfile.TarFile, name: str, size: int, file: IO[bytes]) -> None:
    about = tarfile.TarInfo(name)  # owner and time are nobody's business
    about.size, about.mode = size, 0o600
    tar.addfile(about, file)
