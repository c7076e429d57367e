"""Proofs that a ciphertext holds what it may, without saying what (ballot §5).

Each is a list of branches, one for each thing that may be true. The prover can answer one branch
honestly and simulates the others; the challenges must add up to a hash of all commitments, so at
least one branch was not simulated. A proof holds no commitment: whoever checks it recomputes all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from concerted.ballots.draws import Draws
from concerted.ballots.elgamal import Ciphertext, text_of
from concerted.ballots.forms import ProofForm
from concerted.ballots.groups import Element, Group, read_scalar
from concerted.ballots.hashes import challenge
from concerted.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Proof:
    """Challenge and response, both scalars."""

    challenge: int
    response: int


@dataclass(frozen=True, slots=True)
class Branch:
    """One thing that may be true: that ``ciphertext`` holds ``value``."""

    ciphertext: Ciphertext
    value: int


@dataclass(frozen=True, slots=True)
class Opening:
    """What the prover knows of a branch: its ciphertext's nonce and the number it truly holds."""

    nonce: int
    holds: int


def read_proof(group: Group, form: ProofForm) -> Proof:
    """Return the proof that a form writes; ``Malformed("scalar")`` if it is none."""
    return Proof(read_scalar(group, form.challenge), read_scalar(group, form.response))


def form_of(proof: Proof) -> ProofForm:
    """Return the JSON form."""
    return ProofForm(str(proof.challenge), str(proof.response))


@lru_cache(maxsize=4096)
def small(group: Group, value: int) -> Element:
    """Return g to the power of a small number, which all ballots use again."""
    return group.base_power(value)


def commitment(group: Group, base: Element, element: Element, proof: Proof) -> Element:
    """Return base^response · element^challenge."""
    hidden = group.power(element, proof.challenge)
    if base == group.generator:
        return group.product(group.base_power(proof.response), hidden)
    return group.product(group.power(base, proof.response), hidden)


def branch_text(group: Group, key: Element, branch: Branch, proof: Proof) -> str:
    """Return a branch's two commitments, as they stand in the hash."""
    alpha, beta = branch.ciphertext.alpha, branch.ciphertext.beta
    if branch.value:
        beta = group.quotient(beta, small(group, branch.value))
    first = commitment(group, group.generator, alpha, proof)
    second = commitment(group, key, beta, proof)
    return f"{group.write(first)},{group.write(second)}"


def check(
    group: Group,
    key: Element,
    parts: Sequence[str],
    branches: Sequence[Branch],
    proofs: Sequence[Proof],
) -> None:
    """Return if one branch is true; ``Refused("proof_invalid")`` if that is not shown.

    ``parts`` are what is hashed before the commitments. Source: ballot §5.
    """
    if len(branches) != len(proofs):
        raise Refused("proof_invalid", "another number of branches")
    texts = [
        branch_text(group, key, branch, proof)
        for branch, proof in zip(branches, proofs, strict=True)
    ]
    total = sum(proof.challenge for proof in proofs) % group.order
    if challenge(group, *parts, ",".join(texts)) != total:
        raise Refused("proof_invalid")


def prove(
    group: Group,
    key: Element,
    parts: Sequence[str],
    branches: Sequence[Branch],
    openings: Sequence[Opening],
    draws: Draws,
) -> tuple[Proof, ...]:
    """Return a proof; exactly one branch is answered honestly: the first that is true.

    Whoever knows the nonces need not multiply what came out of them: g^response · α^challenge is
    g^(response + nonce·challenge). ``ValueError`` if no branch is true.
    """
    pairs = list(zip(branches, openings, strict=True))
    true = [place for place, (branch, known) in enumerate(pairs) if known.holds == branch.value]
    if not true:
        raise ValueError("nothing to prove: no branch is true")
    honest, q = true[0], group.order
    drawn = [(draws.scalar(q), draws.scalar(q)) for _ in pairs]  # for the honest one: w, unused
    texts = []
    for place, (branch, known) in enumerate(pairs):
        first, second = drawn[place]
        nonce = first if place == honest else (second + known.nonce * first) % q
        text = group.power(key, nonce)
        if place != honest:
            wrong_by = (known.holds - branch.value) * first % q
            text = group.product(text, group.base_power(wrong_by)) if wrong_by else text
        texts.append(f"{group.write(group.base_power(nonce))},{group.write(text)}")
    others = sum(first for place, (first, _) in enumerate(drawn) if place != honest)
    answer = (challenge(group, *parts, ",".join(texts)) - others) % q
    response = (drawn[honest][0] - pairs[honest][1].nonce * answer) % q
    return tuple(
        Proof(answer, response) if place == honest else Proof(*pair)
        for place, pair in enumerate(drawn)
    )


def membership(statement: str, group: Group, ciphertext: Ciphertext) -> tuple[str, ...]:
    """Return the ``parts`` of a proof that a ciphertext holds one of several numbers."""
    return ("prove", statement, text_of(group, ciphertext))


# Proofs of one secret


def prove_secret(
    group: Group, secret: int, parts: Sequence[str], bases: Sequence[Element], draws: Draws
) -> Proof:
    """Return a proof of knowing ``secret``, the one logarithm to every base (ballot §5.4)."""
    nonce = draws.scalar(group.order)
    texts = ",".join(group.write(group.power(base, nonce)) for base in bases)
    answer = challenge(group, *parts, texts)
    return Proof(answer, (nonce - secret * answer) % group.order)


def check_secret(
    group: Group,
    parts: Sequence[str],
    pairs: Sequence[tuple[Element, Element]],
    proof: Proof,
    code: str,
) -> None:
    """Return if one secret is the logarithm of each pair's second to its first; else ``Refused``.

    ``code`` says which proof this is. Source: ballot §5.4.
    """
    texts = ",".join(group.write(commitment(group, *pair, proof)) for pair in pairs)
    if challenge(group, *parts, texts) != proof.challenge:
        raise Refused(code)
