"""Attackers who hold what the threat model gives them, and what they are refused."""

import string
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from concerted.crypto import compare, session
from concerted.crypto.body import open_body, seal_body
from concerted.crypto.epoch import (
    Epoch,
    EpochKey,
    decode_wraps,
    encode_wraps,
    key_hash,
    open_chain,
    open_wrap,
    seal_chain,
    seal_wrap,
    slice_wrap,
)
from concerted.crypto.invitation import (
    Asking,
    LinkSecret,
    RequestKey,
    open_card,
    open_request,
    seal_card,
    seal_request,
)
from concerted.crypto.link import JoinLink, format_link, parse_link
from concerted.crypto.possession import (
    check_possession,
    possession_digest,
    prove_header,
)
from concerted.crypto.seed import MemberKeys, RecoverySeed
from concerted.crypto.signature import PublicKey, SigningKey, verify
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.entry import After, BlobHash, BodyRef, CommitteeId, EntryId, Header, MemberId
from concerted.kernel.errors import Malformed, Refused

COMMITTEE = CommitteeId("c0" * 32)
INVITATION = EntryId("1a" * 32)
ANA, BEN = MemberId("0a" * 32), MemberId("0b" * 32)
ANA_KEYS = MemberKeys.from_seed(RecoverySeed(b"ana's own seed.."))
BEN_KEYS = MemberKeys.from_seed(RecoverySeed(b"ben's own seed.."))
KEY, NEXT_KEY = EpochKey(b"\x01" * 32), EpochKey(b"\x02" * 32)
EPOCH = Epoch(COMMITTEE, 7, key_hash(KEY))
NEXT = Epoch(COMMITTEE, 8, key_hash(NEXT_KEY))
NEWCOMER = (b"\x21" * 32, b"\x22" * 32, b"\x23" * 32)
ASKING = Asking(COMMITTEE, INVITATION, b"\x01" * 16, NEWCOMER)
WORDS = {"text": "Exit 4 is chained."}
LINK_SECRET = LinkSecret(b"link secret 16 b")
REQUEST_KEY = RequestKey(b"\x07" * 32)


def flips(data: bytes) -> Iterator[bytes]:
    """``data`` with one bit changed, for every byte."""
    for at in range(len(data)):
        yield data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]


def cuts(data: bytes) -> Iterator[bytes]:
    return (data[:size] for size in range(len(data)))


def refused_always(data: bytes, opens: Callable[[bytes], object], *codes: str) -> None:
    """No altered or shortened ``data`` opens, and each is refused with one of ``codes``."""
    opens(data)
    for altered in [*flips(data), *cuts(data), data + b"\x00"]:
        with pytest.raises((Refused, Malformed)) as error:
            opens(altered)
        value = error.value
        code = f"malformed {value.layer}" if isinstance(value, Malformed) else value.args[0]
        assert code in codes


def draft(**changes: object) -> Header:
    header = Header(
        kind="report.post",
        nonce="ab" * 16,
        payload={},
        committee=COMMITTEE,
        author=ANA,
        after=After(7, "00" * 32),
        salt="5a" * 32,
        body=BodyRef(7, BlobHash("00" * 32), 1),
    )
    return replace(header, **changes)  # type: ignore[arg-type]


# The host, or whoever seizes it


def test_a_wrap_altered_anywhere_does_not_open() -> None:
    wrap = seal_wrap(EPOCH, ANA, ANA_KEYS.sealing.public, KEY)
    refused_always(
        wrap,
        lambda data: open_wrap(EPOCH, ANA, ANA_KEYS.sealing, data),
        "seal_broken",
        "malformed wraps",
    )


def test_a_body_altered_anywhere_does_not_open() -> None:
    header, sealed = seal_body(KEY, draft(), WORDS)
    refused_always(sealed, lambda data: open_body(KEY, header, data), "seal_broken")


