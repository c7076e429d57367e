"""Secret ballots in two languages: the same bytes, the same verdicts, one ceremony together."""

import base64
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from concerted.audit.election import verify_bytes
from concerted.ballots import ceremony
from concerted.ballots.archive import EventType
from concerted.ballots.ballot import accept, cast, read_ballot
from concerted.ballots.ceremony import Circle, ConfirmationForm, DealForm
from concerted.ballots.credentials import read_roll
from concerted.ballots.decryption import check_decryption, decrypt, read_decryption
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import read_election, write_election
from concerted.ballots.forms import QuestionForm, SignedForm, ThresholdForm, decode, encode
from concerted.ballots.groups import Group, read
from concerted.ballots.known import group_named
from concerted.ballots.residues import BELENIOS_2048
from concerted.ballots.tally import Tally, read_tally, write_tally
from concerted.ballots.trustees import read_threshold, read_trustees
from concerted.kernel.errors import Malformed, Refused
from tests.ballots.conftest import belenios_2, belenios_3
from tests.ballots.making import APPROVAL, BLANK, YES_NO, Made, join, make, seed
from tests.ballots.test_archive import BALLOTS, case
from tests.ballots.test_mutation import mutations
from tests.ballots.test_tool import ORDER, TEAMS, WHO, YES
from tests.ballots.tool import Tool
from tests.web.process import Process
from tests.web.test_node import node

__all__ = ["belenios_2", "belenios_3", "node"]
EACH = 24  # random mutations of each kind of structure


class Urn(Process):
    """The process in which JavaScript counts."""

    def __init__(self, node: str) -> None:
        super().__init__(node, "urning.js")

    def ask(self, deed: str, **asked: Any) -> tuple[str, Any]:
        """Verdict, and what was returned."""
        given = {name: b64(one) if isinstance(one, bytes) else one for name, one in asked.items()}
        told = self.exchange({"do": deed, **given})
        return told["verdict"], told["told"]

    def made(self, deed: str, **asked: Any) -> bytes:
        """The bytes that a deed makes."""
        verdict, told = self.ask(deed, **asked)
        assert verdict == "ok", verdict
        return base64.b64decode(told)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def urn(node: str) -> Iterator[Urn]:
    """JavaScript, counting."""
    process = Urn(node)
    yield process
    process.stop()


def verdict_of(check: Callable[[], object]) -> str:
    """A verdict as vectors write it."""
    try:
        check()
    except Malformed as error:
        return f"malformed {error.layer}"
    except Refused as error:
        return f"refused {error.code}"
    return "ok"


def same_archive(urn: Urn, data: bytes) -> bool:
    """Check an archive in both languages; whether it holds."""
    counted = None
    expected = verdict_of(lambda: verify_bytes(data, workers=1))
    verdict, told = urn.ask("verify", data=data)
    assert verdict == expected
    if verdict != "ok":
        return False
    counted = verify_bytes(data, workers=1)
    found = [[f.rule, f.code, f.record, f.ballot, f.receipt] for f in counted.failures]
    assert told["failures"] == found
    assert told["result"] == counted.result
    for name in ("name", "uuid", "group", "fingerprint", "roll", "received", "counted", "trustees"):
        assert told[name] == getattr(counted, name), name
    assert int(told["weight"]) == counted.weight
    assert bool(told["stopped"]) == bool(counted.stopped)
    assert told["holds"] == counted.holds
    return counted.holds


# The same bytes


def random_question(draw: random.Random) -> QuestionForm:
    answers = [
        draw.choice(["a", "é", "\x7f", "😀", '"', "\\", "\x00"]) for _ in range(draw.randint(1, 4))
    ]
    least = draw.randint(0, len(answers))
    most = draw.randint(least, len(answers))
    blank = draw.random() < 0.5
    if blank:
        return QuestionForm(answers=answers, blank=True, min=least, max=most, question="?")
    return QuestionForm(answers=answers, min=least, max=most, question="?")


def random_choice(draw: random.Random, question: QuestionForm) -> list[int]:
    count = draw.randint(question.min, question.max)
    chosen = [1] * count + [0] * (len(question.answers) - count)
    draw.shuffle(chosen)
    if question.blank is not True:
        return chosen
    return [1, *[0] * len(chosen)] if draw.random() < 0.3 else [0, *chosen]


