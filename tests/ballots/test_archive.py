"""Whoever publishes an archive tries to cheat, and every attempt is named by its check."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import pytest

from concerted.audit.election import verify_bytes
from concerted.audit.electionresult import Counted
from concerted.ballots.archive import BLOCK_BYTES, EventType
from concerted.ballots.ballot import cast
from concerted.ballots.decryption import decrypt
from concerted.ballots.edwards import ED25519
from concerted.ballots.groups import Group
from concerted.ballots.known import GROUPS
from concerted.ballots.residues import BELENIOS_2048
from concerted.kernel.errors import Malformed
from tests.ballots.making import BLANK, YES_NO, Made, Part, decrypted, join, make, seed, voted


@dataclass
class Case:
    """An election with two ballots of the first voter's and one of the second's."""

    made: Made
    ballots: list[bytes]

    @property
    def parts(self) -> list[Part]:
        return self.made.parts(self.ballots)


@cache
def case(group: Group = ED25519) -> Case:
    made = make(YES_NO, BLANK, group=group, voters=3, singles=1, threshold=(2, 3))
    chosen = [(0, [[1, 0], [0, 1, 0, 1]]), (1, [[0, 1], [1, 0, 0, 0]]), (0, [[0, 1], [0, 0, 1, 0]])]
    return Case(made, [made.ballot(voter, answers) for voter, answers in chosen])


def failed(counted: Counted) -> list[str]:
    return [f"{one.rule} {one.code}" for one in counted.failures]


def checked(parts: Sequence[Part]) -> list[str]:
    counted = verify_bytes(join(parts))
    assert not counted.holds
    return failed(counted)


@pytest.mark.parametrize("group", GROUPS[:2], ids=lambda group: group.name)
def test_a_true_archive_holds(group: Group) -> None:
    counted = verify_bytes(join(case(group).parts))
    assert counted.holds, counted.failures
    assert counted.result == [[0, 2], [1, 0, 1, 0]]
    assert (counted.received, counted.counted, counted.roll, counted.trustees) == (3, 2, 3, 4)


def test_an_election_without_a_ballot_holds() -> None:
    counted = verify_bytes(join(case().made.parts([])))
    assert counted.holds, counted.failures
    assert counted.result == [[0, 0], [0, 0, 0, 0]]


def test_weights_are_counted() -> None:
    made = make(YES_NO, voters=3, weights=[1, 5, 0])
    ballots = [made.ballot(0, [[1, 0]]), made.ballot(1, [[0, 1]]), made.ballot(2, [[0, 1]])]
    counted = verify_bytes(join(made.parts(ballots)))
    assert counted.holds, counted.failures
    assert (counted.result, counted.counted, counted.weight) == ([[1, 5]], 3, 6)


# One ballot is wrong. The host counts it all the same.

Alter = Callable[[Made, bytes], bytes]


def with_leaf(old: str, path: Sequence[str | int], new: object, made: Made, data: bytes) -> bytes:
    """The ballot with one leaf of its JSON replaced, signed anew by its voter."""
    ballot = json.loads(data)
    at = ballot
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = new
    return json.dumps(ballot, separators=(",", ":")).encode()


def other_signature(made: Made, data: bytes) -> bytes:
    """The first ballot with the signature of the same voter's other one."""
    ballot, other = json.loads(data), json.loads(case().ballots[2])
    ballot["signature"] = other["signature"]
    return json.dumps(ballot, separators=(",", ":")).encode()


def stranger(made: Made, data: bytes) -> bytes:
    other = make(YES_NO, BLANK, voters=9, singles=1, threshold=(2, 3))
    return cast(made.election, other.keys[8], [[1, 0], [0, 1, 0, 1]], seed("stranger"))


def elsewhere(made: Made, data: bytes) -> bytes:
    other = make(YES_NO, BLANK, voters=3, singles=1, threshold=(2, 3), uuid="Fz3mGgVVTCwcsN")
    return other.ballot(0, [[1, 0], [0, 1, 0, 1]])


def claimed(made: Made, data: bytes) -> bytes:
    """The first voter's choices under the third voter's credential, with all the rest as it was."""
    ballot = json.loads(data)
    ballot["credential"] = json.loads(made.ballot(2, [[1, 0], [1, 0, 0, 0]]))["credential"]
    return json.dumps(ballot, separators=(",", ":")).encode()


def wrong_proof(which: str, made: Made, data: bytes) -> bytes:
    """A ballot whose voter spoils one proof and then signs it, as only the voter can."""
    return cheating(made, which)


