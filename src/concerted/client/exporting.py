"""Writing a record to a file that anybody can audit (log §7): a member's own, or as an outsider.

Whoever is no member reads by a key that the committee has admitted, and gets leaves, evidence and
cosigned checkpoints, never words. What is fetched is believed only by the audit that follows.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from concerted.audit.recordfile import record_chunks
from concerted.client.committee import Committee
from concerted.client.errors import FileUnusable, HostFaulty, HostMisbehaved, HostUnreachable
from concerted.client.home import Home, private_folder, write_atomically
from concerted.client.record import FETCHING, PAGE, Progress, entry_or_none
from concerted.client.wire import Wire
from concerted.crypto.signature import PublicKey, SigningKey, check_public_key
from concerted.kernel.checkpoint import Checkpoint
from concerted.kernel.entry import Entry, blob_hash
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.note import Note
from concerted.kernel.tiles import decode_bundle

_PLACE = re.compile(r"(https?://[^/#?]+)/c/([0-9a-f]{64})#([0-9a-f]{64})", re.ASCII).fullmatch


class Outside(NamedTuple):
    """Where an outsider reads: the host, the committee's id, and the key of its log."""

    address: str
    committee: str
    log_key: PublicKey


def parse_outside(text: str) -> Outside:
    """Return what an address for outside readers holds; ``Malformed("link")``."""
    found = _PLACE(text.strip())
    if found is None:
        raise Malformed("link", "no address for outside readers")
    try:
        return Outside(found[1], found[2], check_public_key(bytes.fromhex(found[3])))
    except Refused:
        raise Malformed("link", "log key: not a key") from None


def format_outside(committee: Committee) -> str:
    """Return the address that a committee gives to those whom it lets read its record."""
    return f"{committee.place.address}/c/{committee.id}#{committee.state.log_key}"


def outside_key(home: Home) -> SigningKey:
    """Return the key by which this home reads records as an outsider; made where there is none."""
    path = home.path / "outside.key"
    if not path.exists():
        private_folder(home.path)
        write_atomically(path, secrets.token_hex(32).encode())
    try:
        return SigningKey(bytes.fromhex(path.read_text()))
    except (OSError, ValueError) as error:
        raise FileUnusable("file_unreadable", str(error)) from error


def write_outside(
    out: BinaryIO, outside: Outside, key: SigningKey, wire: Wire, progress: Progress | None = None
) -> None:
    """Fetch a record with an admitted key and write its file to ``out``.

    ``HostFaulty("session_ended")`` where the committee has not admitted the key.
    """
    where = outside.committee
    wire.open_session(where, outside.log_key, "auditor", key.public.hex(), key)
    note = wire.checkpoint(where)
    size = _size(note)
    leaves: list[bytes] = []
    while len(leaves) < size:
        page = wire.entries(where, len(leaves), min(PAGE, size - len(leaves)))
        got = decode_bundle(page, limit=PAGE)
        if not got:
            raise HostMisbehaved("altered", f"no leaf at {len(leaves)}")
        leaves += got
        if progress:
            progress(FETCHING, len(leaves), size)
    evidence = _evidence(wire, where, leaves, progress)
    out.writelines(record_chunks(note, _cosigned(wire, where, size), leaves, evidence))


def export(committee: Committee, path: Path, *, words: bool = False) -> int:
    """Write the own record to ``path``, with all sealed words if asked; how many leaves it has.

    The file is complete or not there: ``FileUnusable`` where it cannot be written.
    """
    record, wire, where = committee.record, committee.wire, committee.id
    leaves = record.leaves()
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    bodies, files = _sealed(leaves) if words else (set[str](), set[str]())
    chunks = record_chunks(
        record.note,
        _cosigned(wire, where, record.size),
        leaves,
        _evidence(wire, where, leaves, committee.progress),
        _words(committee, wire.body, bodies),
        _words(committee, lambda name, of: b"".join(wire.attachment(name, of)), files),
    )
    try:
        with beside.open("xb") as out:
            out.writelines(chunks)
        beside.replace(path)
    except OSError as error:
        raise FileUnusable("file_unreadable", str(error)) from error
    finally:
        beside.unlink(missing_ok=True)
    return len(leaves)


def _entries(leaves: Iterable[bytes]) -> Iterator[Entry]:
    for data in leaves:
        _, entry = entry_or_none(data)
        if entry is not None:
            yield entry


def _evidence(
    wire: Wire, committee: str, leaves: list[bytes], progress: Progress | None
) -> Iterator[tuple[str, bytes]]:
    names = sorted({ref.hash for entry in _entries(leaves) for ref in entry.header.evidence})
    for done, name in enumerate(names, 1):
        yield name, wire.evidence(committee, name)
        if progress:
            progress("loading", done, len(names))


def _sealed(leaves: list[bytes]) -> tuple[set[str], set[str]]:
    """The hashes of all bodies, and of all attachments."""
    headers = [entry.header for entry in _entries(leaves)]
    bodies = {str(header.body.hash) for header in headers if header.body}
    return bodies, {str(ref.hash) for header in headers for ref in header.attachments}


def _words(
    committee: Committee, fetch: Callable[[str, str], bytes], names: set[str]
) -> Iterator[tuple[str, bytes]]:
    """What the host still has of these; deleted words are left out."""
    for name in sorted(names):
        kept = committee.home.body(committee.id, name)
        try:
            data = kept if kept is not None else fetch(committee.id, name)
        except HostFaulty as error:
            if error.code != "blob_unknown":
                raise
            continue
        if blob_hash(data) != name:
            raise HostMisbehaved("altered", name)
        yield name, data


def _cosigned(wire: Wire, committee: str, size: int) -> list[tuple[int, bytes]]:
    """The cosigned checkpoints below the newest, ascending by size."""
    notes = [note.encode() for note in wire.cosigned(committee)]
    found = {_size(note): note for note in notes}
    return [(known, found[known]) for known in sorted(found) if known < size]


def _size(note: bytes) -> int:
    try:
        return Checkpoint.parse(Note.parse(note).text).size
    except Malformed as error:
        raise HostUnreachable("answer_unreadable", str(error)) from error
