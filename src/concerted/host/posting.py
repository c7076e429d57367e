"""One exchange with one witness: our checkpoint there, its cosignature back (log §4).

::

    WitnessSilent    no answer in time, or none that is one: leave the witness alone for a while
    WitnessRefuses   it answered, and will not cosign this: ``status`` as in log §4
    WitnessAhead     it says that it has cosigned more entries than we hold: ``size``

Nothing that a witness sends is believed: a size only changes what is proven to it next, and a
cosignature is verified by the key that the committee admitted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from concerted.crypto import signature
from concerted.kernel.checkpoint import parse_size
from concerted.kernel.cosignature import cosigner
from concerted.kernel.errors import Malformed
from concerted.kernel.note import Note, NoteSignature, VerifierKey, base64_encode
from concerted.kernel.tree import Tree

if TYPE_CHECKING:
    import httpx

ANSWER_LIMIT_BYTES = 16_384
TIMEOUT_S = 10.0

Post = Callable[[str, bytes], Awaitable[tuple[int, bytes]]]


class WitnessSilent(Exception):
    """Nothing came that could be read."""


class WitnessRefuses(Exception):
    """The witness answered with another status than asked for, or with what is no cosignature."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class WitnessAhead(Exception):
    """The witness names a larger size than the log has here."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


async def ask(
    post: Post, address: str, key: VerifierKey, tree: Tree, note: Note, old: int, size: int
) -> NoteSignature:
    """Have ``note``, of ``size``, cosigned by the witness of this key; return what it signed.

    ``old`` is the size that the witness is thought to know. Where it knows another it says so, and
    is asked once more with the proof from there.
    """
    status, data = await _send(post, address, tree, note, old, size)
    if status == 409:
        status, data = await _send(post, address, tree, note, _claimed(data, size), size)
    if status != 200:
        raise WitnessRefuses(status)
    return read_cosignature(data, note.text, key)


async def _send(
    post: Post, address: str, tree: Tree, note: Note, old: int, size: int
) -> tuple[int, bytes]:
    proof = "".join(f"{base64_encode(item)}\n" for item in tree.consistency_proof(old, size))
    return await post(f"{address}/add-checkpoint", f"old {old}\n{proof}\n".encode() + note.encode())


def _claimed(data: bytes, size: int) -> int:
    try:
        claimed = parse_size(data.decode("ascii").removesuffix("\n"), "request")
    except (UnicodeDecodeError, Malformed):
        raise WitnessRefuses(409) from None
    if claimed > size:
        raise WitnessAhead(claimed)
    return claimed


def read_cosignature(data: bytes, text: str, key: VerifierKey) -> NoteSignature:
    """Return this key's cosignature among the lines of an answer, verified; ``WitnessRefuses``."""
    verifier = cosigner(key, partial(signature.verify, key.key))
    try:
        note = Note.parse(f"{text}\n".encode() + data)
        (found,) = note.verified_by([verifier])
    except Malformed:
        raise WitnessRefuses(200) from None
    return found


def posting(http: httpx.AsyncClient) -> Post:
    """Return what sends by ``http``, for which redirects are answers: nobody else is called."""
    import httpx

    async def post(address: str, content: bytes) -> tuple[int, bytes]:
        data = bytearray()
        headers = {"Content-Type": "text/plain; charset=utf-8", "Accept-Encoding": "identity"}
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                http.stream("POST", address, content=content, headers=headers) as answer,
            ):
                async for piece in answer.aiter_raw():
                    data += piece
                    if len(data) > ANSWER_LIMIT_BYTES:
                        raise WitnessSilent("an answer without end")
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            raise WitnessSilent(type(error).__name__) from error
        return answer.status_code, bytes(data)

    return post


def open_http() -> httpx.AsyncClient:
    """Return a client that follows no redirect and heeds no proxy of the environment."""
    import httpx

    return httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False)
