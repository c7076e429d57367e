"""``POST /witness/add-checkpoint``: cosigning for the logs of others (log §4).

Whose, says ``keeper.json``; what was cosigned for each is in the store and outlives a removal from
the list, so that no slip makes a witness forget. The note last cosigned is kept as a file, so that
where a log signs another tree of the same size, the two notes together prove the fork to anyone.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from functools import partial
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from concerted.crypto import signature
from concerted.host.asking import Host, body_of, host_of
from concerted.host.files import replace_file
from concerted.kernel.cosignature import cosign
from concerted.kernel.note import ED25519, Note, Signer, Verifier, VerifierKey
from concerted.kernel.tree import EMPTY_ROOT
from concerted.kernel.witness import (
    NEVER,
    REQUEST_LIMIT_BYTES,
    AddCheckpoint,
    Outcome,
    Stored,
    decide,
    parse_request,
)
from concerted.store import Conflict, Store, WitnessedLog

NOTES, FORKS = "witnessed", "forks"
FORKS_LIMIT = 16
log = logging.getLogger("concerted.host")


def own_signer(host: Host) -> Signer:
    """Return what this host cosigns with, under the name that its keeper chose."""
    name = host.keeper.now().witness_name or host.settings.witness_name
    return host.keyring.witness_signer(name)


async def post_add_checkpoint(request: Request) -> Response:
    """Cosign another host's checkpoint, in the order of log §4."""
    host = host_of(request)
    data = await body_of(request, REQUEST_LIMIT_BYTES)
    asked = parse_request(data)
    outcome = await asyncio.to_thread(_answer, host, asked)
    if outcome.status != 200:
        return Response(outcome.body, outcome.status, media_type=outcome.content_type)
    line = cosign(asked.note.text, host.settings.clock(), own_signer(host)).line()
    return Response(line.encode("utf-8"), media_type="text/plain; charset=utf-8")


def _answer(host: Host, asked: AddCheckpoint) -> Outcome:
    """Decide, and make durable what must be before anything is signed or said."""
    origin = asked.checkpoint.origin
    known = host.keeper.now().witnessed.get(origin)
    if known is None:
        return decide(asked, None)
    outcome = _advance(host.store, asked, bytes.fromhex(known.log_key))
    if outcome.status == 200:
        replace_file(note_file(host.settings.data, origin), _bare(asked.note))
    elif outcome.forked:
        keep_fork(host.settings.data, asked)
    return outcome


def _advance(store: Store, asked: AddCheckpoint, key: bytes) -> Outcome:
    """Decide, and store by compare-and-swap before anything is signed."""
    origin, verifier = asked.checkpoint.origin, _verifier(asked.checkpoint.origin, key)
    while True:
        known = store.witnessed_log(origin)
        stored = NEVER if known is None else Stored(known.size, bytes.fromhex(known.root))
        outcome = decide(asked, verifier, stored)
        if outcome.store is None:
            return outcome
        if known is None or known.key != key:
            store.add_witnessed(WitnessedLog(origin, key, origin, 0, EMPTY_ROOT.hex()))
        try:
            store.advance_witnessed(
                origin, stored.size, outcome.store.size, outcome.store.root.hex()
            )
        except Conflict:
            continue
        return outcome


def _verifier(origin: str, key: bytes) -> Verifier:
    return Verifier.of(VerifierKey(origin, ED25519, key), partial(signature.verify, key))


def _bare(note: Note) -> bytes:
    """Return the note with the log's own signatures alone: a caller may have added any number."""
    origin = note.text.split("\n")[0]
    mine = tuple(one for one in note.signatures if one.name == origin)
    return Note(note.text, mine).encode()


def _name(origin: str) -> str:
    return hashlib.sha256(origin.encode("utf-8")).hexdigest()[:32]


def note_file(data: Path, origin: str) -> Path:
    """Return where the note that was last cosigned for a log is kept."""
    return data / NOTES / _name(origin)


class Fork(NamedTuple):
    """A proof that a log signed two trees of one size: both notes are in the file."""

    origin: str
    path: Path


def keep_fork(data: Path, asked: AddCheckpoint) -> None:
    """Keep the two notes that contradict each other, and tell the keeper."""
    origin = asked.checkpoint.origin
    folder = data / FORKS
    kept = list(folder.glob(f"{_name(origin)}-*")) if folder.exists() else []
    if len(kept) >= FORKS_LIMIT:
        return
    path = folder / f"{_name(origin)}-{asked.checkpoint.size}-{asked.checkpoint.root.hex()[:8]}"
    first = note_file(data, origin)
    before = first.read_bytes() if first.exists() else b""
    replace_file(path, before + b"\n" + _bare(asked.note))
    log.error("the log %s has signed two histories; both notes are in %s", origin, path)


def forks(data: Path) -> list[Fork]:
    """Return the proofs that are kept."""
    found = sorted((data / FORKS).glob("[0-9a-f]*-*")) if (data / FORKS).exists() else []
    return [Fork(path.read_text("utf-8").strip().partition("\n")[0], path) for path in found]
