"""Ciphertexts that add up: (g^r, y^r·g^m) (ballot §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from concerted.ballots.forms import CiphertextForm
from concerted.ballots.groups import Element, Group, multiplied, read_sum


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """An El Gamal ciphertext."""

    alpha: Element
    beta: Element


def receive(group: Group, form: CiphertextForm) -> Ciphertext:
    """Return a ballot's ciphertext, whose elements must still be raised to a power."""
    return Ciphertext(group.receive(form.alpha), group.receive(form.beta))


def read_total(group: Group, form: CiphertextForm) -> Ciphertext:
    """Return a ciphertext that was computed from others, checked; it may hold identities."""
    return Ciphertext(read_sum(group, form.alpha), read_sum(group, form.beta))


def form_of(group: Group, ciphertext: Ciphertext) -> CiphertextForm:
    """Return the JSON form."""
    return CiphertextForm(group.write(ciphertext.alpha), group.write(ciphertext.beta))


def text_of(group: Group, ciphertext: Ciphertext) -> str:
    """Return the text that stands in hashes: alpha, a comma, beta."""
    return f"{group.write(ciphertext.alpha)},{group.write(ciphertext.beta)}"


def texts_of(group: Group, ciphertexts: Iterable[Ciphertext]) -> str:
    """Return the texts of several, joined by commas."""
    return ",".join(text_of(group, one) for one in ciphertexts)


def encrypt(group: Group, key: Element, nonce: int, integer: int) -> Ciphertext:
    """Return the ciphertext of a small number under the key y."""
    hidden = group.power(key, nonce)
    beta = group.product(hidden, group.base_power(integer)) if integer else hidden
    return Ciphertext(group.base_power(nonce), beta)


def summed(group: Group, ciphertexts: Iterable[Ciphertext]) -> Ciphertext:
    """Return the ciphertext of the sum."""
    chosen = list(ciphertexts)
    return Ciphertext(
        multiplied(group, (one.alpha for one in chosen)),
        multiplied(group, (one.beta for one in chosen)),
    )


def weighted(group: Group, ciphertext: Ciphertext, weight: int) -> Ciphertext:
    """Return the ciphertext of ``weight`` times the number."""
    if weight == 1:
        return ciphertext
    return Ciphertext(group.power(ciphertext.alpha, weight), group.power(ciphertext.beta, weight))
