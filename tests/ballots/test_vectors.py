"""Every vector of secret ballots, run and written again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from concerted.audit.election import verify_bytes
from concerted.ballots import ceremony, elgamal
from concerted.ballots.archive import EventType
from concerted.ballots.ballot import accept, cast, read_ballot
from concerted.ballots.ceremony import Circle, DealForm, ReceivedForm
from concerted.ballots.credentials import (
    BallotKey,
    ballot_key_of,
    credential_of,
    read_roll,
    write_roll,
)
from concerted.ballots.decryption import (
    check_decryption,
    check_result,
    combine,
    decrypt,
    read_decryption,
    result_of,
)
from concerted.ballots.draws import Draws
from concerted.ballots.edwards import ED25519
from concerted.ballots.election import read_election
from concerted.ballots.forms import CiphertextForm, SignedForm, decode, encode
from concerted.ballots.groups import read, read_scalar
from concerted.ballots.hashes import challenge, hex_hash
from concerted.ballots.singles import decrypt_singles, open_singles, read_singles
from concerted.ballots.tally import Tally, read_tally, write_tally
from concerted.ballots.trustees import Threshold, Trustees, read_trustees
from concerted.crypto.seed import VotingKey
from concerted.crypto.signature import check_public_key
from concerted.kernel.errors import Malformed, Refused
from tests.ballots.making import join

FOLDER = Path(__file__).parents[2] / "vectors" / "ballots"
Case = dict[str, Any]


def run_element(case: Case, file: Case) -> None:
    element = read(ED25519, case["text"])
    assert ED25519.write(element) == case["text"]
    assert ED25519.receive(case["text"]) == element
    power = ED25519.power(element, read_scalar(ED25519, case["exponent"]))
    assert ED25519.write(power) == case["power"]


def run_scalar(case: Case, file: Case) -> None:
    assert str(read_scalar(ED25519, case["text"])) == case["text"]


def run_draws(case: Case, file: Case) -> None:
    draws = Draws(bytes.fromhex(case["seed"]), *(bytes.fromhex(p) for p in case["context"]))
    assert [str(draws.scalar(ED25519.order)) for _ in range(3)] == case["scalars"]
    assert ceremony.new_secret(bytes.fromhex(case["secret_seed"])) == case["secret"]


def run_credential(case: Case, file: Case) -> None:
    voting = VotingKey(bytes.fromhex(case["vote_seed"]))
    assert voting.public.hex() == case["vote_key"]
    public = check_public_key(bytes.fromhex(case["vote_key"]))
    assert credential_of(public, case["uuid"]) == case["credential"]
    assert str(ballot_key_of(voting, case["uuid"]).scalar()) == case["secret"]


def run_election(case: Case, file: Case) -> None:
    assert read_election(case["json"].encode()).fingerprint == case["fingerprint"]


def run_roll(case: Case, file: Case) -> None:
    roll = read_roll(ED25519, case["json"].encode())
    assert list(roll.weights.values()) == case["weights"]
    if list(roll.weights) == sorted(roll.weights):
        weighted = None if set(case["weights"]) == {1} else roll.weights
        assert write_roll(roll.weights, weighted) == case["json"].encode()


def run_cast(case: Case, file: Case) -> None:
    """The steps are those of whoever checks: see `run_ballot` for the verdict."""
    election = read_election(case["election"].encode())
    key, seed = BallotKey.of(int(case["secret"])), bytes.fromhex(case["seed"])
    data = cast(election, key, case["chosen"], seed)
    assert data.decode() == case["ballot"]
    assert read_ballot(election, data).receipt == case["receipt"]


def run_ballot(case: Case, file: Case) -> None:
    election = read_election(file["election"].encode())
    roll = read_roll(ED25519, file["roll"].encode())
    assert accept(election, roll, case["ballot"].encode()).data.decode() == case["ballot"]


def run_tally(case: Case, file: Case) -> None:
    election = read_election(file["election"].encode())
    tally = Tally(election)
    for data, weight in zip(case["ballots"], case["weights"], strict=True):
        ballot = read_ballot(election, data.encode())
        tally.add(ballot.credential, ballot.rows, weight)
    encrypted = write_tally(election, tally.rows)
    assert encrypted.decode() == case["tally"]
    assert tally.sized(encrypted).decode() == case["sized"]
    assert read_tally(election, encrypted) == tally.rows


def run_decryption(case: Case, file: Case) -> None:
    election = read_election(file["election"].encode())
    rows = read_tally(election, case["tally"].encode())
    read_ = read_decryption(election, rows, case["decryption"].encode())
    check_decryption(election, rows, read(ED25519, case["key"]), read_)
    if "secret" in case:
        made = decrypt(election, rows, int(case["secret"]), bytes.fromhex(case["seed"]))
        assert made.decode() == case["decryption"]


def run_singles(case: Case, file: Case) -> None:
    election = read_election(file["election"].encode())
    forms = decode(list[CiphertextForm], case["row"], "tally")
    row = [elgamal.receive(ED25519, form) for form in forms]
    key, data = read(ED25519, case["key"]), case["opened"].encode()
    factors = read_singles(election, row, key, data)
    trustees = Trustees((Threshold(1, key, (key,)),))
    assert list(open_singles(election, trustees, row, {1: factors})) == case["yes"]
    if "secret" in case:
        made = decrypt_singles(election, row, int(case["secret"]), bytes.fromhex(case["seed"]))
        assert made == data


def run_result(case: Case, file: Case) -> None:
    election = read_election(file["election"].encode())
    rows = read_tally(election, file["tally"].encode())
    keys = tuple(ED25519.base_power(int(share)) for share in file["shares"])
    trustees = Trustees((Threshold(file["needed"], election.key, keys),))
    factors = {
        int(owner): tuple((tuple(read(ED25519, one) for one in row),) for row in of)
        for owner, of in case["factors"].items()
    }
    together = combine(ED25519, trustees, factors, rows)
    check_result(election, rows, together, file["weight"], case["result"].encode())
    assert result_of(election, rows, together, file["weight"]).decode() == case["result"]


def run_trustees(case: Case, file: Case) -> None:
    trustees = read_trustees(ED25519, case["json"].encode())
    assert [ED25519.write(key) for key in trustees.keys] == case["keys"]
    assert ED25519.write(trustees.election_key(ED25519)) == case["key"]


def run_ceremony(case: Case, file: Case) -> None:
    circle = Circle(ED25519, file["size"], file["needed"])
    index, secret = case["index"], case["secret"]
    certs = decode(list[SignedForm], file["certs"], "trustees")
    deals = decode(list[DealForm], file["deals"], "trustees")
    seed = bytes.fromhex(case["confirm_seed"])
    if "received" in case:
        parts = decode(ReceivedForm, case["received"], "trustees")
        ceremony.confirm(circle, index, secret, certs, parts, seed)
        return
    cert = ceremony.certify(circle, index, secret, bytes.fromhex(case["cert_seed"]))
    assert encode(cert).decode() == case["cert"]
    made = ceremony.deal(circle, index, secret, certs, bytes.fromhex(case["deal_seed"]))
    assert encode(made).decode() == case["deal"]
    parts = ceremony.received(deals, index)
    confirmation = ceremony.confirm(circle, index, secret, certs, parts, seed)
    assert encode(confirmation).decode() == case["confirmation"]
    share = ceremony.decryption_key(ED25519, secret, confirmation.private_key)
    assert str(share) == case["share"]
    published = json.loads(file["published"])["verification_keys"][index - 1]
    assert json.loads(encode(confirmation.public_key)) == published


def run_archive(case: Case, file: Case) -> None:
    def made(events: list[Any]) -> bytes:
        records = {name: text.encode() for name, text in file["records"].items()}
        assert all(hex_hash(data) == name for name, data in records.items())
        return join(
            [(EventType(kind), tuple(records[name] for name in names)) for kind, names in events],
            file["time"],
        )

    if "events" in case:
        data = made(case["events"])
    else:
        data = made(file["cases"][0]["events"])
        assert hex_hash(data) == file["sha256"]
        at, remove, insert = case["edit"]
        data = data[:at] + bytes.fromhex(insert) + data[at + remove :]
    found = [f"{one.rule} {one.code}" for one in verify_bytes(data, workers=1).failures]
    assert sorted(found) == sorted(case["failures"])


RUNNERS: dict[str, Callable[[Case, Case], None]] = {
    "archive": run_archive,
    "ballot": run_ballot,
    "cast": run_cast,
    "ceremony": run_ceremony,
    "credential": run_credential,
    "decryption": run_decryption,
    "draws": run_draws,
    "election": run_election,
    "element": run_element,
    "result": run_result,
    "roll": run_roll,
    "scalar": run_scalar,
    "singles": run_singles,
    "tally": run_tally,
    "trustees": run_trustees,
}
FILES = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
CASES = [
    pytest.param(name, case, id=f"{name}: {case['name']}")
    for name, file in FILES.items()
    for case in file["cases"]
]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_vector(name: str, case: Case) -> None:
    try:
        RUNNERS[name](case, FILES[name])
        found = "ok"
    except Malformed as error:
        found = f"malformed {error.layer}"
    except Refused as error:
        found = f"refused {error.code}"
    assert found == case["expect"]


def test_every_runner_has_a_file() -> None:
    assert FILES.keys() == RUNNERS.keys()


def test_the_steps_are_what_is_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever checks a ballot or a decryption hashes the texts that the vectors name."""
    seen: list[str] = []

    def noted(group: Any, *parts: str) -> int:
        seen.append("|".join(parts))
        return challenge(group, *parts)

    monkeypatch.setattr("concerted.ballots.proofs.challenge", noted)
    roll = read_roll(ED25519, FILES["ballot"]["roll"].encode())
    for case in FILES["cast"]["cases"][:3]:
        seen.clear()
        election = read_election(case["election"].encode())
        accept(election, roll, case["ballot"].encode())
        assert sorted(seen) == sorted(step["text"] for step in case["steps"])
        for step in case["steps"]:
            assert str(challenge(ED25519, step["text"])) == step["challenge"]
    seen.clear()
    case = FILES["decryption"]["cases"][0]
    given = {name: case[name] for name in ("tally", "key", "decryption")}
    run_decryption(given, FILES["decryption"])
    assert seen == [step["text"] for step in case["steps"]]
