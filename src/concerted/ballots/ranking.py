"""Non-homomorphic questions: a number for each answer, shuffled and then decrypted (ballot §7).

A ballot holds one group element for all numbers, and a proof of knowing its nonce. What the element
means is known only once it has been decrypted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Raw

from concerted.ballots import elgamal
from concerted.ballots.elgamal import Ciphertext
from concerted.ballots.forms import RankingForm, RankingQuestionForm, decode
from concerted.ballots.groups import Element, Group
from concerted.ballots.proofs import Proof, check_secret, read_proof
from concerted.ballots.question import Booth, Rows
from concerted.kernel.errors import Malformed


@dataclass(frozen=True, slots=True)
class RankingAnswer:
    """An encrypted answer with its proof."""

    choice: Ciphertext
    proof: Proof

    @property
    def rows(self) -> Rows[Ciphertext]:
        """One row of one."""
        return ((self.choice,),)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The question."""

    answers: tuple[str, ...]
    additive = False
    nested = False
    widths = (1,)

    @classmethod
    def of(cls, form: RankingQuestionForm, group: Group) -> Ranking:
        """Return the question of a form; ``Malformed("election")`` where no group can hold it."""
        if group.embedding is None or not form.answers:
            raise Malformed("election", "a question that this group cannot hold")
        return cls(tuple(form.answers))

    def read_answer(self, group: Group, data: Raw) -> RankingAnswer:
        """Return the answer; ``Malformed("ballot")`` if it is none."""
        form = decode(RankingForm, data, "ballot")
        return RankingAnswer(elgamal.receive(group, form.choices), read_proof(group, form.proof))

    def check_each(self, booth: Booth, answer: RankingAnswer) -> None:
        """Refuse an element that is not in the group: beta occurs in no equation of its own."""
        booth.group.check(answer.choice.beta)

    def check_whole(self, booth: Booth, answer: RankingAnswer) -> None:
        """Refuse a ciphertext whose nonce its voter does not know, such as another's."""
        group, choice = booth.group, answer.choice
        text = elgamal.text_of(group, choice)
        parts = ("raweg", booth.statement, f"{group.write(booth.key)},{text}")
        pairs = [(group.generator, choice.alpha)]
        check_secret(group, parts, pairs, answer.proof, "proof_invalid")


def embed(group: Group, numbers: Sequence[int]) -> Element:
    """Return the element that holds small numbers; ``Malformed("element")`` if none can."""
    bits, padding = _embedding(group)
    packed = 0
    for number in numbers:
        packed = packed << bits | number
    for spare in range(1 << padding):
        element = group.embedded(packed << padding | spare)
        if element is not None:
            return element
    raise Malformed("element", "too many numbers for this group")


def extract(group: Group, element: Element, count: int) -> tuple[int, ...]:
    """Return the ``count`` small numbers that an element holds; what is above them is not read."""
    bits, padding = _embedding(group)
    packed = group.integer(element) >> padding
    shifts = range((count - 1) * bits, -1, -bits)
    return tuple(packed >> shift & (1 << bits) - 1 for shift in shifts)


def _embedding(group: Group) -> tuple[int, int]:
    if group.embedding is None:
        raise Malformed("element", "this group holds no numbers")
    return group.embedding