def test_a_chain_altered_anywhere_does_not_open() -> None:
    refused_always(
        seal_chain(COMMITTEE, 8, NEXT_KEY, KEY),
        lambda data: open_chain(COMMITTEE, 8, NEXT_KEY, data, EPOCH.key_hash),
        "seal_broken",
        "malformed chain",
    )


def test_a_card_and_a_request_altered_anywhere_do_not_open() -> None:
    refused_always(
        seal_card(LINK_SECRET, WORDS), lambda data: open_card(LINK_SECRET, data), "seal_broken"
    )
    refused_always(
        seal_request(REQUEST_KEY.public, ASKING, WORDS),
        lambda data: open_request(REQUEST_KEY, ASKING, data),
        "seal_broken",
    )


def test_a_signature_altered_anywhere_is_refused() -> None:
    signature = ANA_KEYS.signing.sign(b"moved and seconded")
    refused_always(
        signature,
        lambda data: verify(ANA_KEYS.signing.public, b"moved and seconded", data),
        "signature_invalid",
    )


def test_wraps_exchanged_between_two_members_open_for_neither() -> None:
    wraps = {
        ANA: seal_wrap(EPOCH, ANA, ANA_KEYS.sealing.public, KEY),
        BEN: seal_wrap(EPOCH, BEN, BEN_KEYS.sealing.public, KEY),
    }
    swapped = decode_wraps(encode_wraps({ANA: wraps[BEN], BEN: wraps[ANA]}))
    for member, keys in ((ANA, ANA_KEYS), (BEN, BEN_KEYS)):
        open_wrap(EPOCH, member, keys.sealing, wraps[member])
        with pytest.raises(Refused, match="seal_broken"):
            open_wrap(EPOCH, member, keys.sealing, swapped[member])


def test_a_wrap_of_another_epoch_or_committee_does_not_open() -> None:
    wrap = seal_wrap(EPOCH, ANA, ANA_KEYS.sealing.public, KEY)
    for other in (replace(EPOCH, number=8), replace(EPOCH, committee=CommitteeId("c1" * 32)), NEXT):
        with pytest.raises(Refused, match="seal_broken"):
            open_wrap(other, ANA, ANA_KEYS.sealing, wrap)


