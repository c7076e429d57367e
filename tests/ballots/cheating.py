"""A voter who cheats: knows the secret of a credential and signs whatever they like."""

import json
from collections.abc import Sequence
from typing import Any

from concerted.ballots.ballot import cast
from concerted.ballots.choices import Choices
from concerted.ballots.credentials import BallotKey, public_of
from concerted.ballots.draws import Draws
from concerted.ballots.election import Election
from concerted.ballots.elgamal import encrypt, form_of
from concerted.ballots.forms import encode
from concerted.ballots.hashes import fingerprint
from concerted.ballots.proofs import prove_secret
from tests.ballots.making import seed


def written(ballot: Any) -> bytes:
    return json.dumps(ballot, separators=(",", ":")).encode()


def signed_anew(election: Election, key: BallotKey, data: bytes) -> bytes:
    """A ballot under the credential of ``key``, signed by it, whatever else it says."""
    ballot = json.loads(data)
    ballot["credential"] = public_of(election.group, key)
    del ballot["signature"]
    hashed = fingerprint(written(ballot))
    bases, draws = [election.group.generator], Draws(seed("cheat"), data)
    proof = prove_secret(election.group, key.scalar(), ("sig", hashed), bases, draws)
    told = {"challenge": str(proof.challenge), "response": str(proof.response)}
    ballot["signature"] = {"hash": hashed, "proof": told}
    return written(ballot)


def cast_spoilt(
    election: Election, key: BallotKey, chosen: Sequence[Sequence[int]], which: str
) -> bytes:
    """A ballot with one proof spoilt, or with a choice of 2, or with both answers of two."""
    ballot = json.loads(cast(election, key, chosen, seed("spoilt")))
    if which == "double":
        draws = Draws(seed("double"))
        nonce = draws.scalar(election.group.order)
        two = form_of(election.group, encrypt(election.group, election.key, nonce, 2))
        ballot["answers"][0]["choices"][0] = json.loads(encode(two))
    elif which == "both":
        question = election.questions[0]
        assert isinstance(question, Choices)
        loose = Choices(question.answers, 0, 2, False)
        booth = election.booth(public_of(election.group, key))
        from concerted.ballots.choices import form

        answer = form(election.group, loose.answer(booth, [1, 1], Draws(seed("both"))))
        loosened = json.loads(encode(answer))
        loosened["overall_proof"] = loosened["overall_proof"][2:]  # the one that is true
        ballot["answers"][0] = loosened
    else:
        spoil(ballot["answers"][1 if which == "blank_proof" else 0][which], election.group.order)
    return signed_anew(election, key, written(ballot))


def spoil(proofs: Any, order: int) -> None:
    """Add one to the last response in there."""
    last = proofs[-1]
    if isinstance(last, list):
        spoil(last, order)
    else:
        last["response"] = str((int(last["response"]) + 1) % order)
