"""An evidence pack checked by somebody who has nothing but the file (items §8).

The numbered steps are those of the spec; the first that fails decides, and is the one finding. What
a pack proves is in ``Evidence``; what it does not is in ``LIMITS``, and is told with every result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from concerted.audit.pack import Pack, Placed, holds_pack, read_pack
from concerted.audit.result import Finding
from concerted.crypto import signature
from concerted.crypto.attachment import AttachmentKey, seal_attachment
from concerted.crypto.body import BodyKey, open_shown
from concerted.crypto.possession import check_possession, possession_digest
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.checkpoint import Checkpoint, open_checkpoint
from concerted.kernel.cosignature import Cosignature, cosigner
from concerted.kernel.entry import FOUNDING, Entry, blob_hash, signing_message
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.leaf import leaf_hash
from concerted.kernel.note import COSIGNATURE_V1, ED25519, Note, Verifier, VerifierKey
from concerted.kernel.tree import verify_inclusion

FILE_LIMIT_BYTES = 268_435_456  # a PDF with its pictures and the pack
AHEAD_S = 300  # what clocks may differ by (log §1)
LIMITS = (
    "that what it says is true, or when it happened",
    "who the member is, or that they were a member in good standing then: the whole record does",
    "that nothing was left out: the whole record does",
    "that the outside checkers' keys are theirs: ask them",
    "that members read the same words: only a member's device can tell, as the one did that made "
    "this file",
    "that a printed page says the same: compare it with the words shown here",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """An outside checker's word that the record held the entry, at ``time`` of its own clock."""

    name: str
    key: str
    time: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found. Times in seconds; ``words`` and the rest only as far as the checks came.

    ``files`` says for each attachment whether it was there and is the one that was sealed.
    """

    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    committee: str = ""
    entry: str = ""
    author: str = ""
    index: int = 0
    stamped: int = 0
    size: int = 0
    seen: tuple[Seen, ...] = ()
    words: Mapping[str, Any] | None = None
    files: tuple[bool, ...] = ()

    @property
    def latest(self) -> int:
        """The time by which the entry was there as a witness saw it; 0 if none did."""
        return min((seen.time for seen in self.seen), default=0)


def audit_evidence(data: bytes) -> Evidence:
    """Check the pack in ``data``, alone or in a PDF; what fails is the one finding."""
    try:
        pack = read_pack(data)
    except Malformed as error:
        return Evidence(findings=(Finding(error.layer, error.reason),))
    check = _Check(pack)
    for step in check.steps():
        try:
            step()
        except Malformed as error:
            return check.failed(error.layer, error.reason)
        except Refused as error:
            return check.failed(error.code, error.detail)
    return check.found


def read_evidence(path: str | Path) -> Evidence | None:
    """Check the pack in a file; None if the file is to be read as a record. ``OSError``."""
    with Path(path).open("rb") as file:
        data = file.read(16)
        if not holds_pack(data):
            return None
        data += file.read(FILE_LIMIT_BYTES)
    return audit_evidence(data)


class _Check:
    """The steps for one pack, and what they have shown so far."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.found = Evidence()
        self.founding: Entry
        self.author: Entry
        self.entry: Entry
        self.checkpoint: Checkpoint
        self.note: Note

    def steps(self) -> tuple[Any, ...]:
        """The checks, in the order of the spec."""
        return (
            *(self.read, self.check_founding, self.check_checkpoint, self.check_places),
            *(self.check_author, self.check_entry, self.check_words, self.check_files),
            self.check_witnesses,
        )

    def failed(self, code: str, detail: str) -> Evidence:
        """Return what had been shown, with the finding."""
        return replace(self.found, findings=(Finding(code, detail, None, self.found.entry),))

    def read(self) -> None:
        """Step 1."""
        self.founding, self.entry = self.pack.founding.entry(), self.pack.entry.entry()
        self.author = self.pack.author.entry() if self.pack.author else self.founding

    def check_founding(self) -> None:
        """Step 2."""
        header = self.founding.header
        if header.kind != FOUNDING or self.founding.id != self.pack.committee:
            raise Refused("committee_other", self.founding.id)
        _verify(self.founding, _key(self.founding, "sign_key"))
        self.found = replace(self.found, committee=self.pack.committee)

    def check_checkpoint(self) -> None:
        """Step 3."""
        origin, key = self.founding.header.payload.get("origin"), bytes.fromhex(self.pack.log_key)
        log = VerifierKey(str(origin), ED25519, key)
        verifier = Verifier.of(log, partial(signature.verify, key))
        self.checkpoint, self.note = open_checkpoint(self.pack.checkpoint.encode(), verifier)
        self.found = replace(self.found, size=self.checkpoint.size)
        if self.pack.log_key != self.founding.header.payload.get("log_key"):
            moved = "The log's key is not the founding one. Its record shows whether it moved."
            self.found = replace(self.found, notes=(*self.found.notes, moved))

    def check_places(self) -> None:
        """Step 4."""
        for placed in (self.pack.founding, self.pack.author, self.pack.entry):
            if placed is not None:
                self._check_place(placed)

    def _check_place(self, placed: Placed) -> None:
        proof = [bytes.fromhex(each) for each in placed.proof]
        leaf, tree = leaf_hash(placed.leaf()), self.checkpoint
        verify_inclusion(leaf, placed.index, tree.size, proof, tree.root)

    def check_author(self) -> None:
        """Step 5."""
        header = self.author.header
        if (self.entry.header.author or "") != str(self.author.id):
            raise Refused("author_unknown", self.author.id)
        if self.author is self.founding:
            return
        if header.kind != "request":
            raise Refused("author_unknown", header.kind)
        if header.committee != self.pack.committee:
            raise Refused("committee_other", str(header.committee))
        keys = [_key(self.author, name) for name in ("sign_key", "seal_key", "vote_key")]
        proofs = [base64url_decode(each, 64) for each in _list(self.author, "proofs")]
        check_possession(possession_digest(header), (keys[0], keys[1], keys[2]), proofs)

    def check_entry(self) -> None:
        """Step 6."""
        header = self.entry.header
        if header.kind != "item":
            raise Refused("kind_unknown", header.kind)
        if header.committee != self.pack.committee:
            raise Refused("committee_other", str(header.committee))
        _verify(self.entry, _key(self.author, "sign_key"))
        self.found = replace(
            self.found,
            entry=self.entry.id,
            author=self.author.id,
            index=self.pack.entry.index,
            stamped=self.pack.entry.time,
        )

    def check_words(self) -> None:
        """Step 7."""
        header, sealed = self.entry.header, self.pack.sealed()
        if header.body is None or header.body.epoch < 1:
            raise Refused("body_invalid", "no body")
        if (blob_hash(sealed), len(sealed)) != (header.body.hash, header.body.size):
            raise Refused("body_invalid", header.body.hash)
        key = BodyKey(bytes.fromhex(self.pack.body_key))
        self.found = replace(self.found, words=open_shown(key, header, sealed))

    def check_files(self) -> None:
        """Step 8."""
        refs, contents = self.entry.header.attachments, self.pack.contents()
        if len(refs) != len(contents):
            raise Refused("body_invalid", "another number of files")
        keys = _file_keys(self.found.words or {}) if any(contents) else []
        shown = []
        for at, (ref, content) in enumerate(zip(refs, contents, strict=True)):
            shown.append(content is not None)
            if content is None:
                continue
            key = keys[at] if at < len(keys) else None
            if key is None or blob_hash(b"".join(seal_attachment(key, [content]))) != ref.hash:
                raise Refused("body_invalid", f"file {at + 1}")
        self.found = replace(self.found, files=tuple(shown))

    def check_witnesses(self) -> None:
        """Step 9."""
        seen: list[Seen] = []
        for witness in self.pack.witnesses:
            key = bytes.fromhex(witness.key)
            named = VerifierKey(witness.name, COSIGNATURE_V1, key)
            verifier = cosigner(named, partial(signature.verify, key))
            if (verifier.name, verifier.key_id) not in {
                (line.name, line.key_id) for line in self.note.signatures
            }:
                continue
            (line,) = self.note.verified_by([verifier])
            time = Cosignature.decode(line.signature).time
            seen.append(Seen(witness.name, witness.key, time))
        self.found = replace(self.found, seen=tuple(seen))
        if seen and self.found.latest + AHEAD_S < self.found.stamped:
            late = "An outside checker saw it before the server's stamp: the server stamped late."
            self.found = replace(self.found, notes=(*self.found.notes, late))


def _verify(entry: Entry, key: bytes) -> None:
    checked = signature.check_public_key(key)
    signature.verify(checked, signing_message(entry.header_bytes), entry.signature)


def _key(entry: Entry, name: str) -> bytes:
    value = entry.header.payload.get(name)
    try:
        key = bytes.fromhex(value) if type(value) is str else b""
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Malformed("payload", f"no {name}")
    return key


def _list(entry: Entry, name: str) -> list[Any]:
    value = entry.header.payload.get(name)
    return value if type(value) is list else []


def _file_keys(words: Mapping[str, Any]) -> list[AttachmentKey | None]:
    listed = words.get("attachments")
    return [_file_key(each) for each in listed] if type(listed) is list else []


def _file_key(value: Any) -> AttachmentKey | None:
    try:
        return AttachmentKey(bytes.fromhex(value["key"]))
    except (KeyError, TypeError, ValueError):
        return None
