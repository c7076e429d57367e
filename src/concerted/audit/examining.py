"""Ballots examined by several workers ahead of the count (ballot.md §8, b9 to b14).

libsodium runs outside the interpreter's lock, so threads are enough for Ed25519; GMP does not, so
elections modulo a prime get processes. Ballots come back in their order. Only a few batches are
under way at a time, so memory does not grow with the number of ballots.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context

from concerted.ballots.ballot import Failure, examine
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import Election, read_election
from concerted.ballots.groups import Group, read
from concerted.ballots.known import group_named
from concerted.ballots.tally import AnswerRows
from concerted.kernel.errors import Malformed, Refused

BATCH = 16
CREDENTIALS_BATCH = 512
AHEAD = 3  # batches under way for each worker
FEW_BYTES = 1 << 20  # below this, starting a process costs more than it saves


@dataclass(frozen=True, slots=True)
class Examined:
    """What is left of a ballot once it was examined; no credential if it could not be read."""

    credential: str
    rows: AnswerRows
    failures: tuple[Failure, ...]


class Examiners:
    """The workers of one audit. Close it: ``with Examiners(election, ...)``."""

    def __init__(self, election: Election, workers: int, size_bytes: int) -> None:
        self._election = election
        self._workers = workers
        self._waiting: deque[Future[list[Examined]]] = deque()
        self._batch: list[bytes] = []
        self._pool: Executor
        if election.group is ED25519 or size_bytes < FEW_BYTES:
            self._pool = ThreadPoolExecutor(workers)
        else:
            self._pool = ProcessPoolExecutor(workers, get_context("spawn"))

    def __enter__(self) -> Examiners:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def submit(self, data: bytes) -> Iterator[Examined]:
        """Take one ballot, and yield those before it that are done and must make room."""
        self._batch.append(data)
        if len(self._batch) == BATCH:
            self._send()
        while len(self._waiting) > AHEAD * self._workers:
            yield from self._waiting.popleft().result()

    def flush(self) -> Iterator[Examined]:
        """Yield all that are still under way, in order."""
        if self._batch:
            self._send()
        while self._waiting:
            yield from self._waiting.popleft().result()

    def wrong_credentials(self, credentials: list[str]) -> list[str]:
        """Return those that are not elements of order q, in order."""
        starts = range(0, len(credentials), CREDENTIALS_BATCH)
        batches = [credentials[start : start + CREDENTIALS_BATCH] for start in starts]
        name = self._election.group.name
        found = self._pool.map(_wrong, [name] * len(batches), batches)
        return [credential for wrong in found for credential in wrong]

    def _send(self) -> None:
        task: Callable[[bytes, list[bytes]], list[Examined]] = _examine
        self._waiting.append(self._pool.submit(task, self._election.data, self._batch))
        self._batch = []


@lru_cache(maxsize=2)
def _read(election: bytes) -> Election:
    return read_election(election)


def _examine(election: bytes, ballots: list[bytes]) -> list[Examined]:
    found = []
    for data in ballots:
        ballot, failures = examine(_read(election), data)
        if ballot is None:
            found.append(Examined("", (), failures))
        else:
            found.append(Examined(ballot.credential, ballot.rows, failures))
    return found


def _wrong(name: str, credentials: list[str]) -> list[str]:
    group = group_named(name)
    return [credential for credential in credentials if not _is_element(group, credential)]


def _is_element(group: Group, text: str) -> bool:
    try:
        read(group, text)
    except (Malformed, Refused):
        return False
    return True
