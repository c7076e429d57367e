"""Commands of a keeper, about witnesses: what is typed, what is read, what is on the disk after."""

import asyncio
import json
from pathlib import Path

import pytest

from concerted.cli.main import run
from concerted.host.backup import back_up
from concerted.host.files import DATABASE
from concerted.host.keeping import KeeperFile
from concerted.host.keyring import Keyring
from concerted.host.witnessing import FORKS, own_signer
from concerted.kernel.cosignature import cosign
from concerted.kernel.note import Note, VerifierKey
from concerted.store import CosignedCheckpoint, open_store
from tests.host.author import Bench, hosting

ORIGIN, KEY = "concerted/" + "ab" * 16, "cd" * 32


class Desk:
    """One keeper's terminal."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self._capsys = capsys

    def type(self, *words: str, code: int = 0) -> str:
        found = run(["host", "witness", *words, "--data", str(self.data)])
        said = self._capsys.readouterr()
        assert found == code, said.out + said.err
        assert "Traceback" not in said.err
        return said.out + said.err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    open_store(f"sqlite:///{data / DATABASE}").close()
    return Desk(data, capsys)


def test_the_key_is_handed_out_under_a_name(desk: Desk) -> None:
    assert "Choose a name first" in desk.type("key", code=2)
    assert "letters, digits" in desk.type("name", "a b", code=2)
    desk.type("name", "a.example")
    line = desk.type("key").splitlines()[0]
    key = VerifierKey.parse(line)
    assert key == Keyring.open(desk.data).witness_signer("a.example").key
    assert json.loads(desk.type("key", "--json"))["key"] == key.key.hex()
    desk.type("name", "b.example")
    assert desk.type("key").splitlines()[0] != line


def test_whose_records_are_checked(desk: Desk) -> None:
    desk.type("add", ORIGIN, KEY, "--remark", "Depot")
    assert "no log" in desk.type("add", ORIGIN, "12", code=2)
    listed = desk.type("list")
    assert ORIGIN in listed
    assert "Depot" in listed
    desk.type("remove", ORIGIN)
    assert "not being checked" in desk.type("remove", ORIGIN, code=2)
    assert "It checks nobody yet." in desk.type("list")


def test_who_is_asked_and_where(desk: Desk) -> None:
    for address in ("http://b.example/witness", "https://u:p@b.example", "b.example"):
        assert "address" in desk.type("at", "b.example", address, code=2).lower()
    assert KeeperFile(desk.data).open().addresses == {}
    said = desk.type("at", "b.example", "https://b.example/witness/")
    assert "https://b.example/witness/add-checkpoint" in said
    assert "https://b.example/witness" in desk.type("list")
    desk.type("away", "b.example")
    assert "No address" in desk.type("away", "b.example", code=2)


def test_who_has_confirmed_what(desk: Desk) -> None:
    store = open_store(f"sqlite:///{desk.data / DATABASE}")

    async def stand() -> Bench:
        async with hosting(store, desk.data) as bench:
            await bench.stand()
            return bench

    bench = asyncio.run(stand())
    assert "never" in desk.type("list")
    note = Note.parse(bench.ledger.checkpoint)
    signed = cosign(note.text, bench.clock[0], own_signer(bench.host))
    text = Note(note.text, (*note.signatures, signed)).encode().decode()
    store.add_checkpoint(CosignedCheckpoint(bench.committee, bench.ledger.size, text))
    (kept,) = json.loads(desk.type("list", "--json"))["kept_here"]
    assert kept["confirmed"] == [
        {"name": signed.name, "size": bench.ledger.size, "time": bench.clock[0]}
    ]
    assert f"{bench.ledger.size} by {signed.name}" in desk.type("list").replace("\n", " ")
    store.close()


def test_two_histories_are_shown_to_the_keeper(desk: Desk) -> None:
    (desk.data / FORKS).mkdir()
    (desk.data / FORKS / "ab-3-cd").write_text(f"{ORIGIN}\n3\n")
    said = desk.type("list", code=1)
    assert "TWO HISTORIES" in said
    assert ORIGIN in said


def test_a_slip_in_the_file_is_told(desk: Desk) -> None:
    (desk.data / "keeper.json").write_text("{")
    for words in (["list"], ["key"], ["name", "a.example"]):
        assert "keeper.json" in desk.type(*words, code=2)


def test_a_stopped_host_is_backed_up_as_well(desk: Desk, tmp_path: Path) -> None:
    Keyring.open(desk.data)
    made = back_up(desk.data, f"sqlite:///{desk.data / DATABASE}", tmp_path / "a.tar", 1)
    assert made.logs == 0
