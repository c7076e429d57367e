"""The pure part of a witness (log §4, c2sp.org/tlog-witness): what to answer and what to store.

A host's use of it, in order: ``parse_request``; look up the log and what was stored for its origin;
``decide``; where the outcome names something to ``store``, put it in place of ``stored`` by
compare-and-swap, and start again from ``decide`` with the new stored state if another request was
quicker; only then ``cosign`` and answer. Steps in the code are those of log §4.
"""

from __future__ import annotations

from dataclasses import dataclass

from concerted.kernel.checkpoint import Checkpoint, parse_hash, parse_size
from concerted.kernel.errors import Malformed
from concerted.kernel.note import Note, Verifier
from concerted.kernel.tree import EMPTY_ROOT, verify_consistency

PROOF_LIMIT = 63
REQUEST_LIMIT_BYTES = 140_000  # a note's limit, the proof's 63 lines and the first
SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request: the size that the log believes stored, the proof from there, the checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint
    note: Note


@dataclass(frozen=True, slots=True)
class Stored:
    """The newest size and root that this witness cosigned for an origin."""

    size: int
    root: bytes


NEVER = Stored(0, EMPTY_ROOT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An HTTP status; for 200 what to store first; for others the body that goes with it.

    ``forked`` says that the log signed something that contradicts what is stored: the request is
    evidence against it, worth keeping.
    """

    status: int
    store: Stored | None = None
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    forked: bool = False


def parse_request(body: bytes) -> AddCheckpoint:
    """Read the body of ``POST add-checkpoint``.

    ``Malformed`` ``note``, ``checkpoint`` or ``request``: the answer is status 400.
    """
    if len(body) > REQUEST_LIMIT_BYTES:
        raise Malformed("request", f"longer than {REQUEST_LIMIT_BYTES} bytes")
    head, blank, rest = body.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Malformed("request", "not ASCII before the checkpoint") from None
    if not blank or not first.startswith("old "):
        raise Malformed("request", "not an old size, a proof, an empty line and a checkpoint")
    if len(lines) > PROOF_LIMIT:
        raise Malformed("request", f"a proof of more than {PROOF_LIMIT} hashes")
    old_size = parse_size(first.removeprefix("old "), "request")
    proof = tuple(parse_hash(line, "request") for line in lines)
    note = Note.parse(rest)
    return AddCheckpoint(old_size, proof, Checkpoint.parse(note.text), note)


def decide(request: AddCheckpoint, verifier: Verifier | None, stored: Stored = NEVER) -> Outcome:
    """Return the answer to a request, given the log's key, if known, and what is ``stored``.

    Total: whatever is wrong is a status. Source: log §4.
    """
    checkpoint = request.checkpoint
    if verifier is None or verifier.name != checkpoint.origin:
        return Outcome(404)
    try:
        request.note.verified_by([verifier])
    except Malformed:
        return Outcome(403)
    if request.old_size > checkpoint.size:
        return Outcome(400)
    forked = _contradicts(checkpoint, stored)
    if request.old_size != stored.size:
        known = f"{stored.size}\n".encode()
        return Outcome(409, body=known, content_type=SIZE_TYPE, forked=forked)
    try:
        verify_consistency(
            stored.size, stored.root, checkpoint.size, checkpoint.root, request.proof
        )
    except Malformed:
        return Outcome(422, forked=forked)
    return Outcome(200, store=Stored(checkpoint.size, checkpoint.root))


def _contradicts(checkpoint: Checkpoint, stored: Stored) -> bool:
    """Tell a fork from a bad proof: two roots for one size need no proof to be one (log §3)."""
    return checkpoint.size == stored.size and checkpoint.root != stored.root