def cheating(made: Made, which: str) -> bytes:
    from tests.ballots.cheating import cast_spoilt

    return cast_spoilt(made.election, made.keys[0], [[1, 0], [0, 1, 0, 1]], which)


BALLOTS: dict[str, tuple[Alter, str]] = {
    "a spoilt individual proof": (partial(wrong_proof, "individual_proofs"), "b13 proof_invalid"),
    "a spoilt overall proof": (partial(wrong_proof, "overall_proof"), "b14 proof_invalid"),
    "a spoilt blank proof": (partial(wrong_proof, "blank_proof"), "b14 proof_invalid"),
    "two votes for one answer": (partial(wrong_proof, "double"), "b13 proof_invalid"),
    "both answers": (partial(wrong_proof, "both"), "b14 proof_invalid"),
    "another's signature": (other_signature, "b12 ballot_signature_invalid"),
    "a stranger's": (stranger, "b11 credential_unknown"),
    "of another election": (elsewhere, "b10 election_other"),
    "under a credential claimed": (claimed, "b12 ballot_signature_invalid"),
    "white space": (lambda made, data: data.replace(b":", b": ", 1), "b9 ballot"),
    "fields in another order": (
        lambda made, data: json.dumps(
            dict(reversed(json.loads(data).items())), separators=(",", ":")
        ).encode(),
        "b9 ballot",
    ),
    "a name twice": (
        lambda made, data: data.replace(
            b'{"election_uuid"', b'{"election_uuid":"","election_uuid"'
        ),
        "b9 ballot",
    ),
    "a number with a zero in front": (
        lambda made, data: data.replace(b'"challenge":"', b'"challenge":"0', 1),
        "b9 scalar",
    ),
    "a response plus q": (
        partial(
            with_leaf,
            "",
            ["signature", "proof", "response"],
            str(ED25519.order + 5),
        ),
        "b9 scalar",
    ),
    "a point in capitals": (
        lambda made, data: data.replace(data[133:160], data[133:160].upper(), 1),
        "b9 element",
    ),
    "a ciphertext that is the identity": (
        partial(with_leaf, "", ["answers", 0, "choices", 0, "alpha"], "0" * 63 + "1"),
        "b9 element",
    ),
    "an answer too many": (
        lambda made, data: data.replace(b'"answers":[', b'"answers":[{},'),
        "b9 ballot",
    ),
    "nothing": (lambda made, data: b"", "b9 ballot"),
}


@pytest.mark.parametrize("name", BALLOTS)
def test_a_wrong_ballot_is_named(name: str) -> None:
    alter, expected = BALLOTS[name]
    made, ballots = case().made, case().ballots
    wrong = alter(made, ballots[0])
    assert wrong != ballots[0]
    parts = made.parts(ballots)
    parts[1] = (EventType.BALLOT, (wrong,))
    counted = verify_bytes(join(parts))
    assert expected in failed(counted)
    assert counted.failures[0].ballot == 1


