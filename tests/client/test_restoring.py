"""Coming back by the twelve words, at a server that lies about what they leave out."""

from dataclasses import replace
from pathlib import Path

import pytest

from concerted.client import founding, restoring, words
from concerted.client.committee import Committee
from concerted.client.errors import HostFaulty, HostMisbehaved, HostUnreachable
from concerted.client.home import Home
from concerted.crypto.link import RecoverySheet
from concerted.crypto.seed import RecoverySeed
from concerted.crypto.sheetwords import seed_from_words, words_of
from concerted.crypto.signature import PublicKey, SigningKey
from concerted.kernel.entry import CommitteeId
from concerted.kernel.errors import Malformed, Refused
from tests.client.double import ADDRESS, Host
from tests.client.room import Room


def seed_of(member: Committee) -> RecoverySeed:
    return seed_from_words(words_of(restoring.sheet_of(member).seed))


def found(host: Host, member: Committee, begins: str) -> RecoverySheet:
    return restoring.find_sheet(seed_of(member), ADDRESS, begins, http=host.http)


def restore(host: Host, sheet: RecoverySheet, path: Path) -> Committee:
    return restoring.restore(Home(path), sheet, http=host.http, clock=host.now)


def test_words_address_and_eight_digits_suffice(standing: Room, tmp_path: Path) -> None:
    for n, member in enumerate(standing.members):
        sheet = found(standing.host, member, f"{member.id[:4]} {member.id[4:8].upper()}")
        assert sheet == restoring.sheet_of(member)
        back = restore(standing.host, sheet, tmp_path / str(n))
        assert back.me == member.me
        assert words.committee_name(back) == "Depot"


@pytest.mark.parametrize("begins", ["", "1234567", "x" * 8, "0" * 65, "../../etc"])
def test_what_is_no_beginning(standing: Room, begins: str) -> None:
    with pytest.raises(Malformed, match="begins"):
        found(standing.host, standing.red, begins)


def test_words_of_nobody(standing: Room) -> None:
    with pytest.raises(HostFaulty, match="committee_unknown"):
        restoring.find_sheet(
            RecoverySeed(bytes(16)), ADDRESS, standing.red.id, http=standing.host.http
        )


def other_committee(path: Path) -> Host:
    """A committee of the attacker's, named as the victim's."""
    host = Host()
    founding.found(
        Home(path), ADDRESS, "Depot", "Shorter days.", "red", http=host.http, clock=host.now
    )
    return host


def test_a_server_that_names_another_committee(standing: Room, tmp_path: Path) -> None:
    blue, lying = standing.members[1], other_committee(tmp_path / "attacker")
    assert lying.state is not None
    lying.lies["find"] = {"committee": lying.state.committee, "log_key": lying.log_key}
    with pytest.raises(HostMisbehaved, match="other_committee"):
        found(lying, blue, blue.id[:8])


def test_an_invented_committee_of_the_same_beginning(standing: Room, tmp_path: Path) -> None:
    """Even one whose id begins as on paper holds no keys of these words: nobody can put them in."""
    blue, lying = standing.members[1], other_committee(tmp_path / "attacker")
    assert lying.state is not None
    key = blue.keys.signing.public.hex().encode()
    (request,) = (leaf for leaf in standing.host.leaves if key in leaf.header_bytes)
    moved = replace(request, time=lying.leaves[-1].time)  # the victim's own, with its proofs
    lying.rebuild([*lying.leaves, moved])
    lying.lies["session"] = {"token": "t", "until": 0}
    committee = CommitteeId(lying.state.committee)
    sheet = replace(restoring.sheet_of(blue), committee=committee, log_key=lying.key.public)
    with pytest.raises(Refused, match="author_unknown"):
        restore(lying, sheet, tmp_path / "victim")
    assert Home(tmp_path / "victim").committees() == []


def test_a_server_that_names_another_log_key(standing: Room, tmp_path: Path) -> None:
    """No session opens at an honest server, and a lying one gains nothing: the record names it."""
    blue, host = standing.members[1], standing.host
    wrong = replace(restoring.sheet_of(blue), log_key=SigningKey(bytes(32)).public)
    back = restore(host, wrong, tmp_path / "asks")  # as after a move: the newer one is asked for
    assert back.place.log_key == blue.state.log_key
    host.log_key = wrong.log_key.hex()  # the server lies, and takes sessions signed for the lie
    sheet = found(host, blue, blue.id)
    assert sheet.log_key == wrong.log_key
    back = restore(host, sheet, tmp_path / "lied to")
    assert back.log_key == PublicKey(bytes.fromhex(blue.state.log_key))
    assert restoring.sheet_of(back) == restoring.sheet_of(blue)
    host.key = SigningKey(bytes(32))  # and now signs with the key that it named
    with pytest.raises(HostMisbehaved, match="altered"):
        restore(host, sheet, tmp_path / "forged")


def test_nonsense_for_an_answer(standing: Room) -> None:
    standing.host.log_key = "no key"
    with pytest.raises(HostUnreachable, match="answer_unreadable"):
        found(standing.host, standing.red, standing.red.id)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" https://A.example/ ", "https://a.example"),
        ("a.example", "https://a.example"),
        ("a.example:8443", "https://a.example:8443"),
        ("localhost:8470", "http://localhost:8470"),
        ("127.0.0.1:8470", "http://127.0.0.1:8470"),
        ("abcdefgh.onion", "http://abcdefgh.onion"),
    ],
)
def test_addresses_as_people_type_them(typed: str, address: str) -> None:
    assert restoring.address_of(typed) == address


@pytest.mark.parametrize("typed", ["", "http://a.example", "ftp://a.example", "a b", "a.example/x"])
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(Malformed, match="link"):
        restoring.address_of(typed)
