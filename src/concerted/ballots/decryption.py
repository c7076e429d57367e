"""Partial decryptions, and the result that they add up to (ballot §9.3, §9.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Raw

from concerted.ballots.draws import Draws
from concerted.ballots.election import Election
from concerted.ballots.elgamal import Ciphertext
from concerted.ballots.forms import (
    DecryptionForm,
    ProofForm,
    ResultForm,
    count_form,
    count_of,
    decode,
    encode,
)
from concerted.ballots.groups import Element, Group, multiplied, read_sum
from concerted.ballots.proofs import Proof, check_secret, form_of, prove_secret, read_proof
from concerted.ballots.question import Question, Rows, flat
from concerted.ballots.ranking import Ranking, extract
from concerted.ballots.tally import AnswerRows, logarithm
from concerted.ballots.trustees import Single, Trustees
from concerted.kernel.errors import Malformed, Refused

LIMIT_BYTES = 1 << 28

Factors = tuple[Rows[Element], ...]


@dataclass(frozen=True, slots=True)
class Decryption:
    """A trustee's part: a factor and a proof for each ciphertext of the tally."""

    factors: Factors
    proofs: tuple[Rows[Proof], ...]


def decrypt(election: Election, rows: AnswerRows, secret: int, seed: bytes) -> bytes:
    """Return a trustee's part of the decryption of a tally; ``seed`` is 32 random bytes."""
    group = election.group
    key = group.base_power(secret)
    draws = Draws(seed, b"decrypt", str(secret).encode(), election.data)
    parts = _parts(election, key)
    factors: list[Any] = []
    proofs: list[Any] = []
    for question, answer in zip(election.questions, rows, strict=True):
        powers = [[group.power(one.alpha, secret) for one in row] for row in answer]
        proven = [
            [
                form_of(prove_secret(group, secret, parts, [group.generator, one.alpha], draws))
                for one in row
            ]
            for row in answer
        ]
        written = [[group.write(power) for power in row] for row in powers]
        factors.append(Raw(encode(written if question.nested else written[0])))
        proofs.append(Raw(encode(proven if question.nested else proven[0])))
    return encode(DecryptionForm(factors, proofs))


def read_decryption(election: Election, rows: AnswerRows, data: bytes) -> Decryption:
    """Return a trustee's part, of the tally's shape.

    ``Malformed``: ``decryption``, ``element``, ``scalar``. Elements await ``check_decryption``.
    """
    form = decode(DecryptionForm, data, "decryption", limit_bytes=LIMIT_BYTES)
    if not len(form.decryption_factors) == len(form.decryption_proofs) == len(rows):
        raise Malformed("decryption", "another number of questions")
    group, factors, proofs = election.group, [], []
    for index, (question, answer) in enumerate(zip(election.questions, rows, strict=True)):
        texts = _rows(question, str, form.decryption_factors[index], "decryption")
        forms = _rows(question, ProofForm, form.decryption_proofs[index], "decryption")
        shape = [len(row) for row in answer]
        if [len(row) for row in texts] != shape or [len(row) for row in forms] != shape:
            raise Malformed("decryption", "another number of factors")
        factors.append(
            tuple(
                tuple(_factor(group, one, text) for one, text in zip(row, line, strict=True))
                for row, line in zip(answer, texts, strict=True)
            )
        )
        proofs.append(tuple(tuple(read_proof(group, one) for one in row) for row in forms))
    return Decryption(tuple(factors), tuple(proofs))


def _factor(group: Group, ciphertext: Ciphertext, text: str) -> Element:
    # Of no votes at all the alpha is the identity, and so is every power of it.
    empty = ciphertext.alpha == group.identity
    return read_sum(group, text) if empty else group.receive(text)


def check_decryption(
    election: Election, rows: AnswerRows, key: Element, decryption: Decryption
) -> None:
    """Return if the owner of ``key`` computed every factor; else ``Refused("decryption_invalid")``.

    ``Malformed("element")`` for a factor that is not in the group.
    """
    generator, parts = election.group.generator, _parts(election, key)
    for answer, factors, proofs in zip(rows, decryption.factors, decryption.proofs, strict=True):
        for one, factor, proof in zip(flat(answer), flat(factors), flat(proofs), strict=True):
            pairs = [(generator, key), (one.alpha, factor)]
            check_secret(election.group, parts, pairs, proof, "decryption_invalid")


def _parts(election: Election, key: Element) -> tuple[str, str, str]:
    return ("decrypt", election.fingerprint, election.group.write(key))