@pytest.mark.parametrize(("group", "rounds"), [(ED25519, 6), (BELENIOS_2048, 1)])
def test_ballots_are_the_same_bytes(urn: Urn, group: Group, rounds: int) -> None:
    draw = random.Random(1)
    for number in range(rounds):
        questions = [random_question(draw) for _ in range(draw.randint(1, 2))]
        made = make(*questions, group=group, voters=1)
        chosen = [random_choice(draw, question) for question in questions]
        about = seed("same", group.name, number)
        told = urn.made(
            "cast",
            election=made.election.data,
            secret=str(made.keys[0].scalar()),
            chosen=chosen,
            seed=about,
        )
        assert told == cast(made.election, made.keys[0], chosen, about)
        assert accept(made.election, made.roll, told).data == told
        wrong = [[1 - one for one in row] + [1] for row in chosen]
        refused, _ = urn.ask(
            "cast", election=made.election.data, secret="5", chosen=wrong, seed=about
        )
        assert refused == "refused choice_invalid"


def hold_together(urn: Urn, group: Group, ours: Sequence[int]) -> tuple[bytes, dict[int, int]]:
    """A ceremony of three, of whom these are Python's and the others JavaScript's."""
    circle, numbers = Circle(group, 3, 2), (1, 2, 3)
    about: dict[str, Any] = {"group": group.name, "size": 3, "needed": 2}
    secrets = {n: ceremony.new_secret(seed("mixed", n)) for n in numbers}

    def given(deed: str, n: int, form: type[Any], own: Any, **more: Any) -> Any:
        asked = about | more | {"index": n, "secret": secrets[n], "seed": seed(deed, n)}
        theirs = urn.made(deed, **asked)
        assert theirs == encode(own)  # from one seed both make the same
        return own if n in ours else decode(form, theirs, "trustees")

    certs: list[SignedForm] = []
    for n in numbers:
        cert = ceremony.certify(circle, n, secrets[n], seed("certify", n))
        certs.append(given("certify", n, SignedForm, cert))
    deals: list[DealForm] = []
    for n in numbers:
        deal = ceremony.deal(circle, n, secrets[n], certs, seed("deal", n))
        deals.append(given("deal", n, DealForm, deal, certs=encode(certs)))
    dealt = {"certs": encode(certs), "deals": encode(deals)}
    confirmations: list[ConfirmationForm] = []
    for n in numbers:
        parts = ceremony.received(deals, n)
        own = ceremony.confirm(circle, n, secrets[n], certs, parts, seed("confirm", n))
        confirmations.append(given("confirm", n, ConfirmationForm, own, **dealt))
    form = encode(ceremony.assemble(circle, certs, deals, confirmations))
    assert urn.made("assemble", **about, **dealt, confirmations=encode(confirmations)) == form
    shares = {}
    for n, one in zip(numbers, confirmations, strict=True):
        shares[n] = ceremony.decryption_key(group, secrets[n], one.private_key)
        _, told = urn.ask("key", group=group.name, secret=secrets[n], sealed=one.private_key)
        assert int(told) == shares[n]
    return form, shares


@pytest.mark.parametrize("group", [ED25519, BELENIOS_2048], ids=lambda group: group.name)
def test_trustees_of_both_languages_hold_one_ceremony(urn: Urn, group: Group) -> None:
    form, shares = hold_together(urn, group, ours=(1, 3))
    threshold = read_threshold(group, decode(ThresholdForm, form, "trustees"))
    trustees = b'[["Pedersen",' + form + b"]]"
    data = write_election(group, threshold.key, "dJN1gM1dBnxSZb", "Depot", "", [YES_NO])
    election = read_election(data)
    made = make(YES_NO, group=group, voters=3)
    tally = Tally(election)
    for number, chosen in enumerate([[1, 0], [0, 1], [1, 0]]):
        ballot = read_ballot(election, cast(election, made.keys[number], [chosen], seed(number)))
        tally.add(ballot.credential, ballot.rows, 1)
    encrypted = write_tally(election, tally.rows)
    rows = read_tally(election, encrypted)
    asked = {"election": data, "tally": encrypted}
    parts = {}
    for owner in (2, 3):
        about = seed("part", owner)
        own = decrypt(election, rows, shares[owner], about)
        assert urn.made("decrypt", **asked, secret=str(shares[owner]), seed=about) == own
        parts[str(owner)] = b64(own)
    result = urn.made("result", **asked, trustees=trustees, parts=parts, weight="3")
    assert result == b'{"result":[[2,1]]}'
    verdict, _ = urn.ask("result", **asked, trustees=trustees, parts={"2": parts["2"]}, weight="3")
    assert verdict == "refused decryption_missing"