def test_a_key_that_the_record_does_not_name_is_never_used() -> None:
    """A dishonest wrapper seals a key of its own for one member, under the true hash."""
    forged = Epoch(COMMITTEE, 7, key_hash(NEXT_KEY))
    with pytest.raises(Refused, match="key_wrong"):
        seal_wrap(forged, ANA, ANA_KEYS.sealing.public, KEY)
    chain = seal_chain(COMMITTEE, 8, NEXT_KEY, EpochKey(b"\x09" * 32))
    with pytest.raises(Refused, match="key_wrong"):
        open_chain(COMMITTEE, 8, NEXT_KEY, chain, EPOCH.key_hash)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "ac" * 16},
        {"author": BEN},
        {"committee": CommitteeId("c1" * 32)},
        {"kind": "report.note"},
        {"payload": {"of": "00" * 32}},
        {"salt": "5b" * 32},
        {"after": After(8, "00" * 32)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_body_moved_under_another_header_does_not_open(changes: dict[str, object]) -> None:
    header, sealed = seal_body(KEY, draft(), WORDS)
    assert open_body(KEY, header, sealed) == WORDS
    with pytest.raises(Refused, match="seal_broken"):
        open_body(KEY, replace(header, **changes), sealed)  # type: ignore[arg-type]


def test_a_body_sent_again_under_another_header_shares_no_key_stream() -> None:
    """The same words and salt with another ``after``, as a careless client might send them."""
    _, first = seal_body(KEY, draft(), WORDS)
    _, again = seal_body(KEY, draft(after=After(8, "00" * 32)), WORDS)
    assert len(first) == len(again)
    assert sum(a == b for a, b in zip(first, again, strict=True)) < len(first) // 4


def test_sizes_tell_steps_and_not_lengths() -> None:
    sizes = {len(seal_body(KEY, draft(), {"text": "x" * n})[1]) for n in range(200, 240)}
    assert sizes == {272}


def test_a_host_that_relays_a_challenge_opens_no_session_elsewhere() -> None:
    log_key, other_log = ANA_KEYS.voting.public, BEN_KEYS.voting.public
    challenge = b"\x0c" * 32
    signature = session.sign_challenge(ANA_KEYS.signing, COMMITTEE, log_key, challenge)
    me = ANA_KEYS.signing.public
    session.check_challenge(me, COMMITTEE, log_key, challenge, signature)
    for committee, log, drawn in (
        (COMMITTEE, other_log, challenge),
        (CommitteeId("c1" * 32), log_key, challenge),
        (COMMITTEE, log_key, b"\x0d" * 32),
    ):
        with pytest.raises(Refused, match="signature_invalid"):
            session.check_challenge(me, committee, log, drawn, signature)
    with pytest.raises(Refused, match="signature_invalid"):
        verify(me, b"concerted/1/entry\x00" + challenge, signature)


# A removed member


def test_a_removed_member_reads_what_came_before_and_nothing_after() -> None:
    """Ben holds the old key, all wraps of the new epoch, and its chain."""
    old_header, old = seal_body(KEY, draft(), WORDS)
    new_header, new = seal_body(
        NEXT_KEY, draft(body=BodyRef(8, BlobHash("00" * 32), 1)), {"text": "after"}
    )
    wraps = encode_wraps({ANA: seal_wrap(NEXT, ANA, ANA_KEYS.sealing.public, NEXT_KEY)})
    chain = seal_chain(COMMITTEE, 8, NEXT_KEY, KEY)
    assert open_body(KEY, old_header, old) == WORDS
    with pytest.raises(Refused, match="seal_broken"):
        open_body(KEY, new_header, new)
    with pytest.raises(Refused, match="wrap_missing"):
        slice_wrap(wraps, BEN)
    for member in (ANA, BEN):
        with pytest.raises(Refused, match="seal_broken"):
            open_wrap(NEXT, member, BEN_KEYS.sealing, slice_wrap(wraps, ANA)[32:])
    with pytest.raises(Refused, match="seal_broken"):
        open_chain(COMMITTEE, 8, KEY, chain, EPOCH.key_hash)


# An infiltrator, and an attacker between two phones


def asking(**changes: object) -> Header:
    header = Header(
        kind="request",
        nonce="01" * 16,
        payload={},
        committee=COMMITTEE,
        author=MemberId(INVITATION),
        after=After(3, "ab" * 32),
        body=BodyRef(0, BlobHash("cd" * 32), 176),
    )
    return replace(header, **changes)  # type: ignore[arg-type]


def test_a_key_of_someone_else_cannot_be_entered_as_one_s_own() -> None:
    mallory = SigningKey(b"\x0e" * 32)
    seen = prove_header(asking(), ANA_KEYS.pairs).payload  # Ana's own, as the host saw it
    own = prove_header(asking(), (mallory, BEN_KEYS.sealing, mallory)).payload
    stolen = {**own, "vote_key": seen["vote_key"]}
    proofs = [base64url_decode(text) for text in (*own["proofs"][:2], seen["proofs"][2])]
    keys = (mallory.public, BEN_KEYS.sealing.public, ANA_KEYS.voting.public)
    with pytest.raises(Refused, match="possession_invalid"):
        check_possession(possession_digest(asking(payload=stolen)), keys, proofs)


def link() -> JoinLink:
    return JoinLink(
        "https://committee.example",
        COMMITTEE,
        ANA_KEYS.voting.public,
        ANA_KEYS.signing.public,
        REQUEST_KEY.public,
        LINK_SECRET,
    )


def test_no_single_wrong_character_passes_in_a_link() -> None:
    text = format_link(link())
    start = text.index("#") + 1
    alphabet = string.ascii_letters + string.digits + "-_."
    for at in range(start, len(text)):
        other = alphabet[(alphabet.index(text[at]) + 1 + at) % len(alphabet)]
        if other == text[at]:
            other = alphabet[(alphabet.index(other) + 1) % len(alphabet)]
        with pytest.raises(Malformed) as error:
            parse_link(text[:at] + other + text[at + 1 :])
        assert error.value.layer == "link"


def test_a_link_cut_anywhere_is_malformed() -> None:
    text = format_link(link())
    for size in range(len(text)):
        with pytest.raises(Malformed):
            parse_link(text[:size])


def test_a_link_with_a_swapped_key_is_found_by_comparing() -> None:
    """Mallory swaps a key and makes the check anew: the link parses, the words differ."""
    mallory = SigningKey(b"\x0e" * 32).public
    request = EntryId("4e" * 32)
    true = compare.comparison_digest(COMMITTEE, request, link().inviter_key, link().log_key)
    for swapped in (replace(link(), inviter_key=mallory), replace(link(), log_key=mallory)):
        seen = parse_link(format_link(swapped))
        theirs = compare.comparison_digest(seen.committee, request, seen.inviter_key, seen.log_key)
        assert compare.comparison_words(theirs) != compare.comparison_words(true)
        with pytest.raises(Refused, match="compare_differs"):
            compare.check_code(true, compare.comparison_code(theirs))
    forged = compare.comparison_digest(
        COMMITTEE, EntryId("4f" * 32), link().inviter_key, link().log_key
    )
    assert compare.comparison_words(forged) != compare.comparison_words(true)


def test_a_leaked_invitation_entry_opens_no_card() -> None:
    """Whoever has the record but not the link has the link key's public half, and the card."""
    card = seal_card(LINK_SECRET, WORDS)
    with pytest.raises(Refused, match="seal_broken"):
        open_card(LinkSecret(LINK_SECRET.signing_key().public[:16]), card)


def test_a_request_opens_for_its_own_entry_alone() -> None:
    """Nor can who holds the same link put another's words under keys of their own."""
    sealed = seal_request(REQUEST_KEY.public, ASKING, WORDS)
    for other in (
        ASKING._replace(committee=CommitteeId("c1" * 32)),
        ASKING._replace(invitation=EntryId("1b" * 32)),
        ASKING._replace(nonce=b"\x02" * 16),
        ASKING._replace(keys=(b"\x66" * 32, NEWCOMER[1], NEWCOMER[2])),
        ASKING._replace(keys=(NEWCOMER[0], b"\x66" * 32, NEWCOMER[2])),
        ASKING._replace(keys=(NEWCOMER[0], NEWCOMER[1], b"\x66" * 32)),
    ):
        with pytest.raises(Refused, match="seal_broken"):
            open_request(REQUEST_KEY, other, sealed)


def test_a_proof_holds_for_its_own_header_alone() -> None:
    """Who has the same link cannot use up a newcomer's keys in a request of another kind."""
    made = prove_header(asking(), ANA_KEYS.pairs)
    sign, seal, vote = (pair.public for pair in ANA_KEYS.pairs)
    keys = (bytes(sign), bytes(seal), bytes(vote))
    proofs = [base64url_decode(proof) for proof in made.payload["proofs"]]
    check_possession(possession_digest(made), keys, proofs)
    for other in (
        replace(made, nonce="02" * 16),
        replace(made, committee=CommitteeId("c1" * 32)),
        replace(made, author=MemberId("1b" * 32)),
        replace(made, after=After(4, "ab" * 32)),
        replace(made, body=BodyRef(0, BlobHash("ce" * 32), 176)),
        replace(made, payload={**made.payload, "replaces": "77" * 32}),
    ):
        with pytest.raises(Refused, match="possession_invalid"):
            check_possession(possession_digest(other), keys, proofs)


def test_nothing_is_sealed_to_a_key_of_small_order() -> None:
    with pytest.raises(Refused, match="key_invalid"):
        seal_request(bytes(32), ASKING, WORDS)
    with pytest.raises(Refused, match="key_invalid"):
        seal_wrap(EPOCH, ANA, PublicKey(b"\x01" + bytes(31)), KEY)
