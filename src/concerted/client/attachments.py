"""Files beside an entry: sealed once, staged at the host piece by piece, named, fetched (seal §4).

A file is sealed into the home before anything is sent, and what is sent again after an interruption
are the same bytes: a key seals one file, and one that changes meanwhile cannot slip in. The body of
the entry lists key and name of each attachment, in the order in which the header names them.
Nothing holds more than a few pieces of a file in memory.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from concerted.client.errors import FileUnusable, HostMisbehaved
from concerted.client.home import private_folder, write_atomically
from concerted.client.record import Progress, Row
from concerted.crypto.attachment import (
    CHUNK_BYTES,
    FILE_LIMIT_BYTES,
    AttachmentKey,
    open_attachment,
    seal_attachment,
)
from concerted.crypto.suite import TAG_BYTES
from concerted.kernel.entry import ATTACHMENTS_LIMIT, BlobHash, BlobRef
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.tags import tag
from concerted.rules.fold import quota

if TYPE_CHECKING:
    from concerted.client.committee import Committee

SENDING, LOADING = "sending", "loading"  # what progress counts, in bytes
NAME_LIMIT_BYTES = 120
KEPT_S = 7 * 86_400  # what was sealed and never named is forgotten then


class Outgoing(msgspec.Struct, kw_only=True):
    """A sealed file on its way out; ``sent`` counts the pieces that the host has taken."""

    hash: str
    size_bytes: int
    key: str
    name: str
    digest: str
    sealed_s: int
    sent: int = 0

    @property
    def ref(self) -> BlobRef:
        """How a header names it."""
        return BlobRef(BlobHash(self.hash), self.size_bytes)

    def words(self) -> dict[str, str]:
        """Return what the body says of it."""
        return {"key": self.key, "name": self.name}

    def __repr__(self) -> str:
        return f"Outgoing(hash={self.hash!r}, size_bytes={self.size_bytes!r})"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that an entry names; ``name`` is safe to write, ``size_bytes`` that of the file."""

    ref: BlobRef
    key: AttachmentKey
    name: str
    size_bytes: int


# — out


def seal_files(committee: Committee, paths: Sequence[Path]) -> tuple[Outgoing, ...]:
    """Seal files into the home; one whose sending was broken off is taken up again.

    ``FileUnusable``: ``files_many``, ``file_large``, ``file_unreadable``.
    """
    if len(paths) > ATTACHMENTS_LIMIT:
        raise FileUnusable("files_many", str(len(paths)))
    found: list[Outgoing] = []
    if paths:
        private_folder(_folder(committee))
        waiting = _waiting(committee)
        for path in paths:
            digest = _digest(path)
            known = next((item for item in waiting if item.digest == digest), None)
            if known is not None:
                waiting.remove(known)
                known.name = path.name
            found.append(known or _seal(committee, path, digest))
    return tuple(found)


def stage(committee: Committee, files: Sequence[Outgoing]) -> None:
    """Give the host every piece that it has not taken yet (docs/api.md)."""
    total = sum(item.size_bytes for item in files)
    _check_quota(committee, total)
    done = 0
    for item in files:
        done += min(item.sent * CHUNK_BYTES, item.size_bytes)
        with _path(committee, item).open("rb") as file:
            file.seek(item.sent * CHUNK_BYTES)
            while piece := file.read(CHUNK_BYTES):
                committee.wire.stage(committee.id, item.hash, item.sent, piece)
                item.sent += 1
                _note(committee, item)
                done += len(piece)
                if committee.progress:
                    committee.progress(SENDING, done, total)


def stage_again(committee: Committee, files: Sequence[Outgoing]) -> None:
    """Forget what the host took: it has swept it, or got it wrong."""
    for item in files:
        item.sent = 0
        _note(committee, item)


