"""Homomorphic questions: from min to max of the answers, or blank where allowed (ballot §5).

Yes/no, yes/no/abstain, k of n and approval are all of this type. With blank votes an answer has one
ciphertext more, in front, that says whether it is blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UNSET, Raw

from concerted.ballots import elgamal
from concerted.ballots.draws import Draws
from concerted.ballots.elgamal import Ciphertext, text_of
from concerted.ballots.forms import ChoicesForm, QuestionForm, decode
from concerted.ballots.groups import Group
from concerted.ballots.proofs import (
    Branch,
    Opening,
    Proof,
    check,
    form_of,
    membership,
    prove,
    read_proof,
)
from concerted.ballots.question import Booth, Rows, statement_of
from concerted.kernel.errors import Malformed, Refused


@dataclass(frozen=True, slots=True)
class ChoicesAnswer:
    """An encrypted answer with its proofs."""

    choices: tuple[Ciphertext, ...]
    each: tuple[tuple[Proof, ...], ...]
    overall: tuple[Proof, ...]
    blank: tuple[Proof, ...] | None

    @property
    def rows(self) -> Rows[Ciphertext]:
        """One row."""
        return (self.choices,)


@dataclass(frozen=True, slots=True)
class Choices:
    """The question."""

    answers: tuple[str, ...]
    minimum: int
    maximum: int
    blank: bool
    additive = True
    nested = False

    @classmethod
    def of(cls, form: QuestionForm) -> Choices:
        """Return the question of a form; ``Malformed("election")`` if nobody could answer it."""
        if not 0 <= form.min <= form.max or not form.answers:
            raise Malformed("election", "a question that cannot be answered")
        return cls(tuple(form.answers), form.min, form.max, form.blank is True)

    @property
    def widths(self) -> tuple[int, ...]:
        """One row: the answers, after the blank if there is one."""
        return (len(self.answers) + self.blank,)

    def read_answer(self, group: Group, data: Raw) -> ChoicesAnswer:
        """Return the answer; ``Malformed("ballot")`` for another number of parts."""
        form = decode(ChoicesForm, data, "ballot")
        branches = self.maximum - self.minimum + 1 + self.blank
        counts = (len(form.choices), len(form.individual_proofs), len(form.overall_proof))
        if counts != (self.widths[0], self.widths[0], branches):
            raise Malformed("ballot", "another number of choices or proofs")
        if any(len(proofs) != 2 for proofs in form.individual_proofs):
            raise Malformed("ballot", "a choice is proven to be 0 or 1")
        given = () if form.blank_proof is UNSET else form.blank_proof
        if len(given) != 2 * self.blank or (form.blank_proof is not UNSET) != self.blank:
            raise Malformed("ballot", "a blank proof too many, or too few")
        return ChoicesAnswer(
            tuple(elgamal.receive(group, choice) for choice in form.choices),
            tuple(
                tuple(read_proof(group, proof) for proof in proofs)
                for proofs in form.individual_proofs
            ),
            tuple(read_proof(group, proof) for proof in form.overall_proof),
            tuple(read_proof(group, proof) for proof in given) if self.blank else None,
        )

    def check_each(self, booth: Booth, answer: ChoicesAnswer) -> None:
        """Refuse a choice that is neither 0 nor 1."""
        for choice, proofs in zip(answer.choices, answer.each, strict=True):
            parts = membership(booth.statement, booth.group, choice)
            check(booth.group, booth.key, parts, _zero_or_one(choice), proofs)

    def check_whole(self, booth: Booth, answer: ChoicesAnswer) -> None:
        """Refuse too few or too many choices, and a blank vote with choices."""
        for parts, branches, proofs in self._whole(booth, answer):
            check(booth.group, booth.key, parts, branches, proofs)

    def _whole(
        self, booth: Booth, answer: ChoicesAnswer
    ) -> list[tuple[tuple[str, ...], list[Branch], tuple[Proof, ...]]]:
        proofs = [answer.overall] if answer.blank is None else [answer.blank, answer.overall]
        pairs = self._claims(booth, answer.choices)
        return [(*claim, proof) for claim, proof in zip(pairs, proofs, strict=True)]

    def _claims(
        self, booth: Booth, choices: tuple[Ciphertext, ...]
    ) -> list[tuple[tuple[str, ...], list[Branch]]]:
        """Return what is claimed of the whole: hash parts and branches, a blank's first."""
        statement = statement_of(booth, [text_of(booth.group, choice) for choice in choices])
        total = elgamal.summed(booth.group, choices[self.blank :])
        allowed = [Branch(total, number) for number in range(self.minimum, self.maximum + 1)]
        if not self.blank:
            return [(membership(statement, booth.group, total), allowed)]
        is_blank = choices[0]
        return [
            (("bproof0", statement), [Branch(is_blank, 0), Branch(total, 0)]),
            (("bproof1", statement), [Branch(is_blank, 1), *allowed]),
        ]

    def check_chosen(self, chosen: Sequence[int]) -> None:
        """Refuse with ``Refused("choice_invalid")`` what the question does not allow.

        ``chosen`` is 0 or 1 for each answer, after 0 or 1 for a blank vote where that is allowed.
        """
        if len(chosen) != self.widths[0] or any(number not in (0, 1) for number in chosen):
            raise Refused("choice_invalid", "0 or 1 for each answer")
        count = sum(chosen[self.blank :])
        is_blank = self.blank and chosen[0] == 1
        if (is_blank and count) or not (is_blank or self.minimum <= count <= self.maximum):
            raise Refused("choice_invalid", "more or fewer than the question allows")

    def answer(self, booth: Booth, chosen: Sequence[int], draws: Draws) -> ChoicesAnswer:
        """Return the encrypted answer with its proofs; ``Refused("choice_invalid")``."""
        self.check_chosen(chosen)
        group, key = booth.group, booth.key
        openings = [Opening(draws.scalar(group.order), number) for number in chosen]
        choices = tuple(elgamal.encrypt(group, key, one.nonce, one.holds) for one in openings)
        each = []
        for choice, known in zip(choices, openings, strict=True):
            parts = membership(booth.statement, group, choice)
            each.append(prove(group, key, parts, _zero_or_one(choice), [known, known], draws))
        nonces = sum(one.nonce for one in openings[self.blank :])
        total = Opening(nonces % group.order, sum(chosen[self.blank :]))
        whole = []
        for parts, branches in self._claims(booth, choices):
            knows = [
                openings[0] if self.blank and branch.ciphertext is choices[0] else total
                for branch in branches
            ]
            whole.append(prove(group, key, parts, branches, knows, draws))
        return ChoicesAnswer(choices, tuple(each), whole[-1], whole[0] if self.blank else None)


def form(group: Group, answer: ChoicesAnswer) -> ChoicesForm:
    """Return the JSON form of an answer."""
    return ChoicesForm(
        [elgamal.form_of(group, choice) for choice in answer.choices],
        [[form_of(proof) for proof in proofs] for proofs in answer.each],
        [form_of(proof) for proof in answer.overall],
        UNSET if answer.blank is None else [form_of(proof) for proof in answer.blank],
    )


def _zero_or_one(choice: Ciphertext) -> list[Branch]:
    return [Branch(choice, 0), Branch(choice, 1)]
