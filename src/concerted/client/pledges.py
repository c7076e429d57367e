"""Pledges: opened by trustees' devices once their record says reached; read by everybody's.

Spec: spec/rules.md §17. A trustee's device opens single ballots only in the state that it has
folded itself, of the sum that it knows; whoever reads names checks every proof, believing no host.
"""

from __future__ import annotations

import secrets

from concerted.ballots.singles import decrypt_singles
from concerted.client.committee import Committee
from concerted.client.draft import Draft
from concerted.client.errors import HostFaulty, HostMisbehaved
from concerted.client.trusteeship import awaited, check_witnessed, expose, note_once, share_of
from concerted.kernel.entry import BlobHash, blob_hash
from concerted.kernel.errors import Refused
from concerted.rules.casting import find_urn, write
from concerted.rules.pledges import pledged, singles_of
from concerted.rules.secrecy import election_of


def to_open(committee: Committee) -> list[str]:
    """Return the pledges that were reached and wait for this member to open them."""
    return awaited(committee, "reached")


def open_ballots(committee: Committee, motion: str) -> None:
    """Open the single ballots of a pledge that was reached, with the own part of the key.

    ``Refused``: `not_reached` unless the record as this device folded it says so;
    `close_unwitnessed` where checkers are admitted and none has confirmed the count;
    `decrypted_other` where this trustee has decrypted another sum, or other ballots, before. A
    ballot without proof is shown to all instead, which begins the count anew: `not_reached`.
    """
    committee.refresh()
    found, opening, urn = find_urn(committee.state, motion, "reached", "passed")
    check_witnessed(committee, motion, "ballot.share")
    if found.status == "reached" and expose(committee, motion):
        raise Refused("not_reached", "a ballot without proof was taken out")
    row = singles_of(urn)
    note_once(committee, opening.id, urn.tally)
    note_once(committee, f"{opening.id}/single", write(row))
    secret, election = share_of(committee, urn.key), election_of(committee.state, found)
    data = decrypt_singles(election, row, secret, secrets.token_bytes(32))
    payload = {"motion": motion, "opening": opening.id}
    committee.act(lambda state: Draft("pledge.open", payload, evidence=(data,)))


def signed_by(committee: Committee, motion: str) -> list[str]:
    """Return who has signed a pledge that was opened, in the order of their ids.

    ``Refused`` as ``pledged``. Where the host gives too little of what trustees have opened, what
    it said is raised: ``HostFaulty``, or ``HostMisbehaved("altered")``.
    """
    _, _, urn = find_urn(committee.state, motion, "reached", "passed")
    opened: dict[str, bytes] = {}
    said: HostFaulty | HostMisbehaved | None = None
    for trustee, name in sorted(urn.parts.items()):
        try:
            data = committee.wire.evidence(committee.id, BlobHash(name))
            if blob_hash(data) != name:
                raise HostMisbehaved("altered", f"evidence {name}")
        except (HostFaulty, HostMisbehaved) as error:
            said = error
        else:
            opened[trustee] = data
    try:
        return list(pledged(committee.state, motion, opened))
    except Refused:
        if said is not None:
            raise said from None
        raise