def discard(committee: Committee, files: Sequence[Outgoing]) -> None:
    """Remove the sealed copies of files that an entry has named."""
    for item in files:
        _path(committee, item).unlink(missing_ok=True)
        _path(committee, item, ".json").unlink(missing_ok=True)


def _check_quota(committee: Committee, size_bytes: int) -> None:
    """``Refused("quota_bytes")`` before a long sending that the rules would refuse (rules §10)."""
    state, now = committee.state, committee.record.now
    used = quota(state, committee.me, now).size_bytes
    if size_bytes and used + size_bytes > state.constitution.number("quota_bytes"):
        raise Refused("quota_bytes")


def _folder(committee: Committee) -> Path:
    return committee.home.folder(committee.id) / "outgoing"


def _path(committee: Committee, item: Outgoing, suffix: str = "") -> Path:
    return _folder(committee) / f"{item.hash}{suffix}"


def _note(committee: Committee, item: Outgoing) -> None:
    write_atomically(_path(committee, item, ".json"), msgspec.json.encode(item))


def _waiting(committee: Committee) -> list[Outgoing]:
    """Return what was sealed and not named by any entry yet; forget what is old or damaged."""
    named = {
        ref.hash
        for row in committee.record.rows
        if row.entry
        for ref in row.entry.header.attachments
    }
    found = []
    for path in sorted(_folder(committee).iterdir()):
        item = _read(path) if path.suffix == ".json" else None
        fresh = item is not None and item.sealed_s > committee.clock() - KEPT_S
        if item is not None and fresh and item.hash not in named and _is_whole(committee, item):
            found.append(item)
        elif path.suffix == ".json":
            path.unlink()
            path.with_suffix("").unlink(missing_ok=True)
        elif not path.with_name(path.name + ".json").exists():
            path.unlink()  # sealed in part, or its note was never written
    return found


def _read(path: Path) -> Outgoing | None:
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(path.read_bytes(), type=Outgoing)
    return None


def _is_whole(committee: Committee, item: Outgoing) -> bool:
    with suppress(OSError):
        found = hashlib.sha256(tag("blob"))
        with _path(committee, item).open("rb") as file:
            for piece in _pieces(file):
                found.update(piece)
        return found.hexdigest() == item.hash
    return False


def _digest(path: Path) -> str:
    """Return the hash of a file's own bytes, by which a broken-off sending is found again."""
    found, size = hashlib.sha256(), 0
    for piece in _file(path):
        size += len(piece)
        if size > FILE_LIMIT_BYTES:
            raise FileUnusable("file_large", path.name)
        found.update(piece)
    return found.hexdigest()


