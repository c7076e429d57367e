"""A trustee's device: its part of each round of the ceremony, and of each count.

Spec: spec/rules.md §15, §16. The trustee's secret follows from the recovery seed, so that a new
phone with the same sheet can count as well. Before it decrypts, this device checks every ballot's
proofs itself; it decrypts the sum of one opening once, and nothing else.
"""

from __future__ import annotations

import re
import secrets

from concerted.ballots import ceremony as rounds
from concerted.ballots.ceremony import ConfirmationForm, decryption_key, new_secret, received
from concerted.ballots.decryption import decrypt
from concerted.ballots.edwards import ED25519
from concerted.ballots.forms import decode, encode
from concerted.ballots.hashes import hex_hash
from concerted.client.checkers import confirmations
from concerted.client.committee import Committee
from concerted.client.draft import Draft
from concerted.client.secret import ballot_rows
from concerted.crypto.suite import derive, info
from concerted.kernel.canonical import base64url_decode, base64url_encode
from concerted.kernel.errors import Refused
from concerted.rules.casting import check_proofs, find_urn
from concerted.rules.ceremonies import (
    certificates,
    circle_of,
    deals,
    excused,
    given_up,
    rehearsal,
)
from concerted.rules.counting import tally_rows
from concerted.rules.secrecy import (
    election_of,
    key_in_force,
    sitting_trustees,
    trustee_office,
)
from concerted.rules.state import State
from concerted.rules.urns import Ceremony

ROUNDS = ("certify", "deal", "confirm", "rehearse")
_DEALER = re.compile(r"trustee (\d+)").match


def trustee_secret(committee: Committee, ceremony: str) -> str:
    """Return this member's secret text in a ceremony (seal §1); the same on every device of it."""
    seed = bytes.fromhex(committee.place.seed)
    return new_secret(derive(seed, info("seed-trustee", bytes.fromhex(ceremony))))


def begin(committee: Committee) -> None:
    """Begin a ceremony of all who sit, without those whom the last one waited for in vain."""

    def draft(state: State) -> Draft:
        now = committee.record.now
        sitting = sitting_trustees(state, trustee_office(state), now)
        last = state.ceremony
        out = excused(state, now) - {committee.me} if last else frozenset()
        if last is not None and last.complaint:  # the dealer goes, whoever complained stays
            out -= {last.complaint[0]}
        return Draft("ceremony.begin", {"trustees": sorted(sitting - out)})

    committee.act(draft)


def due(committee: Committee) -> str:
    """Return what the ceremony waits for from this member: a round's name, `begin`, or nothing."""
    state, now = committee.state, committee.record.now
    running = state.ceremony
    if running is not None and not given_up(state, running, now):
        return ROUNDS[running.round - 1] if committee.me in running.silent else ""
    if key_in_force(state, now) is not None:
        return ""
    try:
        sitting = sitting_trustees(state, trustee_office(state), now)
    except Refused:
        return ""
    return "begin" if committee.me in sitting else ""


def go_on(committee: Committee) -> list[str]:
    """Give every part that is due from this member now; return the names of what was done.

    A share that does not open is complained of, which ends the ceremony: `complain`.
    """
    done: list[str] = []
    while (step := due(committee)) in ROUNDS:
        ceremony = committee.state.ceremony
        assert ceremony is not None
        try:
            part = _part(committee, ceremony, step)
        except Refused as error:
            if error.code != "share_invalid":
                raise
            _complain(committee, ceremony, error)
            return [*done, "complain"]
        text = base64url_encode(part)
        committee.simple(f"ceremony.{step}", ceremony=ceremony.id, part=text)
        done.append(step)
    return done


def _part(committee: Committee, ceremony: Ceremony, step: str) -> bytes:
    secret, circle = trustee_secret(committee, ceremony.id), circle_of(ceremony)
    place = ceremony.trustees.index(committee.me) + 1
    fresh = secrets.token_bytes(32)
    if step == "certify":
        return encode(rounds.certify(circle, place, secret, fresh))
    certs = certificates(ceremony)
    if step == "deal":
        return encode(rounds.deal(circle, place, secret, certs, fresh))
    if step == "confirm":
        parts = received(deals(ceremony), place)
        return encode(rounds.confirm(circle, place, secret, certs, parts, fresh))
    election, rows = rehearsal(ceremony.id, committee.state.tally_keys[ceremony.id])
    return decrypt(election, rows, share_of(committee, ceremony.id), fresh)


