"""Verifiable shuffles of non-homomorphic answers (ballot §9.2).

The proof of Terelius and Wikström as CHVote 1.3.2 writes it: the new ciphertexts are the old ones,
re-encrypted and in another order that the proof does not tell. Shuffles are only verified here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from concerted.ballots import elgamal
from concerted.ballots.election import Election
from concerted.ballots.elgamal import Ciphertext
from concerted.ballots.forms import ShuffleForm, decode
from concerted.ballots.groups import Element, Group, multiplied, read_scalar
from concerted.ballots.hashes import challenge, hex_hash
from concerted.kernel.errors import Malformed, Refused

LIMIT_BYTES = 1 << 28
SECONDARY = -1  # the index of the one generator that is not numbered from 0


@dataclass(frozen=True, slots=True)
class ShuffleProof:
    """Commitments ``t`` as texts (they are only compared), responses, and two chains."""

    first: tuple[str, str, str, str, str]
    chain_first: tuple[str, ...]
    responses: tuple[int, int, int, int]
    chain_responses: tuple[int, ...]
    order_responses: tuple[int, ...]
    order: tuple[Element, ...]
    chain: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Shuffle:
    """The new ciphertexts and the proof of each question that is shuffled."""

    ciphertexts: tuple[tuple[Ciphertext, ...], ...]
    proofs: tuple[ShuffleProof, ...]


def read_shuffle(election: Election, counts: Sequence[int], data: bytes) -> Shuffle:
    """Return the shuffle of as many ciphertexts; ``Malformed``: ``shuffle``, ``element``, …"""
    form = decode(ShuffleForm, data, "shuffle", limit_bytes=LIMIT_BYTES)
    group = election.group
    if not len(form.ciphertexts) == len(form.proofs) == len(counts):
        raise Malformed("shuffle", "another number of questions")
    questions, proofs = [], []
    for count, row, (first, responses, order, chain) in zip(
        counts, form.ciphertexts, form.proofs, strict=True
    ):
        lengths = {len(row), len(first[4]), len(responses[4]), len(responses[5])}
        if lengths | {len(order), len(chain)} != {count}:
            raise Malformed("shuffle", "another number of ciphertexts")
        questions.append(tuple(elgamal.receive(group, one) for one in row))
        one, two, three, four = (read_scalar(group, text) for text in responses[:4])
        proofs.append(
            ShuffleProof(
                (first[0], first[1], first[2], first[3][0], first[3][1]),
                tuple(first[4]),
                (one, two, three, four),
                tuple(read_scalar(group, text) for text in responses[4]),
                tuple(read_scalar(group, text) for text in responses[5]),
                tuple(group.receive(text) for text in order),
                tuple(group.receive(text) for text in chain),
            )
        )
    return Shuffle(tuple(questions), tuple(proofs))


def check_shuffle(
    election: Election, before: Sequence[Sequence[Ciphertext]], shuffle: Shuffle
) -> None:
    """Return if every question's ciphertexts are the same; else ``Refused("shuffle_invalid")``."""
    for old, new, proof in zip(before, shuffle.ciphertexts, shuffle.proofs, strict=True):
        _check(election, old, new, proof)


def _check(
    election: Election, old: Sequence[Ciphertext], new: Sequence[Ciphertext], proof: ShuffleProof
) -> None:
    group, key, phi = election.group, election.key, election.fingerprint
    bound = _pairs(group, old) + _pairs(group, new) + _elements(group, proof.order)
    factors = _challenges(group, len(old), f"shuffle-challenges|{phi}|{bound}")
    commitments = _texts((*proof.first, *proof.chain_first))
    statement = bound + _elements(group, proof.chain) + group.write(key)
    asked = challenge(group, "shuffle-challenge", phi, commitments + statement)
    told = (*proof.first, *proof.chain_first)
    expected = _commitments(group, key, old, new, proof, factors, asked)
    if told != tuple(group.write(element) for element in expected):
        raise Refused("shuffle_invalid")


def _commitments(
    group: Group,
    key: Element,
    old: Sequence[Ciphertext],
    new: Sequence[Ciphertext],
    proof: ShuffleProof,
    factors: Sequence[int],
    asked: int,
) -> list[Element]:
    """Return t1, t2, t3, t41, t42 and the chain's, recomputed from the responses."""
    generators = [_independent(group, index) for index in range(len(old))]
    second = _independent(group, SECONDARY)
    shifts = proof.order_responses
    one, two, three, four = proof.responses

    def powers(bases: Iterable[Element], exponents: Sequence[int]) -> Element:
        pairs = zip(bases, exponents, strict=True)
        return multiplied(group, (group.power(base, exponent) for base, exponent in pairs))

    def answered(base: Element, *others: Element) -> Element:
        return multiplied(group, (group.power(base, -asked), *others))

    every = 1
    for factor in factors:
        every = every * factor % group.order
    sums = group.quotient(multiplied(group, proof.order), multiplied(group, generators))
    last = proof.chain[-1] if proof.chain else second
    chained = group.quotient(last, group.power(second, every))
    mixed = powers(proof.order, factors)
    alpha = powers((one.alpha for one in old), factors)
    beta = powers((one.beta for one in old), factors)
    found = [
        answered(sums, group.base_power(one)),
        answered(chained, group.base_power(two)),
        answered(mixed, group.base_power(three), powers(generators, shifts)),
        answered(beta, group.power(key, -four), powers((one.beta for one in new), shifts)),
        answered(alpha, group.base_power(-four), powers((one.alpha for one in new), shifts)),
    ]
    before = (second, *proof.chain)
    for place, link in enumerate(proof.chain):
        step = group.power(before[place], shifts[place])
        found.append(answered(link, group.base_power(proof.chain_responses[place]), step))
    return found


@lru_cache(maxsize=1 << 16)
def _independent(group: Group, index: int) -> Element:
    return group.independent(index)


def _challenges(group: Group, count: int, text: str) -> list[int]:
    whole = hex_hash(text.encode())
    digests = (
        hashlib.sha256((whole + hex_hash(str(place).encode())).encode()).digest()
        for place in range(count)
    )
    return [int.from_bytes(digest, "big") % group.order for digest in digests]


def _texts(texts: Iterable[str]) -> str:
    return "".join(f"{text}," for text in texts)


def _elements(group: Group, elements: Iterable[Element]) -> str:
    return _texts(group.write(element) for element in elements)


def _pairs(group: Group, ciphertexts: Iterable[Ciphertext]) -> str:
    return _texts(elgamal.text_of(group, one) for one in ciphertexts)
