"""Elections of ours checked by Belenios' own tool, and its elections by us."""

import json
from pathlib import Path

import pytest

from concerted.audit.election import verify_bytes
from concerted.ballots.archive import EventType
from concerted.ballots.ballot import accept, cast
from concerted.ballots.credentials import ballot_key_from_text, public_of, read_roll
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import read_election
from concerted.ballots.forms import encode
from concerted.ballots.residues import BELENIOS_2048
from tests.ballots.making import APPROVAL, BLANK, YES_NO, join, make, seed, voted
from tests.ballots.tool import Tool, contents

YES = {"answers": ["Yes", "No"], "min": 1, "max": 1, "question": "?"}
WHO = {"answers": ["a", "b", "c"], "blank": True, "min": 1, "max": 2, "question": "Who? \x7f é 😀"}
ORDER = {"type": "NonHomomorphic", "value": {"answers": ["X", "Y", "Z"], "question": "Order?"}}
TEAMS = {
    "type": "Lists",
    "value": {"answers": [["L", "a", "b"], ["M", "c"]], "question": "Team?"},
    "extra": {"type": "x"},
}


# Ours, checked by the tool


@pytest.mark.parametrize("trustees", ["one", "three", "two of three", "one and two of three"])
def test_our_archives_hold_for_3(belenios_3: Tool, trustees: str) -> None:
    singles = {"one": 1, "three": 3, "two of three": 0, "one and two of three": 1}[trustees]
    threshold = (2, 3) if "of" in trustees else None
    made = make(YES_NO, BLANK, APPROVAL, voters=4, singles=singles, threshold=threshold)
    answers = [[[1, 0], [0, 1, 1, 0], [0, 0, 0]], [[0, 1], [1, 0, 0, 0], [1, 1, 1]]]
    ballots = [made.ballot(voter, answers[voter % 2]) for voter in (0, 1, 2, 0)]
    for ballot in ballots:
        assert belenios_3.takes(made.opening(), ballot)
    archive = join(made.parts(ballots))
    assert verify_bytes(archive).holds
    assert belenios_3.verify(archive)
    fewer = [number for number in made.secrets if number != 2] if threshold else None
    assert belenios_3.verify(join(made.parts(ballots, fewer)))


@pytest.mark.parametrize("release", ["belenios_2", "belenios_3"])
def test_our_archives_modulo_a_prime_hold_for_both(
    release: str, request: pytest.FixtureRequest
) -> None:
    tool: Tool = request.getfixturevalue(release)
    made = make(YES_NO, BLANK, group=BELENIOS_2048, voters=3, singles=2)
    ballots = [made.ballot(n, [[1, 0], [0, 1, 1, 0]]) for n in (0, 1, 0)]
    assert tool.verify(join(made.parts(ballots)))


def test_weights_hold_for_3(belenios_3: Tool) -> None:
    made = make(YES_NO, voters=3, weights=[1, 70, 3])
    ballots = [made.ballot(n, [[1, 0]]) for n in (0, 1, 2, 1)]
    assert belenios_3.verify(join(made.parts(ballots)))


def test_it_refuses_what_we_refuse(belenios_3: Tool, belenios_2: Tool) -> None:
    """So that its taking ours says something: what is wrong it does not take."""
    made = make(YES_NO, voters=2)
    good = made.ballot(0, [[1, 0]])
    assert belenios_3.takes(made.opening(), good)
    spoilt = good.replace(b'"response":"', b'"response":"1', 1)
    assert not belenios_3.takes(made.opening(), spoilt)
    parts = made.parts([good])
    wrong = [*parts[:-1], (EventType.RESULT, (b'{"result":[[0,1]]}',))]
    assert not belenios_3.verify(join(wrong))
    old = make(YES_NO, group=BELENIOS_2048, voters=2)
    ballots = [old.ballot(0, [[1, 0]]), old.ballot(1, [[1, 0]])]
    cut = [old.opening()[0], *voted(ballots[:1]), *old.closing(ballots)]
    assert not belenios_2.verify(join(cut))


# The tool's, checked by us


