"""Routes that need a session: the log, the state, blobs and attachments (docs/api.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from concerted.crypto.epoch import slice_wrap
from concerted.host.answers import absent, json_answer, malformed
from concerted.host.asking import Reader, body_of, hex_id, host_of, number_of, reader_of
from concerted.host.staging import check_room
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import ATTACHMENT_LIMIT_BYTES, BlobHash, EntryId, MemberId, parse_header
from concerted.kernel.errors import Refused
from concerted.kernel.leaf import Leaf
from concerted.kernel.statehash import state_hash
from concerted.kernel.tiles import Tile, encode_bundle, tile_hashes
from concerted.store import CHUNK_BYTES, Missing, Store, StoredEntry

ALL = ("member", "link", "request", "auditor")
WHOLE = ("member", "auditor")
PAGE_LEAVES = 1_000
BYTES = "application/octet-stream"


def leaf_bytes(stored: StoredEntry) -> bytes:
    """Return a stored entry as the tree has it (log §1)."""
    return Leaf(stored.time_s, stored.signature, stored.header).encode()


def read_leaves(store: Store, reader: Reader, start: int, count: int, limit: int) -> list[bytes]:
    """Return durable leaves from index ``start``, at least one, up to ``limit`` bytes."""
    leaves: list[bytes] = []
    total = 0
    for stored in store.entries(reader.ledger.committee, start, count):
        leaf = leaf_bytes(stored)
        total += len(leaf) + 2
        if leaves and total > limit:
            break
        leaves.append(leaf)
    return leaves


async def get_checkpoint(request: Request) -> Response:
    """Give the newest checkpoint."""
    reader = await reader_of(request, *ALL)
    data = host_of(request).cosigning.checkpoint(reader.ledger)
    return Response(data, media_type="text/plain; charset=utf-8")


async def get_tile(request: Request) -> Response:
    """Give a tile or an entry bundle; full ones never change (log §5)."""
    reader = await reader_of(request, *WHOLE)
    tile = Tile.parse("tile/" + request.path_params["path"])
    span = 1 if tile.level is None else 256**tile.level
    if (tile.start + tile.width) * span > reader.ledger.size:
        raise absent("entry_unknown")
    if tile.level is not None:
        data = tile_hashes(reader.ledger.history.tree, tile)
    else:
        store = host_of(request).store
        leaves = await asyncio.to_thread(
            read_leaves, store, reader, tile.start, tile.width, 1 << 30
        )
        data = encode_bundle(leaves)
    return Response(data, media_type=BYTES)


async def get_entries(request: Request) -> Response:
    """Give leaves from an index on."""
    reader = await reader_of(request, *WHOLE)
    start, count = number_of(request, "start"), number_of(request, "count")
    if not 1 <= count <= PAGE_LEAVES:
        raise malformed(f"count is not 1 to {PAGE_LEAVES}")
    count = min(count, reader.ledger.size - start)
    if count < 0:
        raise absent("entry_unknown")
    host = host_of(request)
    leaves: list[bytes] = []
    if count:
        limit = host.settings.page_bytes
        leaves = await asyncio.to_thread(read_leaves, host.store, reader, start, count, limit)
    return Response(encode_bundle(leaves), media_type=BYTES)


def own_index(reader: Reader) -> int:
    """Return the index of the entry that a link's or a request's session is about."""
    index = reader.ledger.history.find(EntryId(reader.session.key))
    if index is None:
        raise absent("entry_unknown")
    return index


async def get_inclusion(request: Request) -> Response:
    """Prove that a leaf is in the tree; a link or a request may ask for its own alone."""
    reader = await reader_of(request, *ALL)
    index, size = number_of(request, "index"), number_of(request, "size")
    if reader.session.kind in ("link", "request") and index != own_index(reader):
        raise absent("proof_unknown")
    if not index < size <= reader.ledger.size:
        raise absent("proof_unknown")
    proof = reader.ledger.history.tree.inclusion_proof(index, size)
    return json_answer({"proof": [item.hex() for item in proof]})


async def get_consistency(request: Request) -> Response:
    """Prove that the tree of one size extends that of another."""
    reader = await reader_of(request, *ALL)
    old, new = number_of(request, "old"), number_of(request, "new")
    if not old <= new <= reader.ledger.size:
        raise absent("proof_unknown")
    proof = reader.ledger.history.tree.consistency_proof(old, new)
    return json_answer({"proof": [item.hex() for item in proof]})


async def _own_entry(request: Request, reader: Reader) -> StoredEntry:
    store, committee = host_of(request).store, reader.ledger.committee
    found = await asyncio.to_thread(store.entry, committee, own_index(reader))
    if found is None:
        raise absent("entry_unknown")
    return found


async def get_invitation(request: Request) -> Response:
    """Give whoever holds a link what joining needs."""
    reader = await reader_of(request, "link")
    stored = await _own_entry(request, reader)
    card = parse_header(stored.header).evidence[0].hash
    data = await asyncio.to_thread(read_blob, host_of(request).store, reader, card)
    proof = reader.ledger.history.tree.inclusion_proof(stored.index, reader.ledger.size)
    return json_answer(
        {
            "leaf": base64url_encode(leaf_bytes(stored)),
            "index": stored.index,
            "card": base64url_encode(data),
            "checkpoint": reader.ledger.checkpoint.decode("utf-8"),
            "proof": [item.hex() for item in proof],
        }
    )


async def get_request(request: Request) -> Response:
    """Tell a newcomer how the request stands."""
    reader = await reader_of(request, "request")
    stored = await _own_entry(request, reader)
    status = reader.state.requests[reader.session.key].status
    leaf = base64url_encode(leaf_bytes(stored))
    return json_answer({"leaf": leaf, "index": stored.index, "status": status})


async def get_state(request: Request) -> Response:
    """Give the hash of the state, and the size of the log that it follows from (log §8)."""
    reader = await reader_of(request, *WHOLE)
    size = reader.ledger.size
    digest = await asyncio.to_thread(lambda: state_hash(reader.state.canonical()))
    return json_answer({"size": size, "hash": digest.hex()})


def read_blob(store: Store, reader: Reader, name: BlobHash) -> bytes:
    """Return a whole blob: `blob_unknown`."""
    try:
        return b"".join(store.blob(reader.ledger.committee, name))
    except Missing:
        raise absent("blob_unknown") from None


async def get_evidence(request: Request) -> Response:
    """Give an evidence item, or one member's part of a wrap list (seal §2)."""
    reader = await reader_of(request, *WHOLE)
    name = BlobHash(hex_id(request.path_params["hash"], "blob_unknown"))
    if name not in reader.ledger.evidence:
        raise absent("blob_unknown")
    data = await asyncio.to_thread(read_blob, host_of(request).store, reader, name)
    member = request.query_params.get("member")
    if member is not None:
        try:
            data = slice_wrap(data, MemberId(hex_id(member, "blob_unknown")))
        except Refused:
            raise absent("blob_unknown") from None
    return Response(data, media_type=BYTES)


