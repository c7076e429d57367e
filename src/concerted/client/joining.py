"""Inviting, asking to join, comparing words, saying "I know them" (rules §4; seal §5 to §8)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import httpx

from concerted.client.anew import make_room_to_join
from concerted.client.committee import Committee, clock_s
from concerted.client.draft import Draft
from concerted.client.epochs import need_key, wrap_for
from concerted.client.errors import HostFaulty, HostMisbehaved, HostUnreachable
from concerted.client.founding import boxed
from concerted.client.home import Home, Place
from concerted.client.record import Clock, Row, entry_of, log_verifier, verify_entry
from concerted.client.wire import Signed, Wire, read_bytes
from concerted.client.words import committee_name
from concerted.crypto.compare import comparison_digest
from concerted.crypto.invitation import (
    Asking,
    LinkSecret,
    RequestKey,
    open_card,
    seal_card,
    seal_request,
)
from concerted.crypto.link import JoinLink, format_link, parse_link
from concerted.crypto.possession import prove_header
from concerted.crypto.seed import MemberKeys, RecoverySeed
from concerted.crypto.signature import PublicKey
from concerted.kernel import canonical
from concerted.kernel.checkpoint import Checkpoint, open_checkpoint
from concerted.kernel.entry import (
    After,
    BodyRef,
    Entry,
    EntryId,
    Header,
    MemberId,
    blob_hash,
    entry_id,
    signing_message,
)
from concerted.kernel.errors import Malformed, Refused
from concerted.kernel.leaf import leaf_hash
from concerted.kernel.note import Note
from concerted.kernel.tree import verify_inclusion
from concerted.rules.joining import wraps_needed
from concerted.rules.state import State

SPENT = ("invitation_revoked", "invitation_expired", "invitation_used", "inviter_gone")


@dataclass(frozen=True, slots=True)
class Invited:
    """What a link led to, verified: the invitation, the card, and the checkpoint above it."""

    id: EntryId
    card: dict[str, Any]
    checkpoint: Checkpoint


def invite(committee: Committee, uses: int, days: int, note: str = "") -> tuple[Row, str]:
    """Make an invitation; return its row and the link, which is kept here to be shown again."""
    committee.refresh()
    need_key(committee)
    secret = LinkSecret(secrets.token_bytes(16))
    request_key = RequestKey(secrets.token_bytes(32))
    link = _link(committee, secret, request_key)
    name = committee_name(committee)
    vouches = committee.state.constitution.number("vouches")
    said = {"committee": name, "inviter": committee.place.nickname, "note": note}
    sealed_card = seal_card(secret, {**said, "vouches": vouches})
    link_key = secret.signing_key().public.hex()
    committee.place.links[link_key] = link
    committee.home.save(committee.place)

    def draft(state: State) -> Draft:
        until = committee.record.now + days * 86_400 - (60 if days >= 30 else 0)
        payload = {
            "link_key": link_key,
            "request_key": request_key.public.hex(),
            "until": until,
            "uses": uses,
        }
        words = {"request_key": request_key.expose().hex(), "note": note}
        return Draft("invitation.issue", payload, words, (sealed_card,))

    return committee.act(draft), link


def _link(committee: Committee, secret: LinkSecret, request_key: RequestKey) -> str:
    log_key = PublicKey(bytes.fromhex(committee.state.log_key))
    inviter = committee.keys.signing.public
    parts = JoinLink(
        committee.place.address, committee.id, log_key, inviter, request_key.public, secret
    )
    return format_link(parts)


def read_invitation(link: JoinLink, wire: Wire) -> Invited:
    """Fetch and verify what a link names (seal §6); ``HostMisbehaved("altered")``.

    ``Refused`` with one of ``SPENT`` where the host says why the link is worth nothing any more,
    ``invitation_over`` where it knows none such.
    """
    signing = link.secret.signing_key()
    try:
        wire.open_session(link.committee, link.log_key, "link", signing.public.hex(), signing)
    except HostFaulty as error:
        if error.code in SPENT:
            raise Refused(error.code) from error
        if error.code != "session_ended":
            raise
        raise Refused("invitation_over") from error
    answer = wire.invitation(link.committee)
    _, entry = entry_of(leaf := read_bytes(answer["leaf"]))
    try:
        text = str(answer["checkpoint"]).encode()
        origin = Checkpoint.parse(Note.parse(text).text).origin
        checkpoint, _ = open_checkpoint(text, log_verifier(origin, link.log_key.hex()))
        proof = [bytes.fromhex(item) for item in answer["proof"]]
        index = int(answer["index"])
        verify_inclusion(leaf_hash(leaf), index, checkpoint.size, proof, checkpoint.root)
        _check_invitation(link, entry)
        card = read_bytes(answer["card"])
        if blob_hash(card) != entry.header.evidence[0].hash:
            raise Malformed("card", "another card than the record names")
        return Invited(entry.id, open_card(link.secret, card), checkpoint)
    except (Malformed, Refused) as error:
        raise HostMisbehaved("altered", str(error)) from error
    except (ValueError, TypeError):
        raise HostUnreachable("answer_unreadable", "invitation") from None


def _check_invitation(link: JoinLink, entry: Entry) -> None:
    header = entry.header
    if header.kind != "invitation.issue" or header.committee != link.committee:
        raise Malformed("invitation", "another entry")
    if header.payload.get("link_key") != link.secret.signing_key().public.hex():
        raise Malformed("invitation", "another link's")
    if header.payload.get("request_key") != link.request_key.hex():
        raise Malformed("invitation", "the link names another key for private words")
    if len(header.evidence) != 1:
        raise Malformed("invitation", "no card")
    verify_entry(link.inviter_key, entry)


def join(
    home: Home,
    text: str,
    nickname: str,
    greeting: str = "",
    *,
    replaces: str = "",
    http: httpx.Client | None = None,
    clock: Clock = clock_s,
) -> Committee:
    """Ask to join by a link; seed and request are on disk before anything is sent."""
    link, before = parse_link(text.strip()), home.current()
    make_room_to_join(home, link.committee, http, clock)
    wire = Wire(link.origin, http)
    invited = read_invitation(link, wire)
    seed = RecoverySeed(secrets.token_bytes(16))
    words = {"nickname": nickname, "greeting": greeting}
    request = _request(link, invited, seed, words, replaces)
    place = Place(
        address=link.origin,
        committee=link.committee,
        log_key=link.log_key.hex(),
        seed=seed.expose().hex(),
        member=entry_id(request.header),
        link=text.strip(),
        invitation=invited.id,
        nickname=nickname,
        name=str(invited.card.get("committee", "")),
        outbox=boxed(request),
    )
    home.save(place)
    home.use(link.committee)
    committee = Committee(home, place, http=http, clock=clock)
    try:
        committee.send_outbox()
    except (Refused, Malformed):  # no host will ever take it
        home.forget(link.committee)
        home.use(before)
        raise
    return committee


def _request(
    link: JoinLink, invited: Invited, seed: RecoverySeed, words: dict[str, Any], replaces: str
) -> Signed:
    nonce = secrets.token_bytes(16)
    keys = MemberKeys.from_seed(seed)
    public = (keys.signing.public, keys.sealing.public, keys.voting.public)
    asking = Asking(link.committee, invited.id, nonce, public)
    body = seal_request(link.request_key, asking, words)
    draft = Header(
        kind="request",
        nonce=nonce.hex(),
        payload={"replaces": replaces} if replaces else {},
        committee=link.committee,
        author=MemberId(invited.id),
        after=After(invited.checkpoint.size, invited.checkpoint.root.hex()),
        body=BodyRef(0, blob_hash(body), len(body)),
    )
    header = canonical.encode(prove_header(draft, keys.pairs).fields())
    return Signed(header, link.secret.signing_key().sign(signing_message(header)), body)


def find_request(state: State, request: str) -> None:
    """``Refused("request_unknown")`` unless the record holds this request."""
    if request not in state.requests:
        raise Refused("request_unknown")


def compare_digest(committee: Committee, request: str = "") -> bytes:
    """Return what both sides compare: of the own request, or of one in the record (seal §8)."""
    if not request:
        link = parse_link(committee.place.link)
        return comparison_digest(
            committee.id, EntryId(committee.place.member), link.inviter_key, link.log_key
        )
    state = committee.state
    find_request(state, request)
    invitation = state.invitations[state.requests[request].invitation]
    inviter = PublicKey(bytes.fromhex(state.members[invitation.inviter].sign_key))
    log_key = PublicKey(bytes.fromhex(state.log_key))
    return comparison_digest(committee.id, EntryId(request), inviter, log_key)


def vouch(committee: Committee, request: str) -> Row:
    """Say "I know them"; the vouch that admits brings the newcomer's key along."""

    def draft(state: State) -> Draft:
        find_request(state, request)
        if not wraps_needed(state, state.requests[request], committee.me, committee.record.now):
            return Draft("vouch", {"request": request})
        payload = {"epoch": state.epoch.number, "request": request}
        return Draft("vouch", payload, evidence=(wrap_for(state, committee, request),))

    return committee.act(draft)


def set_profile(committee: Committee, nickname: str) -> Row:
    """Choose another name."""
    row = committee.act(lambda state: Draft("profile", {}, {"nickname": nickname}))
    committee.place.nickname = nickname
    committee.home.save(committee.place)
    return row
