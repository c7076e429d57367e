"""Single ballots, each decrypted apart, where the rules let that be done at all (ballot §9.5).

A trustee's factors come with proofs of our own: unlike those of a tally they bind the ciphertext
and the factor themselves, and their head is another, so that neither passes for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from concerted.ballots.decryption import combine
from concerted.ballots.draws import Draws
from concerted.ballots.election import Election
from concerted.ballots.elgamal import Ciphertext
from concerted.ballots.forms import ProofForm, decode, encode
from concerted.ballots.groups import Element
from concerted.ballots.proofs import check_secret, form_of, prove_secret, read_proof
from concerted.ballots.trustees import Trustees
from concerted.kernel.errors import Malformed, Refused

LIMIT_BYTES = 1 << 22


class SinglesForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A trustee's factors of single ballots, and a proof of each."""

    factors: list[str]
    proofs: list[ProofForm]


def decrypt_singles(
    election: Election, row: Sequence[Ciphertext], secret: int, seed: bytes
) -> bytes:
    """Return a trustee's factor of each ciphertext, with proofs; ``seed`` is 32 random bytes."""
    group = election.group
    key = group.base_power(secret)
    draws = Draws(seed, b"singles", str(secret).encode(), election.data)
    factors, proofs = [], []
    for one in row:
        factor = group.power(one.alpha, secret)
        head = _head(election, key, one, factor)
        factors.append(group.write(factor))
        proofs.append(prove_secret(group, secret, head, [group.generator, one.alpha], draws))
    return encode(SinglesForm(factors, [form_of(proof) for proof in proofs]))


def read_singles(
    election: Election, row: Sequence[Ciphertext], key: Element, data: bytes
) -> tuple[Element, ...]:
    """Return the factors of the owner of ``key``, every proof checked.

    ``Malformed``: ``decryption``, ``element``, ``scalar``. ``Refused("decryption_invalid")``.
    """
    form = decode(SinglesForm, data, "decryption", limit_bytes=LIMIT_BYTES)
    if not len(form.factors) == len(form.proofs) == len(row):
        raise Malformed("decryption", "another number of ballots")
    group = election.group
    factors = tuple(group.receive(text) for text in form.factors)
    for one, factor, proof in zip(row, factors, form.proofs, strict=True):
        pairs = [(group.generator, key), (one.alpha, factor)]
        head = _head(election, key, one, factor)
        check_secret(group, head, pairs, read_proof(group, proof), "decryption_invalid")
    return factors


Read = Callable[[Election, tuple[Ciphertext, ...], Element, bytes], Sequence[Element]]


def _head(
    election: Election, key: Element, one: Ciphertext, factor: Element
) -> tuple[str, str, str, str]:
    write = election.group.write
    return ("single", election.fingerprint, write(key), f"{write(one.alpha)},{write(factor)}")


def open_singles(
    election: Election,
    trustees: Trustees,
    row: Sequence[Ciphertext],
    factors: Mapping[int, Sequence[Element]],
) -> tuple[bool, ...]:
    """Return for each ciphertext whether it holds 1; ``factors`` are checked ones by trustee.

    ``Refused``: ``decryption_missing`` if too few are there, ``result_wrong`` for another number.
    """
    group, rows = election.group, ((tuple(row),),)
    given = {number: ((tuple(each),),) for number, each in factors.items()}
    together = combine(group, trustees, given, rows)[0][0]
    found = [group.quotient(one.beta, factor) for one, factor in zip(row, together, strict=True)]
    if any(each not in (group.identity, group.generator) for each in found):
        raise Refused("result_wrong", "a ballot that is neither yes nor no")
    return tuple(each == group.generator for each in found)


def open_sound(
    election: Election,
    trustees: Trustees,
    row: tuple[Ciphertext, ...],
    given: Mapping[int, bytes],
    read: Read = read_singles,
) -> tuple[bool, ...]:
    """Return as ``open_singles`` from what trustees gave, by number; what fails is passed over.

    ``read`` is ``read_singles``, or one that knows what it has read before.
    """
    factors: dict[int, Sequence[Element]] = {}
    for number, data in given.items():
        try:
            factors[number] = read(election, row, trustees.keys[number - 1], data)
        except (Malformed, Refused):
            continue
    return open_singles(election, trustees, row, factors)