def _complain(committee: Committee, ceremony: Ceremony, error: Refused) -> None:
    named = _DEALER(error.detail)
    assert named is not None
    dealer = ceremony.trustees[int(named[1]) - 1]
    committee.simple("ceremony.complain", ceremony=ceremony.id, dealer=dealer)


def share_of(committee: Committee, key: str) -> int:
    """Return the own part of a key, which the third round sealed to ourselves."""
    for row in committee.record.of_kind("ceremony.confirm"):
        assert row.entry is not None
        header = row.entry.header
        if header.author == committee.me and header.payload["ceremony"] == key:
            data = base64url_decode(header.payload["part"])
            sealed = decode(ConfirmationForm, data, "trustees").private_key
            return decryption_key(ED25519, trustee_secret(committee, key), sealed)
    raise Refused("not_trustee")


def to_count(committee: Committee) -> list[str]:
    """Return the motions whose count waits for this member's share."""
    return awaited(committee, "counting")


def awaited(committee: Committee, status: str) -> list[str]:
    """Return the motions of this status whose urn waits for a part of this member's."""
    found = []
    for name, motion in committee.state.motions.items():
        if motion.status != status or motion.opening is None or motion.opening.urn is None:
            continue
        urn = motion.opening.urn
        key = committee.state.tally_keys[urn.key]
        if committee.me in key.trustees and committee.me not in urn.parts:
            found.append(name)
    return sorted(found)


def count(committee: Committee, motion: str) -> int:
    """Check every ballot, then give the own share; return how many ballots were taken out.

    A ballot whose proofs fail is shown to all first, and counts no more. ``Refused``:
    `close_unwitnessed` where checkers are admitted and none has confirmed the close yet;
    `decrypted_other` where this trustee has decrypted another sum of the same opening: somebody
    shows it another record than before.
    """
    committee.refresh()
    find_urn(committee.state, motion, "counting")
    check_witnessed(committee, motion, "motion.close")
    exposed = expose(committee, motion)
    found, opening, urn = find_urn(committee.state, motion, "counting")
    rows = tally_rows(urn)
    note_once(committee, opening.id, urn.tally)
    secret = share_of(committee, urn.key)
    part = decrypt(election_of(committee.state, found), rows, secret, secrets.token_bytes(32))
    text = base64url_encode(part)
    committee.simple("ballot.share", motion=motion, opening=opening.id, part=text)
    return exposed


def check_witnessed(committee: Committee, motion: str, kind: str) -> None:
    """Return if a checker has seen the newest such entry about the motion, where any is admitted.

    Else ``Refused("close_unwitnessed")``.
    """
    if not committee.state.witnesses:
        return
    closes = (
        row.index
        for row in committee.record.of_kind(kind)
        if row.entry is not None and row.entry.header.payload["motion"] == motion
    )
    index = next(closes)
    if not any(one.size > index for one in confirmations(committee)):
        raise Refused("close_unwitnessed")


def expose(committee: Committee, motion: str) -> int:
    """Show every ballot that counts and whose proofs fail; return how many there were."""
    found, opening, urn = find_urn(committee.state, motion, "counting", "reached")
    newest = {one.entry: voter for voter, one in urn.ballots.items()}
    wrong: list[tuple[str, str]] = []
    for row in ballot_rows(committee, opening.id):
        assert row.entry is not None
        if row.entry.id not in newest:
            continue
        text = str(row.entry.header.payload["ballot"])
        try:
            check_proofs(committee.state, found, text)
        except Refused:
            wrong.append((newest[row.entry.id], text))
    for voter, text in wrong:
        named = {"motion": motion, "opening": opening.id, "voter": voter, "ballot": text}
        committee.simple("ballot.expose", **named)
    return len(wrong)


def note_once(committee: Committee, opening: str, what: str) -> None:
    """Save which sum, or which single ballots, this trustee decrypts, before anything is sent."""
    digest = hex_hash(what.encode())
    if committee.place.decrypted.setdefault(opening, digest) != digest:
        raise Refused("decrypted_other")
    committee.home.save(committee.place)