def test_a_whole_election_of_3(belenios_3: Tool) -> None:
    """Every type of question, shuffled by two, with a ballot replaced."""
    tool = belenios_3
    tool.credentials(4)
    tool.trustees([tool.single(), tool.single()])
    tool.open(YES, WHO, ORDER, TEAMS)
    chosen = [[1, 0], [0, 1, 0, 1], [3, 1, 2], [[1, 1, 0], [0, 0]]]
    other = [[0, 1], [1, 0, 0, 0], [255, 0, 7], [[0, 0, 0], [1, 1]]]
    for voter, answers in ((0, chosen), (1, chosen), (2, other), (0, other)):
        tool.add(EventType.BALLOT, tool.ballot(voter, answers))
    tool.tally()
    tool.shuffle(1)
    tool.shuffle(2)
    tool.add(EventType.END_SHUFFLES)
    keys = sorted(tool.folder.glob("*.privkey"), key=lambda path: path.stat().st_mtime_ns)
    for number, key in enumerate(keys, 1):
        tool.decrypt(number, key)
    tool.result()
    archive = tool.archive.read_bytes()
    assert tool.verify(archive)
    counted = verify_bytes(archive)
    assert counted.holds, counted.failures
    assert counted.result is not None
    assert counted.result[:2] == [[1, 2], [2, 1, 0, 1]]
    assert sorted(counted.result[2]) == [[3, 1, 2], [255, 0, 7], [255, 0, 7]]
    assert counted.result[3] == [[1, 1, 0], [2, 2]]
    _spoil(archive)


def _spoil(archive: bytes) -> None:
    """Every shuffle, list proof and decryption of it, spoilt in turn."""
    from tests.ballots.making import Part

    parts: list[Part] = []
    data: list[bytes] = []
    for head, content in contents(archive)[1:]:
        if head.is_event:
            parts.append((EventType(json.loads(content)["type"]), tuple(data)))
            data = []
        else:
            data.append(content)
    assert join(parts) != archive  # another time
    expected = {
        EventType.SHUFFLE: ("b19",),
        EventType.DECRYPTION: ("b20",),
        EventType.BALLOT: ("b12", "b13", "b14"),
    }
    for place, (kind, records) in enumerate(parts):
        if kind in expected:
            spoilt = _last_digit(records[0])
            rest = records[1:]
            if rest:
                owner = json.loads(rest[0])["owner"]
                rest = (_owned(owner, spoilt),)
            altered = [*parts[:place], (kind, (spoilt, *rest)), *parts[place + 1 :]]
            rules = {one.rule for one in verify_bytes(join(altered)).failures}
            assert rules & set(expected[kind]), (kind, rules)


def _owned(owner: int, data: bytes) -> bytes:
    from concerted.ballots.hashes import hex_hash

    return encode({"owner": owner, "payload": hex_hash(data)})


def _last_digit(data: bytes) -> bytes:
    """The same with the last response's first digit, or the last commitment's, another."""
    place = (
        data.rindex(b'"response":"') + 12 if b'"response":"' in data else data.index(b'],["') + 4
    )
    digit = b"2" if data[place : place + 1] == b"1" else b"1"
    return data[:place] + digit + data[place + 1 :]


def test_a_whole_election_of_2(belenios_2: Tool) -> None:
    tool = belenios_2
    tool.credentials(3)
    tool.trustees([tool.single(), tool.single()])
    tool.open(YES, WHO)
    for voter, answers in ((0, [[1, 0], [0, 1, 0, 1]]), (1, [[0, 1], [1, 0, 0, 0]])):
        tool.add(EventType.BALLOT, tool.ballot(voter, answers))
    tool.tally()
    keys = sorted(tool.folder.glob("*.privkey"), key=lambda path: path.stat().st_mtime_ns)
    for number, key in enumerate(keys, 1):
        tool.decrypt(number, key)
    tool.result()
    counted = verify_bytes(tool.archive.read_bytes())
    assert counted.holds, counted.failures
    assert counted.result == [[1, 1], [1, 1, 0, 1]]


