"""The encrypted tally: the product of the last ballots, each to its weight (ballot §9.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Raw

from concerted.ballots.election import Election
from concerted.ballots.elgamal import Ciphertext, form_of, read_total, weighted
from concerted.ballots.forms import (
    CiphertextForm,
    SizedTallyForm,
    count_form,
    count_of,
    decode,
    encode,
)
from concerted.ballots.groups import Element, Group
from concerted.ballots.hashes import hex_hash
from concerted.ballots.question import Question, Rows
from concerted.kernel.errors import Malformed, Refused

AnswerRows = tuple[Rows[Ciphertext], ...]
LIMIT_BYTES = 1 << 28
Combine = Callable[[Element, Element], Element]


class Tally:
    """What has been counted so far. One ballot a voter; a later one takes its place.

    ``add`` and ``take_out`` keep one product for each choice, so memory does not grow with the
    ballots, except for questions that are shuffled, whose ciphertexts must all be kept.
    """

    def __init__(self, election: Election) -> None:
        self._election = election
        one = Ciphertext(election.group.identity, election.group.identity)
        self._totals = [
            [[one] * width for width in question.widths] if question.additive else []
            for question in election.questions
        ]
        self._kept: dict[str, AnswerRows] = {}  # in order of each voter's last ballot
        self.ballots = 0
        self.weight = 0

    def add(self, credential: str, rows: AnswerRows, weight: int) -> None:
        """Count a voter's ballot. ``Refused("weight_invalid")`` where only 1 can be counted."""
        if self._election.shuffled:
            if weight != 1:
                raise Refused("weight_invalid", "a shuffled ballot counts once")
            self._kept[credential] = rows
        self._combine(rows, weight, self._election.group.product)
        self.ballots += 1
        self.weight += weight

    def take_out(self, credential: str, rows: AnswerRows, weight: int) -> None:
        """Count a voter's ballot no longer; ``rows`` and ``weight`` are as when it was added."""
        self._kept.pop(credential, None)
        self._combine(rows, weight, self._election.group.quotient)
        self.ballots -= 1
        self.weight -= weight

    def _combine(self, rows: AnswerRows, weight: int, combine: Combine) -> None:
        group = self._election.group
        for total, answer in zip(self._totals, rows, strict=True):
            for sums, row in zip(total, answer, strict=False):  # no sums where it is shuffled
                for place, ciphertext in enumerate(row):
                    term, so_far = weighted(group, ciphertext, weight), sums[place]
                    sums[place] = Ciphertext(
                        combine(so_far.alpha, term.alpha), combine(so_far.beta, term.beta)
                    )

    @property
    def rows(self) -> AnswerRows:
        """The encrypted tally; a shuffled question's row holds a ciphertext for each ballot."""
        return tuple(
            tuple(tuple(row) for row in self._totals[index])
            if question.additive
            else (tuple(rows[index][0][0] for rows in self._kept.values()),)
            for index, question in enumerate(self._election.questions)
        )

    def sized(self, encrypted: bytes) -> bytes:
        """Return how much was counted, with the hash of the encrypted tally."""
        form = SizedTallyForm(self.ballots, count_form(self.weight), hex_hash(encrypted))
        return encode(form)


def write_tally(election: Election, rows: AnswerRows) -> bytes:
    """Return the bytes of an encrypted tally."""
    group = election.group
    shaped: list[object] = []
    for question, answer in zip(election.questions, rows, strict=True):
        written = [[form_of(group, ciphertext) for ciphertext in row] for row in answer]
        shaped.append(written if question.nested else written[0])
    return encode(shaped)


def read_tally(election: Election, data: bytes) -> AnswerRows:
    """Return the encrypted tally that ``data`` writes, every element checked.

    ``Malformed``: ``tally``, ``element``. That it is the tally of the ballots, nobody said yet.
    """
    told = decode(list[Raw], data, "tally", limit_bytes=LIMIT_BYTES)
    if len(told) != len(election.questions):
        raise Malformed("tally", "another number of questions")
    return tuple(
        _rows(election, question, raw)
        for question, raw in zip(election.questions, told, strict=True)
    )


def _rows(election: Election, question: Question, raw: Raw) -> Rows[Ciphertext]:
    if question.nested:
        forms = decode(list[list[CiphertextForm]], raw, "tally")
    else:
        forms = [decode(list[CiphertextForm], raw, "tally", limit_bytes=LIMIT_BYTES)]
    if question.additive and tuple(len(row) for row in forms) != question.widths:
        raise Malformed("tally", "another number of choices")
    return tuple(tuple(read_total(election.group, one) for one in row) for row in forms)


def in_order_of(election: Election, rows: AnswerRows, data: bytes) -> AnswerRows:
    """Return a tally as ``data`` writes it, if that is the same tally.

    Programs put the ciphertexts of a shuffled question in an order of their own, so there any order
    will do, as the shuffle then begins with it. ``Refused("tally_wrong")`` for other differences.
    """
    if election.shuffled:
        told = decode(list[Raw], data, "tally", limit_bytes=LIMIT_BYTES)
        orders = [_ordered(election, rows, index, told) for index in election.shuffled]
        rows = with_shuffled(election, rows, tuple(orders))
    if write_tally(election, rows) != data:
        raise Refused("tally_wrong")
    return rows


def _ordered(
    election: Election, rows: AnswerRows, index: int, told: list[Raw]
) -> tuple[Ciphertext, ...]:
    if len(told) != len(rows):
        raise Refused("tally_wrong")
    forms = decode(list[CiphertextForm], told[index], "tally", limit_bytes=LIMIT_BYTES)
    ours = {form_of(election.group, one): one for one in rows[index][0]}
    if len(forms) != len(ours) or set(forms) != ours.keys():
        raise Refused("tally_wrong")
    return tuple(ours[form] for form in forms)


@dataclass(frozen=True, slots=True)
class Sized:
    """How much an archive says was counted."""

    ballots: int
    weight: int
    encrypted: str


def read_sized(data: bytes) -> Sized:
    """Return what ``data`` writes; ``Malformed("tally")``."""
    form = decode(SizedTallyForm, data, "tally")
    if form.num_tallied < 0:
        raise Malformed("tally", "a negative number of ballots")
    return Sized(form.num_tallied, count_of(form.total_weight, "tally"), form.encrypted_tally)


def with_shuffled(
    election: Election, rows: AnswerRows, shuffled: tuple[tuple[Ciphertext, ...], ...]
) -> AnswerRows:
    """Return the tally with the shuffled questions' ciphertexts in their new order."""
    replaced = dict(zip(election.shuffled, shuffled, strict=True))
    return tuple((replaced[i],) if i in replaced else answer for i, answer in enumerate(rows))


def logarithm(group: Group, element: Element, most: int) -> int:
    """Return how often g was multiplied, at most ``most``; ``Refused("result_wrong")`` if more.

    Baby steps and giant steps: about twice the root of ``most`` products.
    """
    step = int(most**0.5) + 1
    babies: dict[Element, int] = {}
    current = group.identity
    for number in range(step):
        babies[current] = number
        current = group.product(current, group.generator)
    for giant in range(step + 1):
        if element in babies and giant * step + babies[element] <= most:
            return giant * step + babies[element]
        element = group.quotient(element, current)
    raise Refused("result_wrong", "no count up to the number of votes")