def test_a_share_that_is_wrong_names_its_dealer_in_both(urn: Urn) -> None:
    circle = Circle(ED25519, 3, 2)
    secrets = [ceremony.new_secret(seed("secret", n)) for n in (1, 2, 3)]
    certs = [ceremony.certify(circle, n, secrets[n - 1], seed("c", n)) for n in (1, 2, 3)]
    deals = [ceremony.deal(circle, n, secrets[n - 1], certs, seed("d", n)) for n in (1, 2, 3)]
    swapped = decode(DealForm, encode(deals[1]), "trustees")
    swapped.secrets[0], swapped.secrets[2] = swapped.secrets[2], swapped.secrets[0]
    forged = [deals[0], swapped, deals[2]]
    verdict, _ = urn.ask(
        "confirm",
        group="Ed25519",
        size=3,
        needed=2,
        index=1,
        secret=secrets[0],
        seed=seed("k"),
        certs=encode(certs),
        deals=encode(forged),
    )
    own = verdict_of(
        lambda: ceremony.confirm(
            circle, 1, secrets[0], certs, ceremony.received(forged, 1), seed("k")
        )
    )
    assert verdict == own == "refused share_invalid"


# The same verdicts


def structures(made: Made) -> dict[str, tuple[bytes, dict[str, Any], Callable[[bytes], object]]]:
    """Each structure: its bytes, what JavaScript is told beside, and Python's check."""
    group, tally = made.group, made.tally([made.ballot(0, [[1, 0], [0, 1, 0, 1]])])
    encrypted = write_tally(made.election, tally.rows)
    rows = read_tally(made.election, encrypted)
    key = made.trustees.keys[1]

    def check_part(data: bytes) -> None:
        check_decryption(made.election, rows, key, read_decryption(made.election, rows, data))

    election = {"election": made.election.data}
    return {
        "accept": (
            made.ballot(0, [[1, 0], [0, 1, 0, 1]]),
            {**election, "roll": made.roll_data},
            lambda data: accept(made.election, made.roll, data),
        ),
        "decryption": (
            made.share(2, tally),
            {**election, "tally": encrypted, "trustees": made.trustees_data, "owner": 2},
            check_part,
        ),
        "trustees": (
            made.trustees_data,
            {"group": group.name},
            lambda data: read_trustees(group, data),
        ),
        "roll": (made.roll_data, {"group": group.name}, lambda data: read_roll(group, data)),
        "election": (made.election.data, {}, read_election),
    }


def scrambled(draw: random.Random, data: bytes) -> bytes:
    """The bytes with one thing done to them."""
    at = draw.randrange(len(data))
    byte = bytes([draw.choice(b'09azAZ",:{}[]_. \\-e\x00\x7f\xc3')])
    return data[:at] + byte * draw.randrange(0, 2) + data[at + draw.randrange(0, 3) :]


@pytest.mark.parametrize("name", ["accept", "decryption", "trustees", "roll", "election"])
@pytest.mark.parametrize("group", [ED25519, BELENIOS_2048], ids=lambda group: group.name)
def test_what_is_altered_is_judged_alike(urn: Urn, group: Group, name: str) -> None:
    made = make(YES_NO, BLANK, group=group, voters=3, singles=1, threshold=(2, 3))
    data, beside, check = structures(made)[name]
    draw = random.Random(f"{group.name} {name}")
    leaves = [altered for _, altered in mutations(data)]
    tries = EACH if group is ED25519 else EACH // 6
    wrong = draw.sample(leaves, min(len(leaves), tries)) + [
        scrambled(draw, data) for _ in range(tries)
    ]
    told = {"ok": 0}
    for one in [data, *wrong]:
        verdict, _ = urn.ask(name, **beside, data=one)
        assert verdict == verdict_of(lambda one=one: check(one)), one  # type: ignore[misc]
        told[verdict] = told.get(verdict, 0) + 1
    assert told["ok"] >= 1
    assert len(told) > 2


# Archives


def scrambled_at(data: bytes, place: int) -> bytes:
    """The bytes with a digit put at a place."""
    digit = b"7" if data[place : place + 1] != b"7" else b"8"
    return data[:place] + digit + data[place + 1 :]


@pytest.mark.parametrize("group", [ED25519, BELENIOS_2048], ids=lambda group: group.name)
def test_true_archives_hold_in_both(urn: Urn, group: Group) -> None:
    assert same_archive(urn, join(case(group).parts))
    made = make(YES_NO, APPROVAL, group=group, voters=3, weights=[1, 5, 2**31])
    ballots = [made.ballot(n, [[1, 0], [1, 0, 1]]) for n in (0, 1, 1)]
    assert same_archive(urn, join(made.parts(ballots)))


