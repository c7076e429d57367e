"""Making an evidence pack from the record that this device verified (items §8).

The pack is checked as an outsider would check it before it leaves here, and its words are compared
with those that the epoch's key opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from concerted.audit.evidence import Evidence, audit_evidence
from concerted.audit.pack import Pack, Placed, WitnessKey, place, write_pack
from concerted.client.attachments import Attached, attached, fetch
from concerted.client.checkers import cosigned_notes
from concerted.client.committee import Committee
from concerted.client.epochs import key_of
from concerted.client.errors import FileUnusable, HostMisbehaved
from concerted.client.photo import strip
from concerted.client.record import Row
from concerted.client.words import fetch_body, words_of
from concerted.crypto.body import body_key
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.checkpoint import Checkpoint
from concerted.kernel.errors import Refused
from concerted.kernel.note import Note
from concerted.print.paper import Picture

FILES_LIMIT_BYTES = 33_554_432  # of one pack; later ones are left out, and that is said


def make_pack(committee: Committee, entry: str) -> tuple[bytes, Evidence, list[Picture]]:
    """Return the pack of an item, what checking it came to, and its pictures.

    ``Refused("entry_unknown")``; ``Refused("wrap_missing")`` where this device cannot read it.
    """
    row = committee.record.row(entry)
    if row is None or row.entry is None or row.entry.header.body is None:
        raise Refused("entry_unknown")
    header = row.entry.header
    words = words_of(committee, entry)
    if words is None or header.body is None:
        raise Refused("wrap_missing")
    note = _best_note(committee, row.index)
    size = Checkpoint.parse(Note.parse(note).text).size
    author = str(header.author)
    joined = _row(committee, author)
    files = list(_files(committee, attached(row, words)))
    pack = Pack(
        committee=committee.id,
        checkpoint=note.decode(),
        log_key=committee.state.log_key,
        founding=_placed(committee, _row(committee, committee.id), size),
        author=None if author == committee.id else _placed(committee, joined, size),
        entry=_placed(committee, row, size),
        body=base64url_encode(fetch_body(committee, header.body.hash)),
        body_key=body_key(key_of(committee, header.body.epoch), header).expose().hex(),
        witnesses=_witnesses(committee),
        files=tuple(base64url_encode(data) if data else "" for _, data in files),
    )
    data = write_pack(pack)
    found = audit_evidence(data)
    if found.findings or found.words != words:
        raise HostMisbehaved("altered", "the pack does not pass its own check")
    return data, found, list(_pictures(files))


def _witnesses(committee: Committee) -> tuple[WitnessKey, ...]:
    admitted = sorted(committee.state.witnesses.items())
    return tuple(WitnessKey(key=key, name=name) for key, name in admitted)


def _row(committee: Committee, entry: str) -> Row:
    row = committee.record.row(entry)
    if row is None:
        raise Refused("entry_unknown")
    return row


def _placed(committee: Committee, row: Row, size: int) -> Placed:
    proof = committee.record.history.tree.inclusion_proof(row.index, size)
    return place(row.leaf, row.index, proof)


def _best_note(committee: Committee, index: int) -> bytes:
    """Return the smallest cosigned checkpoint that covers the entry, else the newest."""
    covering = [
        (checkpoint.size, note)
        for checkpoint, note in cosigned_notes(committee)
        if index < checkpoint.size <= committee.record.size
    ]
    return min(covering)[1] if covering else committee.record.note


def _files(committee: Committee, files: list[Attached]) -> Iterator[tuple[Attached, bytes]]:
    """Yield each file with its bytes, or with none once the pack would grow too large."""
    left = FILES_LIMIT_BYTES
    with TemporaryDirectory(prefix="concerted-") as folder:
        for number, file in enumerate(files):
            if file.size_bytes > left:
                yield file, b""
                continue
            data = fetch(committee, file, Path(folder) / str(number)).read_bytes()
            left -= len(data)
            yield file, data


def _pictures(files: list[tuple[Attached, bytes]]) -> Iterator[Picture]:
    """Yield what can be printed, made anew once more: the author's device may not have done it."""
    for file, data in files:
        try:
            photo = strip(data)
        except FileUnusable:
            continue
        yield Picture(photo.data, photo.type, photo.width, photo.height, file.name)