def sound(
    election: Election, trustees: Trustees, rows: AnswerRows, parts: Mapping[int, bytes]
) -> tuple[dict[int, Factors], dict[int, Malformed | Refused]]:
    """Return the factors of the trustees whose part is right, and what is wrong with the others'.

    Trustees are numbered from 1. One bad part takes nothing from the good ones.
    """
    good: dict[int, Factors] = {}
    bad: dict[int, Malformed | Refused] = {}
    for owner, data in parts.items():
        try:
            if not 1 <= owner <= len(trustees.keys):
                raise Refused("trustee_unknown", str(owner))
            decryption = read_decryption(election, rows, data)
            check_decryption(election, rows, trustees.keys[owner - 1], decryption)
            good[owner] = decryption.factors
        except (Malformed, Refused) as error:
            bad[owner] = error
    return good, bad


def combine(
    group: Group, trustees: Trustees, factors: Mapping[int, Factors], rows: AnswerRows
) -> Factors:
    """Return the factors of all trustees together.

    ``factors`` are checked ones by trustee. ``Refused("decryption_missing")`` if a single trustee's
    or too many of a threshold's are not there.
    """
    sets: list[tuple[tuple[int, int], ...]] = []
    first = 1
    for item in trustees.items:
        numbers = range(first, first + len(item.keys))
        first += len(item.keys)
        needed = 1 if isinstance(item, Single) else item.needed
        present = [number for number in numbers if number in factors][:needed]
        if len(present) < needed:
            raise Refused("decryption_missing", f"{needed} needed, {len(present)} there")
        places = [number - numbers[0] + 1 for number in present]
        weights = [1] if isinstance(item, Single) else lagrange(group, places)
        sets.append(tuple(zip(present, weights, strict=True)))
    terms = [pair for chosen in sets for pair in chosen]
    return tuple(
        tuple(
            tuple(
                multiplied(
                    group,
                    (group.power(factors[n][q][r][c], weight) for n, weight in terms),
                )
                for c in range(len(row))
            )
            for r, row in enumerate(answer)
        )
        for q, answer in enumerate(rows)
    )


def lagrange(group: Group, places: Sequence[int]) -> list[int]:
    """Return the weights with which values at ``places`` make up the value at zero."""
    weights = []
    for place in places:
        weight = 1
        for other in places:
            if other != place:
                inverse = pow(other - place, -1, group.order)
                weight = weight * other * inverse % group.order
        weights.append(weight)
    return weights


def result_of(election: Election, rows: AnswerRows, factors: Factors, weight: int) -> bytes:
    """Return the result that combined factors open. ``weight`` is the total that was counted."""
    written: list[object] = []
    for question, answer, combined in zip(election.questions, rows, factors, strict=True):
        opened = _opened(election.group, answer, combined)
        if isinstance(question, Ranking):
            count = len(question.answers)
            written.append([extract(election.group, one, count) for one in opened[0]])
        else:
            sums = [[count_form(logarithm(election.group, o, weight)) for o in r] for r in opened]
            written.append(sums if question.nested else sums[0])
    return encode({"result": written})


def check_result(
    election: Election, rows: AnswerRows, factors: Factors, weight: int, data: bytes
) -> None:
    """Return if ``data`` is what the factors open; else ``Refused("result_wrong")``.

    ``Malformed("result")`` for another form. No logarithm is needed to check one.
    """
    form = decode(ResultForm, data, "result", limit_bytes=LIMIT_BYTES)
    if len(form.result) != len(rows):
        raise Malformed("result", "another number of questions")
    for index, question in enumerate(election.questions):
        opened = _opened(election.group, rows[index], factors[index])
        if isinstance(question, Ranking):
            _check_rankings(election.group, question, opened[0], form.result[index])
        else:
            _check_sums(election.group, question, opened, form.result[index], weight)


def _opened(group: Group, answer: Rows[Ciphertext], factors: Rows[Element]) -> list[list[Element]]:
    return [
        [group.quotient(one.beta, factor) for one, factor in zip(row, line, strict=True)]
        for row, line in zip(answer, factors, strict=True)
    ]


def _check_sums(
    group: Group, question: Question, opened: list[list[Element]], raw: Raw, weight: int
) -> None:
    told = _rows(question, int | str, raw, "result")
    if [len(row) for row in told] != [len(row) for row in opened]:
        raise Malformed("result", "another number of counts")
    for row, line in zip(opened, told, strict=True):
        for element, form in zip(row, line, strict=True):
            count = count_of(form, "result")
            if count > weight or group.base_power(count) != element:
                raise Refused("result_wrong")


def _check_rankings(group: Group, question: Ranking, opened: list[Element], raw: Raw) -> None:
    told = decode(list[list[int]], raw, "result", limit_bytes=LIMIT_BYTES)
    count = len(question.answers)
    if told != [list(extract(group, element, count)) for element in opened]:
        raise Refused("result_wrong")


def _rows(question: Question, form: Any, raw: Raw, layer: str) -> list[list[Any]]:
    if question.nested:
        nested: list[list[Any]] = decode(list[list[form]], raw, layer, limit_bytes=LIMIT_BYTES)
        return nested
    return [decode(list[form], raw, layer, limit_bytes=LIMIT_BYTES)]