def test_a_ballot_of_mixed_order_is_refused() -> None:
    """Alpha plus a point of order 2, 4 or 8, which some libraries let pass."""
    from nacl.bindings import crypto_core_ed25519_add

    made, ballots = case().made, case().ballots
    for point in ("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "00" * 32):
        ballot = json.loads(ballots[0])
        alpha = bytes.fromhex(ballot["answers"][0]["choices"][0]["alpha"])[::-1]
        mixed = crypto_core_ed25519_add(alpha, bytes.fromhex(point))[::-1].hex()
        parts = made.parts(ballots)
        wrong = with_leaf("", ["answers", 0, "choices", 0, "alpha"], mixed, made, ballots[0])
        parts[1] = (EventType.BALLOT, (wrong,))
        assert "b13 element" in failed(verify_bytes(join(parts)))


def test_a_ballot_sent_twice_is_named() -> None:
    made, ballots = case().made, case().ballots
    assert "b15 ballot_twice" in checked(made.parts([ballots[0], ballots[1], ballots[0]]))
    assert "b15 ballot_twice" in checked(made.parts([*ballots, ballots[0]]))


def test_a_copied_ballot_counts_for_nobody_else() -> None:
    """Whoever copies a ballot under a credential of their own and signs it fails at its proofs."""
    from tests.ballots.cheating import signed_anew

    made, ballots = case().made, case().ballots
    copied = signed_anew(made.election, made.keys[2], ballots[0])
    parts = made.parts(ballots)
    parts.insert(3, (EventType.BALLOT, (copied,)))
    found = verify_bytes(join(parts))
    assert failed(found)[:2] == ["b13 proof_invalid", "b14 proof_invalid"]


def test_a_ballot_after_the_end() -> None:
    made, ballots = case().made, case().ballots
    late = made.ballot(2, [[1, 0], [1, 0, 0, 0]])
    parts = made.parts(ballots)
    for place in (5, 6, len(parts)):
        with_late = [*parts[:place], (EventType.BALLOT, (late,)), *parts[place:]]
        assert "b16 ballots_ended" in checked(with_late)


def test_a_ballot_dropped_or_swapped_after_the_count() -> None:
    made, ballots = case().made, case().ballots
    parts = made.parts(ballots)
    assert "b17 count_wrong" in checked([parts[0], *voted(ballots[2:]), *parts[5:]])
    assert checked([parts[0], *voted(ballots[:2]), *parts[5:]])[0] == "b18 tally_wrong"
    other = made.ballot(0, [[1, 0], [0, 1, 0, 1]])
    assert checked([parts[0], *voted([*ballots, other]), *parts[5:]])[0] == "b18 tally_wrong"


def test_a_wrong_count() -> None:
    made, ballots = case().made, case().ballots
    parts = made.parts(ballots)
    encrypted, sized = parts[5][1]
    for old, new in ((b'"num_tallied":2', b'"num_tallied":3'), (b'weight":2', b'weight":4')):
        told = sized.replace(old, new)
        assert told != sized
        assert checked([*parts[:5], (EventType.TALLY, (encrypted, told)), *parts[6:]]) == [
            "b17 count_wrong"
        ]
    spelt = sized.replace(b'weight":2', b'weight":"2"')
    assert checked([*parts[:5], (EventType.TALLY, (encrypted, spelt)), *parts[6:]]) == ["b17 tally"]


def test_a_wrong_encrypted_tally() -> None:
    made, ballots = case().made, case().ballots
    fewer = made.parts(ballots[:2])
    found = checked([*made.parts(ballots)[:5], *fewer[4:]])
    assert found[0] == "b18 tally_wrong"


def test_decryptions_and_result() -> None:
    made, ballots = case().made, case().ballots
    parts, tally = made.parts(ballots), made.tally(ballots)
    others = made.tally(ballots[:2])
    # a factor of another tally, a proof spoilt, another's part, and a stranger's
    foreign = decrypt(made.election, others.rows, made.secrets[2], seed("foreign"))
    assert checked([*parts[:7], decrypted(2, foreign), *parts[8:]])[0] == "b20 decryption_invalid"
    share = made.share(2, tally)
    spoilt = share[: share.rindex(b'"response":"')] + b'"response":"7"}]]}'
    assert checked([*parts[:7], decrypted(2, spoilt), *parts[8:]])[0] == "b20 decryption_invalid"
    assert checked([*parts[:7], decrypted(3, share), *parts[8:]])[0] == "b20 decryption_invalid"
    assert checked([*parts[:7], decrypted(9, share), *parts[8:]])[0] == "b20 trustee_unknown"
    assert checked([*parts[:8], parts[7], *parts[8:]]) == ["b20 trustee_twice"]
    wrong = made.share(2, tally).replace(b'"decryption_factors":[[', b'"decryption_factors":[["x",')
    assert checked([*parts[:7], decrypted(2, wrong), *parts[8:]])[0] == "b20 decryption"
    for result in (b"[[1,2],[1,0,1,0]]", b"[[2,0],[1,0,1,0]]", b"[[0,2],[0,0,1,1]]"):
        told = b'{"result":' + result + b"}"
        assert checked([*parts[:-1], (EventType.RESULT, (told,))]) == ["b22 result_wrong"]
    wrapped = b'{"result":[["%d",2],[1,0,1,0]]}' % ED25519.order
    assert checked([*parts[:-1], (EventType.RESULT, (wrapped,))]) == ["b22 result"]
    short = b'{"result":[[0,2]]}'
    assert checked([*parts[:-1], (EventType.RESULT, (short,))]) == ["b22 result"]


def test_too_few_trustees() -> None:
    made, ballots = case().made, case().ballots
    parts = made.parts(ballots)
    assert checked([*parts[:6], *parts[7:]]) == ["b21 decryption_missing"]  # the single one
    assert checked([*parts[:8], parts[-1]]) == ["b21 decryption_missing"]  # one of two needed


def test_the_setup() -> None:
    made, ballots = case().made, case().ballots
    parts = made.parts(ballots)
    election, trustees, roll, setup = parts[0][1]

    def begun(election: bytes = election, trustees: bytes = trustees, roll: bytes = roll) -> Part:
        return (
            Made(
                made.election, made.trustees, trustees, made.roll, roll, made.keys, made.secrets
            ).opening()[0]
            if election is made.election.data
            else (EventType.SETUP, (election, trustees, roll, setup))
        )

    lines = json.loads(roll)
    twice = json.dumps([lines[0], *lines], separators=(",", ":")).encode()
    assert "b8 credential_twice" in checked([begun(roll=twice), *parts[1:]])
    off_curve = json.dumps(["0" * 63 + "2", *lines], separators=(",", ":")).encode()
    assert checked([begun(roll=off_curve), *parts[1:]]) == ["b8 element"]
    spelt = json.dumps(lines).encode()
    assert checked([begun(roll=spelt), *parts[1:]])[0] == "b8 credentials"
    weight = json.dumps([f"{lines[0]},01", *lines[1:]], separators=(",", ":")).encode()
    assert checked([begun(roll=weight), *parts[1:]])[0] == "b8 credentials"
    proof = trustees.replace(b'"response":"', b'"response":"1', 1)
    assert checked([begun(trustees=proof), *parts[1:]])[0] in ("b7 trustee_invalid", "b7 scalar")
    fewer = b'[["Single"' + trustees.split(b'[["Single"')[1].split(b',["Pedersen"')[0] + b"]"
    assert checked([begun(trustees=fewer), *parts[1:]])[0] == "b7 trustee_invalid"
    assert checked([(EventType.SETUP, (election, trustees, roll, setup[:-3] + b'0"}'))])[0] == (
        "b5 order_wrong"
    )
    for old, new, expected in (
        (b'"version":1', b'"version":2', "b6 election"),
        (b"Ed25519", b"Ed25518", "b6 group"),
        (b'"min":1,"max":1', b'"min":2,"max":1', "b6 election"),
        (b'"questions"', b'"quests"', "b6 election"),
    ):
        assert expected in checked([begun(election=election.replace(old, new)), *parts[1:]])


def test_the_order_of_events() -> None:
    made, ballots = case().made, case().ballots
    parts = made.parts(ballots)
    assert "b23 unfinished" in checked(parts[:-1])
    assert "b23 unfinished" in checked(parts[:3])
    assert checked([*parts[:4], *parts[5:]]) == ["b5 order_wrong"]  # no end of ballots
    assert checked([*parts[:5], *parts[6:]]) == ["b5 order_wrong"]  # no tally
    assert checked([*parts, parts[-1]]) == ["b5 order_wrong"]
    assert checked([parts[0], parts[0], *parts[1:]]) == ["b5 order_wrong"]
    more = (EventType.RESULT, (b"{}", *parts[-1][1]))
    assert checked([*parts[:-1], more]) == ["b5 order_wrong"]


# Bytes


def archive() -> bytes:
    return join(case().parts)


def test_any_altered_byte_is_found() -> None:
    """Bits all over the archive, and close together in a head, in padding and in an event."""
    data = archive()
    end = len(data)
    places = {*range(0, end, 997), *range(1024, 1024 + BLOCK_BYTES, 17), *range(end - 700, end, 23)}
    for place in sorted(places):
        altered = bytearray(data)
        altered[place] ^= 1 << place % 8
        if place < 2 * BLOCK_BYTES:  # the first record: no archive at all
            with pytest.raises(Malformed, match="archive"):
                verify_bytes(bytes(altered), workers=1)
        else:
            assert not verify_bytes(bytes(altered), workers=1).holds, place


def test_cut_short_and_padded() -> None:
    data = archive()
    for cut in (1, 511, 512, 700, len(data) // 2):
        found = failed(verify_bytes(data[:-cut]))
        assert "b1 archive" in found or "b23 unfinished" in found
    for after in (b"\0", bytes(512), bytes(1024), b"x", data[-1024:]):
        assert not verify_bytes(data + after).holds
    for nothing in (b"", b"{}", data[512:], bytes(2048)):
        with pytest.raises(Malformed, match="archive"):
            verify_bytes(nothing)


def test_processes_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """An election modulo a prime, large enough for processes."""
    from concerted.audit import examining

    monkeypatch.setattr(examining, "FEW_BYTES", 0)
    one = case(BELENIOS_2048)
    assert verify_bytes(join(one.parts)).holds
    parts = one.parts
    parts[1] = (EventType.BALLOT, (one.ballots[0].replace(b'"response":"', b'"response":"1', 1),))
    counted = verify_bytes(join(parts))
    assert counted.failures[0].ballot == 1
    assert counted.failures[0].rule in ("b9", "b12")