@pytest.mark.parametrize("name", BALLOTS)
def test_a_wrong_ballot_is_named_alike(urn: Urn, name: str) -> None:
    made, ballots = case().made, case().ballots
    parts = made.parts(ballots)
    parts[1] = (EventType.BALLOT, (BALLOTS[name][0](made, ballots[0]),))
    assert not same_archive(urn, join(parts))


def test_wrong_archives_are_judged_alike(urn: Urn) -> None:
    """Events left out, doubled, exchanged; bytes altered, cut, and added."""
    parts, draw = case().parts, random.Random(7)
    count = len(parts)
    for at in range(count):
        same_archive(urn, join([*parts[:at], *parts[at + 1 :]]))
    for _ in range(6):
        one, two = draw.randrange(count), draw.randrange(count)
        same_archive(urn, join([*parts[:one], parts[two], *parts[one:]]))
    data = join(parts)
    for _ in range(20):
        same_archive(urn, scrambled(draw, data))
    for cut in (1, 511, 700, len(data) // 2):
        assert not same_archive(urn, data[:-cut])
    for after in (b"\0", bytes(512), data[-1024:]):
        assert not same_archive(urn, data + after)
    for nothing in (b"", b"{}", data[512:], bytes(2048)):
        assert not same_archive(urn, nothing)


def test_each_leaf_of_an_archive_is_judged_alike(urn: Urn) -> None:
    made = make(YES_NO, voters=2, singles=1)
    parts = made.parts([made.ballot(0, [[1, 0]]), made.ballot(1, [[0, 1]])])
    draw = random.Random(3)
    for place, (kind, records) in enumerate(parts):
        for number, record in enumerate(records):
            leaves = list(mutations(record))
            for _, altered in draw.sample(leaves, min(len(leaves), 2)):
                forged = (kind, (*records[:number], altered, *records[number + 1 :]))
                same_archive(urn, join([*parts[:place], forged, *parts[place + 1 :]]))


def counted_by(tool: Tool, shuffles: int) -> bytes:
    """The archive of an election whose ballots are in, ended by the tool alone."""
    tool.tally()
    for trustee in range(1, shuffles + 1):
        tool.shuffle(trustee)
    if shuffles:
        tool.add(EventType.END_SHUFFLES)
    keys = sorted(tool.folder.glob("*.privkey"), key=lambda path: path.stat().st_mtime_ns)
    for number, key in enumerate(keys, 1):
        tool.decrypt(number, key)
    tool.result()
    return tool.archive.read_bytes()


def test_archives_of_belenios_hold_in_both(urn: Urn, belenios_3: Tool) -> None:
    """Of its own tool, with every type of question, shuffles, and a ballot replaced."""
    belenios_3.credentials(3)
    belenios_3.trustees([belenios_3.single(), belenios_3.single()])
    belenios_3.open(YES, WHO, ORDER, TEAMS)
    chosen = [[1, 0], [0, 1, 0, 1], [3, 1, 2], [[1, 1, 0], [0, 0]]]
    other = [[0, 1], [1, 0, 0, 0], [255, 0, 7], [[0, 0, 0], [1, 1]]]
    for voter, answers in ((0, chosen), (1, chosen), (0, other)):
        belenios_3.add(EventType.BALLOT, belenios_3.ballot(voter, answers))
    data = counted_by(belenios_3, shuffles=2)
    assert same_archive(urn, data)
    draw = random.Random(5)
    at = data.index(b'{"ciphertexts"')
    for _ in range(6):
        same_archive(urn, scrambled_at(data, draw.randrange(at, at + 4_000)))


def test_archives_of_belenios_modulo_a_prime(urn: Urn, belenios_2: Tool) -> None:
    belenios_2.credentials(2)
    belenios_2.trustees([belenios_2.single()])
    belenios_2.open(YES, WHO)
    for voter, answers in ((0, [[1, 0], [0, 1, 0, 1]]), (1, [[0, 1], [1, 0, 0, 0]])):
        belenios_2.add(EventType.BALLOT, belenios_2.ballot(voter, answers))
    assert same_archive(urn, counted_by(belenios_2, shuffles=0))


def test_a_group_that_is_not_known(urn: Urn) -> None:
    with pytest.raises(Malformed):
        group_named("Ed448")
    assert urn.ask("roll", group="Ed448", data=b"[]")[0] == "malformed group"
    assert read(ED25519, ED25519.write(ED25519.generator))
