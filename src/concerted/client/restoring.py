"""The recovery sheet, and becoming oneself again from it (seal §9).

The long line of a sheet names committee and log key; the twelve words alone do not. Then the person
tells the address and how the committee's id begins, and the server says the rest. That is no more
than a guess at where to look: the founding entry must have the id and names the log key, and the
record must hold the public keys of these words with proofs of possession that only their owner
could make, and that bind this one committee (entry §7). A server that invents a committee shows
none; one that names a wrong log key opens no session.
"""

from __future__ import annotations

import re

import httpx

from concerted.client.anew import make_room_to_restore
from concerted.client.committee import Committee, clock_s
from concerted.client.errors import ClientError, HostFaulty, HostMisbehaved, HostUnreachable
from concerted.client.home import Home, Place
from concerted.client.record import Clock, Progress
from concerted.client.wire import Wire
from concerted.crypto.link import RecoverySheet, check_origin
from concerted.crypto.seed import MemberKeys, RecoverySeed
from concerted.crypto.signature import PublicKey
from concerted.kernel.entry import CommitteeId
from concerted.kernel.errors import Malformed, Refused
from concerted.rules.state import State

BEGINNING_DIGITS = 8
_ID = re.compile(r"[0-9a-f]{64}").fullmatch


def sheet_of(committee: Committee) -> RecoverySheet:
    """Return the recovery sheet of this place."""
    place = committee.place
    seed = RecoverySeed(bytes.fromhex(place.seed))
    return RecoverySheet(place.address, CommitteeId(place.committee), committee.log_key, seed)


def address_of(text: str) -> str:
    """Return a typed address as links have it; ``Malformed("link")`` if none may have it."""
    text = text.strip().rstrip("/").lower()
    if "://" not in text:
        local = re.match(r"(localhost|127\.|\[::1\])|.*\.onion(:|$)", text)
        text = f"{'http' if local else 'https'}://{text}"
    return check_origin(text)


def find_sheet(
    seed: RecoverySeed, address: str, begins: str, *, http: httpx.Client | None = None
) -> RecoverySheet:
    """Return the sheet that the words leave out, as the server at ``address`` completes it.

    ``begins`` are at least 8 digits of the committee's id. ``Malformed("begins")``;
    ``HostFaulty("committee_unknown")`` if no committee of that beginning knows these words.
    """
    digits = re.sub(r"[\s-]", "", begins).lower()
    if re.fullmatch(rf"[0-9a-f]{{{BEGINNING_DIGITS},64}}", digits) is None:
        raise Malformed("begins", f"not {BEGINNING_DIGITS} digits or letters a to f")
    sign_key = MemberKeys.from_seed(seed).signing.public.hex()
    committee, log_key = Wire(address, http).find(digits, sign_key)
    if _ID(committee) is None or not committee.startswith(digits):
        raise HostMisbehaved("other_committee", committee)
    if _ID(log_key) is None:
        raise HostUnreachable("answer_unreadable", "log key")
    return RecoverySheet(address, CommitteeId(committee), PublicKey(bytes.fromhex(log_key)), seed)


def restore(
    home: Home,
    sheet: RecoverySheet,
    *,
    http: httpx.Client | None = None,
    clock: Clock = clock_s,
    progress: Progress | None = None,
) -> Committee:
    """Become the member of a recovery sheet on this device; the record says which one that is.

    ``Refused("author_unknown")`` where the record does not hold the keys of these words.
    """
    sign_key = MemberKeys.from_seed(sheet.seed).signing.public.hex()
    place = Place(
        address=sheet.origin,
        committee=sheet.committee,
        log_key=sheet.log_key.hex(),
        seed=sheet.seed.expose().hex(),
        member=sign_key,  # until the record gives the id: a host takes the key as well
    )
    make_room_to_restore(home, place, http, clock)
    home.save(place)
    committee = Committee(home, place, http=http, clock=clock, progress=progress)
    try:
        _refresh(committee, sign_key)
        place.member = _member_of(committee.state, sign_key)
    except (Refused, ClientError):
        home.forget(place.committee)
        raise
    home.save(place)
    home.use(place.committee)
    return committee


def _refresh(committee: Committee, sign_key: str) -> None:
    """Fetch the record; where the sheet is older than a move (rules §11), with the newer log key.

    The record itself proves the move, so the server's word serves to open the session alone.
    """
    try:
        committee.refresh()
    except HostFaulty as error:
        if not error.code.startswith("session_"):
            raise
        _, named = committee.wire.find(committee.id, sign_key)
        if named == committee.place.log_key:
            raise
        committee.place.log_key = named
        committee.refresh()


def _member_of(state: State, sign_key: str) -> str:
    for member in state.members.values():
        if member.sign_key == sign_key:
            return member.id
    raise Refused("author_unknown")
