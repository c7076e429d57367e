"""The JSON forms of an election, and the one way to write each (ballot §4).

Fields stand in the order of these classes, without white space. ``decode`` checks received bytes
by encoding the value again and comparing; what is hashed or signed is always the bytes received.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from concerted.kernel.errors import Malformed

Form = TypeVar("Form")

LIMIT_BYTES = 1 << 20
LARGE = 2**30  # counts from here on are written as text


class ProofForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A proof: both numbers in decimal."""

    challenge: str
    response: str


class CiphertextForm(Struct, frozen=True, forbid_unknown_fields=True):
    """An El Gamal ciphertext."""

    alpha: str
    beta: str


class ChoicesForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A homomorphic answer."""

    choices: list[CiphertextForm]
    individual_proofs: list[list[ProofForm]]
    overall_proof: list[ProofForm]
    blank_proof: list[ProofForm] | UnsetType = UNSET


class RankingForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A non-homomorphic answer."""

    choices: CiphertextForm
    proof: ProofForm


class NonzeroForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The proof that a ciphertext does not hold zero."""

    commitment: str
    challenge: str
    response: tuple[str, str]


class ListsForm(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to a question of lists."""

    choices: list[list[CiphertextForm]]
    individual_proofs: list[list[list[ProofForm]]]
    overall_proof: ProofForm
    list_proofs: list[list[ProofForm]]
    nonzero_proof: NonzeroForm


class SignatureForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A ballot's signature."""

    hash: str
    proof: ProofForm


class BallotForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A ballot; each answer is read by its question."""

    election_uuid: str
    election_hash: str
    credential: str
    answers: list[Raw]
    signature: SignatureForm


class QuestionForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A homomorphic question; ``blank`` may be left out, which means false."""

    answers: list[str]
    blank: bool | UnsetType = UNSET
    min: int
    max: int
    question: str


class RankingQuestionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A non-homomorphic question."""

    answers: list[str]
    question: str


class ListsQuestionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A question of lists."""

    answers: list[list[str]]
    question: str


class OtherQuestionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A question whose type has a name; ``extra`` is a hint for counting and ruled on by nobody."""

    type: str
    value: Raw
    extra: Raw | UnsetType = UNSET


class ElectionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """An election; each question is read apart."""

    version: int
    description: str
    name: str
    group: str
    public_key: str
    questions: list[Raw]
    uuid: str
    administrator: str | UnsetType = UNSET
    credential_authority: str | UnsetType = UNSET


class TrusteeForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A trustee's public key; signed where it is one of several with a threshold."""

    pok: ProofForm
    public_key: str
    signature: ProofForm | UnsetType = UNSET


class SignedForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A text and its signature."""

    message: str
    signature: ProofForm


class ThresholdForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What the trustees of a threshold publish."""

    threshold: int
    certs: list[SignedForm]
    coefexps: list[SignedForm]
    signatures: list[ProofForm]
    verification_keys: list[TrusteeForm]


class ContextForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a certificate belongs."""

    group: str
    size: int
    threshold: int
    index: int


class CertificateForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What a certificate's message holds."""

    context: ContextForm
    verification: str
    encryption: str


class CoefexpsForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What a dealer's message to all holds."""

    coefexps: list[str]


class CertifiedForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What a dealer signs: the certificates it saw and its own coefficients."""

    certs: list[SignedForm]
    coefexps: list[str]


class SizedTallyForm(Struct, frozen=True, forbid_unknown_fields=True):
    """How much was counted, and the hash of the encrypted tally."""

    num_tallied: int
    total_weight: int | str
    encrypted_tally: str


class OwnedForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose contribution a record is."""

    owner: int
    payload: str


class SetupForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The hashes of what an election starts with."""

    election: str
    trustees: str
    credentials: str


class EventForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One event of an archive."""

    parent: str | UnsetType = UNSET
    height: int
    type: str
    payload: str | UnsetType = UNSET


class HeadForm(Struct, frozen=True, forbid_unknown_fields=True):
    """An archive's first record."""

    version: int
    timestamp: str


class DecryptionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A trustee's part of a decryption; each question's rows are read apart."""

    decryption_factors: list[Raw]
    decryption_proofs: list[Raw]


class ShuffleForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A shuffle of every non-homomorphic question."""

    ciphertexts: list[list[CiphertextForm]]
    proofs: list[
        tuple[
            tuple[str, str, str, tuple[str, str], list[str]],
            tuple[str, str, str, str, list[str], list[str]],
            list[str],
            list[str],
        ]
    ]


class ResultForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The result; each question's is read apart."""

    result: list[Raw]


_encode = msgspec.json.Encoder().encode


@lru_cache(maxsize=64)
def _decoder(form: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(cast(Any, form))


def encode(value: object) -> bytes:
    """Return the one way to write a form."""
    data = _encode(value)
    # The protocol's own writer escapes one character more than ours.
    return data.replace(b"\x7f", b"\\u007f") if b"\x7f" in data else data


def decode(
    form: type[Form], data: bytes | Raw | str, layer: str, *, limit_bytes: int = LIMIT_BYTES
) -> Form:
    """Return the form that ``data`` is; ``Malformed(layer)`` if it is none, or not its one text."""
    data = data.encode() if isinstance(data, str) else bytes(data)
    if len(data) > limit_bytes:
        raise Malformed(layer, f"longer than {limit_bytes} bytes")
    try:
        value: Form = _decoder(cast(Hashable, form)).decode(data)
    except (ValueError, RecursionError) as error:  # msgspec's own errors are ValueErrors
        raise Malformed(layer, str(error)) from None
    if encode(value) != data:
        raise Malformed(layer, "not the one way to write it")
    return value


def count_form(number: int) -> int | str:
    """Return a count as it is written: as a number below 2^30, as text from there on."""
    return number if number < LARGE else str(number)


def count_of(form: int | str, layer: str) -> int:
    """Return the count that is written; ``Malformed(layer)`` for a second way to write it."""
    if isinstance(form, str) and not (form.isascii() and form.isdigit() and len(form) <= 40):
        raise Malformed(layer, "not a count")
    if int(form) < 0 or count_form(int(form)) != form:
        raise Malformed(layer, "not the one way to write a count")
    return int(form)
