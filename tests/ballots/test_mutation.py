"""Every leaf of the JSON of every ballot, share and structure, altered: refused, each time."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from concerted.audit.election import verify_bytes
from concerted.ballots.archive import EventType
from concerted.ballots.ballot import accept
from concerted.ballots.ceremony import Circle, DealForm, check_deal, confirm, received
from concerted.ballots.channel import Channel
from concerted.ballots.credentials import read_roll
from concerted.ballots.decryption import check_decryption, read_decryption
from concerted.ballots.edwards import ED25519
from concerted.ballots.forms import SignedForm, decode
from concerted.ballots.trustees import read_trustees
from concerted.kernel.errors import Malformed, Refused
from tests.ballots.making import APPROVAL, BLANK, YES_NO, Made, join, make, seed

Path = tuple[str | int, ...]


@cache
def made() -> Made:
    return make(YES_NO, BLANK, APPROVAL, voters=3, singles=1, threshold=(2, 3))


@cache
def ballot() -> bytes:
    return made().ballot(0, [[1, 0], [0, 1, 0, 1], [1, 1, 0]])


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf with the way to it."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


def changed(leaf: Any) -> Iterator[Any]:
    """Other values: near ones, as an attacker would try, and values of another kind."""
    if isinstance(leaf, bool):
        yield not leaf
    elif isinstance(leaf, int):
        yield from (leaf + 1, leaf - 1, str(leaf))
    else:
        yield ("1" if leaf[:1] != "1" else "2") + leaf[1:]
        yield leaf[:-1] + ("0" if leaf[-1:] != "0" else "1")
        yield ""
        yield None
        if leaf.isdigit():
            yield str(int(leaf) + 1)
            yield str(int(leaf) + ED25519.order)


def mutations(data: bytes) -> Iterator[tuple[Path, bytes]]:
    for path, leaf in leaves(json.loads(data)):
        for value in changed(leaf):
            altered = json.loads(data)
            at = altered
            for step in path[:-1]:
                at = at[step]
            at[path[-1]] = value
            yield path, json.dumps(altered, separators=(",", ":"), ensure_ascii=False).encode()


def all_refused(data: bytes, check: Callable[[bytes], object]) -> int:
    check(data)
    count = 0
    for path, altered in mutations(data):
        if altered != data:
            assert refused(check, altered), path
            count += 1
    return count


def refused(check: Callable[[bytes], object], data: bytes) -> bool:
    try:
        check(data)
    except (Malformed, Refused):
        return True
    return False


def test_a_ballot() -> None:
    one = made()
    assert all_refused(ballot(), lambda data: accept(one.election, one.roll, data)) > 300


def test_a_share() -> None:
    one = made()
    tally = one.tally([ballot()])
    key = one.trustees.keys[1]

    def check(data: bytes) -> None:
        read = read_decryption(one.election, tally.rows, data)
        check_decryption(one.election, tally.rows, key, read)

    assert all_refused(one.share(2, tally), check) > 100


def test_trustees() -> None:
    assert all_refused(made().trustees_data, lambda data: read_trustees(ED25519, data)) > 100


def test_a_deal() -> None:
    """What the others check of a dealer's words, and what its recipient alone can."""
    from concerted.ballots import ceremony
    from concerted.ballots.forms import encode

    circle = Circle(ED25519, 3, 2)
    secrets = [ceremony.new_secret(seed("secret", n)) for n in (1, 2, 3)]
    certs = [ceremony.certify(circle, n, secrets[n - 1], seed("c", n)) for n in (1, 2, 3)]
    deals = [ceremony.deal(circle, n, secrets[n - 1], certs, seed("d", n)) for n in (1, 2, 3)]

    def check(data: bytes) -> None:
        forged = [decode(DealForm, data, "trustees"), *deals[1:]]
        check_deal(circle, 1, certs, forged[0])
        for n in (1, 2, 3):
            confirm(circle, n, secrets[n - 1], certs, received(forged, n), seed("k", n))
        ceremony.decryption_key(ED25519, secrets[0], _kept(data))

    def _kept(data: bytes) -> str:
        """The dealer's own coefficients, sealed to itself, open the same way."""
        channel = Channel.of(ED25519, secrets[0])
        polynomial = decode(DealForm, data, "trustees").polynomial
        channel.open(channel.verification, polynomial)
        parts = received(deals, 1)
        return confirm(circle, 1, secrets[0], certs, parts, seed("k", 1)).private_key

    assert all_refused(encode(deals[0]), check) > 40

    def check_cert(data: bytes) -> None:
        circle.read([decode(SignedForm, data, "trustees"), *certs[1:]])

    assert all_refused(encode(certs[0]), check_cert) > 10


def test_a_roll() -> None:
    """A leaf of a roll is a credential: another element is another roll, and nothing else."""
    one = made()
    for _, altered in mutations(one.roll_data):
        try:
            roll = read_roll(ED25519, altered)
        except (Malformed, Refused):
            continue
        assert roll.weights.keys() != one.roll.weights.keys()


def test_an_archive() -> None:
    """Each record's leaves, one change each, with the chain made anew around it."""
    one = make(YES_NO, voters=2, singles=1)
    parts = one.parts([one.ballot(0, [[1, 0]]), one.ballot(1, [[0, 1]])])
    for place, (kind, records) in enumerate(parts):
        for number, record in enumerate(records):
            if kind is EventType.BALLOT or (kind is EventType.SETUP and number == 1):
                continue  # above, leaf by leaf
            for path, leaf in leaves(json.loads(record)):
                if path and path[0] in ("description", "name"):
                    continue  # of another name the fingerprint is another; see below
                value = next(changed(leaf))
                altered = json.loads(record)
                at = altered
                for step in path[:-1]:
                    at = at[step]
                at[path[-1]] = value
                data = json.dumps(altered, separators=(",", ":")).encode()
                forged = (kind, (*records[:number], data, *records[number + 1 :]))
                counted = verify_bytes(
                    join([*parts[:place], forged, *parts[place + 1 :]]), workers=1
                )
                assert not counted.holds, (kind, path)
    election = parts[0][1][0].replace(b'"name":"Depot"', b'"name":"Dep0t"')
    begun = (EventType.SETUP, (election, *parts[0][1][1:]))
    rules = {one.rule for one in verify_bytes(join([begun, *parts[1:]])).failures}
    assert {"b5", "b10", "b13", "b20"} <= rules
