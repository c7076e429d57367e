"""``POST …/return``: the call by which a restored host is given back what it lost (docs/api.md)."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from concerted.host.answers import absent, json_answer, malformed
from concerted.host.asking import as_request, body_of, committee_of, host_of
from concerted.host.returning import Page
from concerted.kernel.canonical import base64url_decode, hex_bytes
from concerted.kernel.entry import EVIDENCE_LIMIT_BYTES, blob_hash
from concerted.kernel.errors import Malformed
from concerted.kernel.leaf import Leaf
from concerted.kernel.tree import HASH_BYTES

LEAVES_LIMIT = 1_000
BLOBS_LIMIT = 64


class ReturnForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body: binary in base64url, ``proof`` in hex. ``leaves`` begin at index ``start``."""

    checkpoint: str
    start: int
    leaves: list[str] = []
    proof: list[str] = []
    blobs: list[str] = []


def parse_page(data: bytes) -> Page:
    """Read the body: malformed `request`, `leaf`."""
    try:
        form = msgspec.json.decode(data, type=ReturnForm)
        note = form.checkpoint.encode("utf-8")
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise malformed(str(error)) from None
    if len(form.leaves) > LEAVES_LIMIT or len(form.blobs) > BLOBS_LIMIT:
        raise malformed(f"more than {LEAVES_LIMIT} leaves or {BLOBS_LIMIT} blobs")
    try:
        leaves = [base64url_decode(leaf) for leaf in form.leaves]
        proof = [hex_bytes(item, HASH_BYTES) for item in form.proof]
        blobs = [base64url_decode(blob) for blob in form.blobs]
    except Malformed as error:
        raise as_request(error) from None
    if any(not 1 <= len(blob) <= EVIDENCE_LIMIT_BYTES for blob in blobs):
        raise malformed("a blob is empty or too large")
    named = {blob_hash(blob): blob for blob in blobs}
    return Page(note, form.start, [Leaf.decode(leaf) for leaf in leaves], proof, named)


async def post_return(request: Request) -> Response:
    """Take back what this host signed before its backup was restored."""
    host, committee = host_of(request), committee_of(request)
    if not host.restoring.active:
        raise absent("not_restoring")
    data = await body_of(request, host.settings.request_bytes)
    page = await asyncio.to_thread(parse_page, data)
    return json_answer(await host.returning.take(committee, page))