def _seal(committee: Committee, path: Path, digest: str) -> Outgoing:
    key = AttachmentKey(secrets.token_bytes(32))
    found, size = hashlib.sha256(tag("blob")), 0
    descriptor, beside = tempfile.mkstemp(dir=_folder(committee))
    try:
        with os.fdopen(descriptor, "wb") as out:
            for piece in seal_attachment(key, _file(path)):
                found.update(piece)
                size += len(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    except Malformed:
        raise FileUnusable("file_large", path.name) from None
    item = Outgoing(
        hash=found.hexdigest(),
        size_bytes=size,
        key=key.expose().hex(),
        name=path.name,
        digest=digest,
        sealed_s=committee.clock(),
    )
    Path(beside).replace(_path(committee, item))
    _note(committee, item)
    return item


def _file(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from _pieces(file)
    except OSError as error:
        raise FileUnusable("file_unreadable", f"{path.name}: {error.strerror}") from error


def _pieces(file: Any) -> Iterator[bytes]:
    while piece := file.read(CHUNK_BYTES):
        yield piece


# — in


def attached(row: Row, words: dict[str, Any] | None) -> list[Attached]:
    """Return the files that an entry names; none where its words cannot be read or do not fit."""
    return listed(row.entry.header.attachments if row.entry else (), words)


def listed(refs: Sequence[BlobRef], words: dict[str, Any] | None) -> list[Attached]:
    """Return the files that a header refers to and its words describe, as ``attached``."""
    named = words.get("attachments") if words else None
    if not isinstance(named, list) or len(named) != len(refs):
        return []
    try:
        return [_attached(ref, item) for ref, item in zip(refs, named, strict=True)]
    except (KeyError, TypeError, ValueError):
        return []


def _attached(ref: BlobRef, item: Any) -> Attached:
    key = AttachmentKey(bytes.fromhex(item["key"]))
    tags = -(-ref.size // (CHUNK_BYTES + TAG_BYTES))
    return Attached(ref, key, safe_name(str(item["name"])), ref.size - tags * TAG_BYTES)


def fetch(committee: Committee, file: Attached, target: Path) -> Path:
    """Fetch a file and write it to ``target``, or below it under its own name if that is a folder.

    It stands there whole or not at all, and nothing is overwritten. ``FileUnusable``:
    ``file_exists``, ``file_unreadable``; ``HostMisbehaved("altered")``; ``Refused("seal_broken")``
    where its sender sealed it wrongly.
    """
    target = target / file.name if target.is_dir() else target
    try:
        if target.exists():
            raise FileUnusable("file_exists", target.name)
        descriptor, beside = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as out:
                _write(committee, file, out)
            _put_in_place(beside, target)
        finally:
            Path(beside).unlink(missing_ok=True)
    except FileExistsError:
        raise FileUnusable("file_exists", target.name) from None
    except OSError as error:
        raise FileUnusable("file_unreadable", f"{target.name}: {error.strerror}") from error
    return target


def _put_in_place(beside: str, target: Path) -> None:
    """Give a finished file its name; ``FileExistsError`` if another has it by now."""
    try:
        os.link(beside, target)  # unlike a rename, it never takes the place of another file
    except FileExistsError:
        raise
    except OSError:  # a memory stick's file system knows no links
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        os.replace(beside, target)


def _write(committee: Committee, file: Attached, out: Any) -> None:
    checked = _Checked(file.ref, committee.progress)
    parts = checked.pass_on(committee.wire.attachment(committee.id, file.ref.hash))
    try:
        for piece in open_attachment(file.key, parts):
            out.write(piece)
    except (Refused, Malformed):
        for _ in parts:  # whose fault is it? the rest tells whether these are the named bytes
            pass
        checked.check()
        raise
    checked.check()
    out.flush()
    os.fsync(out.fileno())


class _Checked:
    """Counts and hashes the bytes that pass, against what the header names."""

    def __init__(self, ref: BlobRef, progress: Progress | None) -> None:
        self._ref = ref
        self._progress = progress
        self._hash = hashlib.sha256(tag("blob"))
        self._size = 0

    def pass_on(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the parts; ``HostMisbehaved("altered")`` once they are too many."""
        for part in parts:
            self._size += len(part)
            if self._size > self._ref.size:
                raise HostMisbehaved("altered", f"attachment {self._ref.hash}")
            self._hash.update(part)
            if self._progress:
                self._progress(LOADING, self._size, self._ref.size)
            yield part

    def check(self) -> None:
        """``HostMisbehaved("altered")`` unless what passed is what the header names."""
        if self._hash.hexdigest() != self._ref.hash:
            raise HostMisbehaved("altered", f"attachment {self._ref.hash}")


def safe_name(name: str) -> str:
    """Return a sender's file name as it may be written here: one visible name in one folder."""
    kept = "".join(c for c in unicodedata.normalize("NFC", name) if c.isprintable())
    kept = kept.translate(str.maketrans("", "", '/\\:*?"<>|')).strip(" .~-")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending.encode()) > 10:
        stem, dot, ending = kept, "", ""
    room = NAME_LIMIT_BYTES - len((dot + ending).encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").strip(" .")
    return f"{stem}{dot}{ending}" if stem else "file"
