"""What every type of question can do (ballot §4.2); one file for each type implements it.

An answer's ciphertexts stand in *rows*: one row, or one for each list. The same rows make up the
encrypted tally, the factors of a decryption and the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from msgspec import Raw

from concerted.ballots.elgamal import Ciphertext
from concerted.ballots.groups import Element, Group

Item = TypeVar("Item")
Rows = tuple[tuple[Item, ...], ...]


@dataclass(frozen=True, slots=True)
class Booth:
    """Where an answer is given: the election's group and key, and φ|credential."""

    group: Group
    key: Element
    statement: str


class Answer(Protocol):
    """An encrypted answer."""

    @property
    def rows(self) -> Rows[Ciphertext]:
        """Its ciphertexts."""


class Question(Protocol):
    """One question of an election."""

    @property
    def additive(self) -> bool:
        """Whether answers are summed under encryption; if not, each is shuffled and decrypted."""

    @property
    def nested(self) -> bool:
        """Whether its rows are written as arrays in an array."""

    @property
    def widths(self) -> tuple[int, ...]:
        """How many ciphertexts each row of an answer has."""

    def read_answer(self, group: Group, data: Raw) -> Answer:
        """Return the answer that ``data`` writes; ``Malformed`` if it does not fit the question."""

    def check_each(self, booth: Booth, answer: Any) -> None:
        """Return if each ciphertext holds what it may; ``Refused("proof_invalid")``."""

    def check_whole(self, booth: Booth, answer: Any) -> None:
        """Return if all together hold what they may; ``Refused("proof_invalid")``."""


def flat(rows: Rows[Item]) -> list[Item]:
    """Return what stands in rows, in order."""
    return [item for row in rows for item in row]


def statement_of(booth: Booth, texts: Sequence[str]) -> str:
    """Return S: φ|credential|, then the ciphertexts (ballot §5)."""
    return f"{booth.statement}|{','.join(texts)}"