def test_ranked_modulo_a_prime(belenios_3: Tool) -> None:
    tool = Tool(belenios_3.command, belenios_3.folder, "RFC-3526-2048")
    tool.credentials(2)
    tool.trustees([tool.single()])
    tool.open(ORDER)
    for voter, answer in enumerate(([3, 1, 2], [0, 255, 9])):
        tool.add(EventType.BALLOT, tool.ballot(voter, [answer]))
    tool.tally()
    tool.shuffle(1)
    tool.add(EventType.END_SHUFFLES)
    [key] = tool.folder.glob("*.privkey")
    tool.decrypt(1, key)
    tool.result()
    counted = verify_bytes(tool.archive.read_bytes())
    assert counted.holds, counted.failures
    assert sorted((counted.result or [[]])[0]) == [[0, 255, 9], [3, 1, 2]]


# Mixed


def test_the_tool_casts_in_our_election_and_we_in_its(belenios_3: Tool) -> None:
    """One election: the tool's credentials, one ballot by it and one by us, counted by it."""
    tool = belenios_3
    tool.credentials(2)
    tool.trustees([tool.single()])
    tool.open(YES, WHO)
    records = [data for _, data in contents(tool.archive.read_bytes())]
    election = read_election(records[1])
    roll = read_roll(election.group, records[3])
    key = ballot_key_from_text(election.group, tool.keys[1], election.uuid)
    assert public_of(election.group, key) in roll.weights
    ours = cast(election, key, [[1, 0], [0, 1, 1, 0]], seed("mixed"))
    theirs = tool.ballot(0, [[1, 0], [1, 0, 0, 0]])
    for ballot in (ours, theirs):
        assert accept(election, roll, ballot).data == ballot
        tool.add(EventType.BALLOT, ballot)
    tool.tally()
    [private] = tool.folder.glob("*.privkey")
    tool.decrypt(1, private)
    tool.result()
    counted = verify_bytes(tool.archive.read_bytes())
    assert counted.holds, counted.failures
    assert counted.result == [[2, 0], [1, 1, 1, 0]]


def test_the_tool_casts_under_our_trustees(belenios_3: Tool) -> None:
    """Our election, our count; a voter uses the tool with a credential of the protocol's own."""
    tool, text = belenios_3, "vFunE-ZxJ5zE-CjVDa-fSPAXU"
    made = make(YES_NO, voters=2, singles=0, threshold=(2, 3))
    made.keys[0] = ballot_key_from_text(ED25519, text, made.election.uuid)
    credentials = [public_of(ED25519, key) for key in made.keys]
    made.roll_data = encode(sorted(credentials))
    made.roll = read_roll(ED25519, made.roll_data)
    tool.archive.write_bytes(join(made.opening()))
    ballots = [tool.ballot(0, [[0, 1]], text), made.ballot(1, [[1, 0]])]
    counted = verify_bytes(join(made.parts(ballots, [1, 3])))
    assert counted.holds, counted.failures
    assert counted.result == [[1, 1]]
    assert tool.verify(join(made.parts(ballots, [3, 2])))


def test_the_tool_is_one_of_two_single_trustees(belenios_3: Tool, tmp_path: Path) -> None:
    from concerted.ballots import ceremony
    from concerted.ballots.ballot import read_ballot
    from concerted.ballots.decryption import decrypt
    from concerted.ballots.tally import Tally

    tool, secret = belenios_3, int.from_bytes(seed("ours"), "big") % ED25519.order
    tool.credentials(1)
    ours = encode(ceremony.single(ED25519, secret, seed("pok")))
    tool.trustees([tool.single(), ours])
    tool.open(YES)
    records = [data for _, data in contents(tool.archive.read_bytes())]
    election = read_election(records[1])
    ballot = tool.ballot(0, [[1, 0]])
    tool.add(EventType.BALLOT, ballot)
    tool.tally()
    [private] = tool.folder.glob("*.privkey")
    tool.decrypt(1, private)
    read = read_ballot(election, ballot)
    tally = Tally(election)
    tally.add(read.credential, read.rows, 1)
    share = decrypt(election, tally.rows, secret, seed("share"))
    tool.add(EventType.DECRYPTION, _pair(share))
    tool.result()
    assert verify_bytes(tool.archive.read_bytes()).holds
    assert tool.verify(tool.archive.read_bytes())


def _pair(share: bytes) -> bytes:
    """What `archive add-event` takes for a decryption: a line of its own for the owner."""
    return share + b"\n" + _owned(2, share)