async def get_body(request: Request) -> Response:
    """Give a sealed body."""
    reader = await reader_of(request, "member")
    name = BlobHash(hex_id(request.path_params["hash"], "blob_unknown"))
    data = await asyncio.to_thread(read_blob, host_of(request).store, reader, name)
    return Response(data, media_type=BYTES)


async def get_attachment(request: Request) -> Response:
    """Give a sealed attachment, piece by piece."""
    reader = await reader_of(request, "member")
    name = BlobHash(hex_id(request.path_params["hash"], "blob_unknown"))
    store, committee = host_of(request).store, reader.ledger.committee
    try:
        pieces: Iterator[bytes] = await asyncio.to_thread(store.blob, committee, name)
    except Missing:
        raise absent("blob_unknown") from None
    return StreamingResponse(pieces, media_type=BYTES)


async def put_attachment(request: Request) -> Response:
    """Stage a chunk of an attachment."""
    reader = await reader_of(request, "member")
    host = host_of(request)
    name = BlobHash(hex_id(request.path_params["hash"], "blob_unknown"))
    number = request.path_params["number"]
    last = (ATTACHMENT_LIMIT_BYTES - 1) // CHUNK_BYTES
    if number > last:
        raise malformed(f"an attachment has chunks 0 to {last}")
    data = await body_of(request, CHUNK_BYTES)
    if not data:
        raise malformed("an empty chunk")
    committee, now = reader.ledger.committee, host.settings.clock()

    def stage() -> None:
        check_room(host.store, committee, len(data), host.settings.staged_bytes)
        host.store.stage_chunk(committee, name, number, data, now)

    await asyncio.to_thread(stage)
    return json_answer({"staged": len(data)})


async def get_cosigned(request: Request) -> Response:
    """Give the checkpoints that witnesses cosigned, all or from a size on."""
    reader = await reader_of(request, *WHOLE)
    start = number_of(request, "start") if "start" in request.query_params else 0
    store, committee = host_of(request).store, reader.ledger.committee
    found = await asyncio.to_thread(store.checkpoints, committee, start)
    return json_answer({"checkpoints": [one.note for one in found]})
