"""A member's secret ballots: cast, and found again in the record by their receipt number.

Spec: spec/rules.md §15, spec/ballot.md. The choice never leaves this device but under encryption;
what the trustees open in the end is the sum alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from concerted.ballots import ballot
from concerted.ballots.credentials import ballot_key_of
from concerted.ballots.hashes import fingerprint
from concerted.client.committee import Committee
from concerted.client.draft import Draft
from concerted.client.record import Row
from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.errors import Refused
from concerted.rules.casting import find_urn
from concerted.rules.secrecy import ANSWERS, election_of, question_of
from concerted.rules.state import State


def chosen(width: int, choice: str | Sequence[int]) -> list[int]:
    """Return 0 or 1 for each answer; ``choice`` is a word, or the indexes that are marked."""
    marked = (ANSWERS.index(choice),) if isinstance(choice, str) else choice
    return [int(n in marked) for n in range(width)]


def cast(committee: Committee, motion: str, choice: str | Sequence[int]) -> str:
    """Cast a ballot, or another in place of the last; return its receipt number."""
    receipts: list[str] = []

    def draft(state: State) -> Draft:
        found, opening, urn = find_urn(state, motion, "open")
        election = election_of(state, found)
        marks = chosen(len(question_of(found, opening.id).answers), choice)
        key = ballot_key_of(committee.keys.voting, urn.uuid)
        data = ballot.cast(election, key, [marks], secrets.token_bytes(32))
        receipts.append(fingerprint(data))
        payload: dict[str, Any] = {"ballot": base64url_encode(data)}
        payload |= {"motion": motion, "opening": opening.id}
        before = urn.ballots.get(committee.me)
        if before is not None:
            payload["replaces"] = before.entry
        return Draft("ballot.cast", payload)

    committee.act(draft)
    return receipts[-1]


def my_receipt(committee: Committee, motion: str) -> str:
    """Return the receipt number of the own ballot that counts now, or an empty text."""
    opening = committee.state.motions[motion].opening
    found = opening.urn.ballots.get(committee.me) if opening and opening.urn else None
    return found.receipts[-1] if found else ""


def ballot_rows(committee: Committee, opening: str) -> list[Row]:
    """Return the rows of the ballots of an opening, in the order of the record."""
    found = [
        row
        for row in committee.record.of_kind("ballot.cast")
        if row.entry is not None and row.entry.header.payload["opening"] == opening
    ]
    return found[::-1]


def ballot_of(row: Row) -> bytes:
    """Return the exact bytes of the ballot that an entry carries."""
    if row.entry is None:
        raise Refused("ballot_invalid")
    return base64url_decode(row.entry.header.payload["ballot"])
