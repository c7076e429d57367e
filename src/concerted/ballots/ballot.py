"""A ballot, carried as the exact bytes that were received (ballot §8).

``read_ballot`` and ``CHECKS`` are what a host, a voter's device and an auditor all run. Each check
has its number in the spec, so that a failure can be named by ballot and rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec import Raw

from concerted.ballots import choices
from concerted.ballots.choices import Choices
from concerted.ballots.credentials import BallotKey, Roll, public_of
from concerted.ballots.draws import Draws
from concerted.ballots.election import Election
from concerted.ballots.elgamal import Ciphertext
from concerted.ballots.forms import BallotForm, ProofForm, SignatureForm, decode, encode
from concerted.ballots.groups import Element
from concerted.ballots.hashes import fingerprint
from concerted.ballots.proofs import Proof, check_secret, form_of, prove_secret, read_proof
from concerted.ballots.question import Answer, Rows
from concerted.kernel.errors import Malformed, Refused

LIMIT_BYTES = 1 << 20
_SIGNATURE = b',"signature":'


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot whose form is good; nothing else is known of it yet."""

    data: bytes
    uuid: str
    election_hash: str
    credential: str
    voter: Element
    answers: tuple[Answer, ...]
    signed_hash: str
    signature: Proof

    @property
    def receipt(self) -> str:
        """The receipt number: which ballot, never how it was filled in."""
        return fingerprint(self.data)

    @property
    def rows(self) -> tuple[Rows[Ciphertext], ...]:
        """The ciphertexts of each question."""
        return tuple(answer.rows for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed: its number in the spec, and why."""

    rule: str
    error: Malformed | Refused


def read_ballot(election: Election, data: bytes) -> Ballot:
    """Return the ballot (check b9); ``Malformed``: ``ballot``, ``element`` or ``scalar``."""
    form = decode(BallotForm, data, "ballot", limit_bytes=LIMIT_BYTES)
    if len(form.answers) != len(election.questions):
        raise Malformed("ballot", "another number of answers")
    group = election.group
    return Ballot(
        data,
        form.election_uuid,
        form.election_hash,
        form.credential,
        group.receive(form.credential),
        tuple(
            question.read_answer(group, answer)
            for question, answer in zip(election.questions, form.answers, strict=True)
        ),
        form.signature.hash,
        read_proof(group, form.signature.proof),
    )


def check_election(election: Election, ballot: Ballot) -> None:
    """Return if the ballot is of this election; else ``Refused("election_other")``."""
    if (ballot.uuid, ballot.election_hash) != (election.uuid, election.fingerprint):
        raise Refused("election_other")


def check_signature(election: Election, ballot: Ballot) -> None:
    """Return if the credential's owner signed it; else ``Refused("ballot_signature_invalid")``."""
    # The form was checked, so the signature stands last and this text occurs there.
    unsigned = ballot.data[: ballot.data.rindex(_SIGNATURE)] + b"}"
    if fingerprint(unsigned) != ballot.signed_hash:
        raise Refused("ballot_signature_invalid", "the hash is of another ballot")
    group = election.group
    pairs = [(group.generator, ballot.voter)]
    parts = ("sig", ballot.signed_hash)
    check_secret(group, parts, pairs, ballot.signature, "ballot_signature_invalid")


def check_each(election: Election, ballot: Ballot) -> None:
    """Return if each choice holds what it may; else ``Refused("proof_invalid")``."""
    booth = election.booth(ballot.credential)
    for question, answer in zip(election.questions, ballot.answers, strict=True):
        question.check_each(booth, answer)


def check_whole(election: Election, ballot: Ballot) -> None:
    """Return if each answer as a whole is allowed; else ``Refused("proof_invalid")``."""
    booth = election.booth(ballot.credential)
    for question, answer in zip(election.questions, ballot.answers, strict=True):
        question.check_whole(booth, answer)


# What can be said of a ballot without the others. The roll (b10) comes between, by the caller.
CHECKS: tuple[tuple[str, Callable[[Election, Ballot], None]], ...] = (
    ("b10", check_election),
    ("b12", check_signature),
    ("b13", check_each),
    ("b14", check_whole),
)


def examine(election: Election, data: bytes) -> tuple[Ballot | None, tuple[Failure, ...]]:
    """Return the ballot, if its form is good, and every check of b9 to b14 but b11 that fails."""
    try:
        ballot = read_ballot(election, data)
    except (Malformed, Refused) as error:
        return None, (Failure("b9", error),)
    failures = []
    for rule, check in CHECKS:
        try:
            check(election, ballot)
        except (Malformed, Refused) as error:
            failures.append(Failure(rule, error))
    return ballot, tuple(failures)


def accept(election: Election, roll: Roll, data: bytes) -> Ballot:
    """Return the ballot if every check passes, else raise the first failure: a host's one call.

    ``Refused("credential_unknown")`` comes before the proofs, which cost more.
    """
    ballot = read_ballot(election, data)
    roll.weight(ballot.credential)
    for _, check in CHECKS:
        check(election, ballot)
    return ballot


def cast(election: Election, key: BallotKey, chosen: Sequence[Sequence[int]], seed: bytes) -> bytes:
    """Return a ballot. ``chosen`` has an answer for each question, as ``Choices.check_chosen``.

    ``seed`` is 32 random bytes, never used for anything else. ``Refused("choice_invalid")``; a
    question of another type than ``Choices`` cannot be answered here, ``Refused("question_type")``.
    """
    if len(chosen) != len(election.questions):
        raise Refused("choice_invalid", "an answer for each question")
    group = election.group
    credential = public_of(group, key)
    draws = Draws(seed, b"ballot", key.expose(), election.data, encode(chosen))
    booth = election.booth(credential)
    answers = []
    for question, one in zip(election.questions, chosen, strict=True):
        if not isinstance(question, Choices):
            raise Refused("question_type", "this type of question is only verified here")
        answers.append(Raw(encode(choices.form(group, question.answer(booth, one, draws)))))
    empty = SignatureForm("", ProofForm("", ""))
    form = BallotForm(election.uuid, election.fingerprint, credential, answers, empty)
    text = encode(form)
    signed_hash = fingerprint(text[: text.rindex(_SIGNATURE)] + b"}")
    proof = prove_secret(group, key.scalar(), ("sig", signed_hash), [group.generator], draws)
    signature = SignatureForm(signed_hash, form_of(proof))
    return encode(
        BallotForm(form.election_uuid, form.election_hash, credential, answers, signature)
    )
