"""Questions of lists: one list, and in it one candidate or more (ballot §5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Raw

from concerted.ballots import elgamal
from concerted.ballots.elgamal import Ciphertext, text_of
from concerted.ballots.forms import ListsForm, ListsQuestionForm, ProofForm, decode
from concerted.ballots.groups import Element, Group, read, read_scalar
from concerted.ballots.hashes import challenge
from concerted.ballots.proofs import Branch, Proof, check, membership, read_proof
from concerted.ballots.question import Booth, Rows, flat, statement_of
from concerted.kernel.errors import Malformed, Refused


@dataclass(frozen=True, slots=True)
class Nonzero:
    """A proof that a ciphertext does not hold zero."""

    commitment: Element
    challenge: int
    response: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ListsAnswer:
    """An encrypted answer with its proofs; each row is a list: itself, then its candidates."""

    rows: Rows[Ciphertext]
    each: Rows[tuple[Proof, ...]]
    overall: Proof
    lists: tuple[tuple[Proof, ...], ...]
    nonzero: Nonzero


@dataclass(frozen=True, slots=True)
class Lists:
    """The question."""

    answers: Rows[str]
    additive = True
    nested = True

    @classmethod
    def of(cls, form: ListsQuestionForm) -> Lists:
        """Return the question of a form; ``Malformed("election")`` if nobody could answer it."""
        if not form.answers or any(len(row) < 2 for row in form.answers):
            raise Malformed("election", "a list without a candidate")
        return cls(tuple(tuple(row) for row in form.answers))

    @property
    def widths(self) -> tuple[int, ...]:
        """A row for each list."""
        return tuple(len(row) for row in self.answers)

    def read_answer(self, group: Group, data: Raw) -> ListsAnswer:
        """Return the answer; ``Malformed("ballot")`` for another number of parts."""
        form = decode(ListsForm, data, "ballot")
        shapes = [
            tuple(len(row) for row in part) for part in (form.choices, form.individual_proofs)
        ]
        pairs = [*flat(tuple(map(tuple, form.individual_proofs))), *form.list_proofs]
        if shapes != [self.widths] * 2 or len(form.list_proofs) != len(self.widths):
            raise Malformed("ballot", "another number of choices or proofs")
        if any(len(pair) != 2 for pair in pairs):
            raise Malformed("ballot", "a proof of two branches")
        nonzero = form.nonzero_proof
        return ListsAnswer(
            tuple(tuple(elgamal.receive(group, one) for one in row) for row in form.choices),
            tuple(tuple(_proofs(group, pair) for pair in row) for row in form.individual_proofs),
            read_proof(group, form.overall_proof),
            tuple(_proofs(group, pair) for pair in form.list_proofs),
            Nonzero(
                read(group, nonzero.commitment),  # not the identity: that would prove nothing
                read_scalar(group, nonzero.challenge),
                (read_scalar(group, nonzero.response[0]), read_scalar(group, nonzero.response[1])),
            ),
        )

    def check_each(self, booth: Booth, answer: ListsAnswer) -> None:
        """Refuse a choice that is neither 0 nor 1."""
        for choice, proofs in zip(flat(answer.rows), flat(answer.each), strict=True):
            parts = membership(booth.statement, booth.group, choice)
            check(booth.group, booth.key, parts, [Branch(choice, 0), Branch(choice, 1)], proofs)

    def check_whole(self, booth: Booth, answer: ListsAnswer) -> None:
        """Refuse another number of lists than one, candidates of another list, or none at all."""
        group, key = booth.group, booth.key
        texts = [text_of(group, choice) for choice in flat(answer.rows)]
        statement = statement_of(booth, texts)
        chosen = elgamal.summed(group, (row[0] for row in answer.rows))
        parts = membership(statement, group, chosen)
        check(group, key, parts, [Branch(chosen, 1)], [answer.overall])
        candidates = [elgamal.summed(group, row[1:]) for row in answer.rows]
        for row, total, proofs in zip(answer.rows, candidates, answer.lists, strict=True):
            branches = [Branch(row[0], 1), Branch(total, 0)]
            check(group, key, ("lproof", statement), branches, proofs)
        _check_nonzero(booth, statement, elgamal.summed(group, candidates), answer.nonzero)


def _proofs(group: Group, forms: Sequence[ProofForm]) -> tuple[Proof, ...]:
    return tuple(read_proof(group, form) for form in forms)


def _check_nonzero(booth: Booth, statement: str, total: Ciphertext, proof: Nonzero) -> None:
    group, (first, second) = booth.group, proof.response
    left = group.product(group.power(total.alpha, first), group.base_power(second))
    right = group.product(group.power(total.beta, first), group.power(booth.key, second))
    right = group.product(right, group.power(proof.commitment, proof.challenge))
    texts = ",".join(group.write(element) for element in (proof.commitment, left, right))
    if challenge(group, "nonzero", statement, texts) != proof.challenge:
        raise Refused("proof_invalid", "no candidate")
