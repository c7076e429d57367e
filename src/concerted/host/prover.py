"""What a proving process runs: ballots in, a verdict on each out (spec/rules.md §15, entry §6.19).

It reads requests from its standard input until that ends, and answers them in their order. It has
no database, no network and no secret; what it is given are an election and a ballot, both public.
"""

from __future__ import annotations

import signal
import sys
from functools import lru_cache
from typing import BinaryIO

import msgspec

from concerted.ballots.election import read_election
from concerted.kernel.errors import Refused
from concerted.rules.casting import check_sound

SIZE_BYTES = 4


class Question(msgspec.Struct, frozen=True, array_like=True):
    """Whether this ballot, in base64url, is sound in this election, in its exact bytes."""

    election: bytes
    ballot: str


class Verdict(msgspec.Struct, frozen=True, array_like=True):
    """Why it is refused: a code, empty where the ballot is sound, and a word for who debugs."""

    code: str = ""
    detail: str = ""


_read = lru_cache(maxsize=32)(read_election)
_decode = msgspec.msgpack.Decoder(Question).decode


def frame(message: Question | Verdict) -> bytes:
    """Return a message as it travels: its size in 4 bytes, then itself."""
    data = msgspec.msgpack.encode(message)
    return len(data).to_bytes(SIZE_BYTES, "big") + data


def judge(asked: Question) -> Verdict:
    """Return what the checks of the record say of one ballot."""
    try:
        check_sound(_read(asked.election), asked.ballot)
    except Refused as error:
        return Verdict(error.code, error.detail)
    return Verdict()


def run(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer until ``source`` ends."""
    while len(size := source.read(SIZE_BYTES)) == SIZE_BYTES:
        sink.write(frame(judge(_decode(source.read(int.from_bytes(size, "big"))))))
        sink.flush()


def main() -> None:
    """Serve whoever started this process; only the end of its words ends it."""
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, signal.SIG_IGN)
    run(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
