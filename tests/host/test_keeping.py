"""The keeper's file: what may stand in it, and that a slip stops nothing that works."""

import os
import stat
from pathlib import Path

import pytest

from concerted.host.keeping import KeeperFile, Keeping, WitnessedFor, check_address, check_log

ORIGIN, KEY = "concerted/" + "ab" * 16, "cd" * 32


@pytest.mark.parametrize(
    "address",
    [
        "https://b.example/witness",
        "https://b.example:8443/a/b/",
        "http://127.0.0.1:8470/witness",
        "http://[::1]:8470",
        "http://localhost/witness",
    ],
)
def test_addresses_that_may_be_called(address: str) -> None:
    assert check_address(address) == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "b.example",
        "http://b.example/witness",
        "http://10.0.0.1/witness",
        "http://169.254.169.254/",
        "http://localhost.b.example/",
        "file:///etc/passwd",
        "ftp://b.example",
        "https://",
        "https://user:secret@b.example",
        "https://b.example/?a=b",
        "https://b.example/#a",
        "https://b.example:port/",
        "https://[b.example/",
    ],
)
def test_addresses_that_may_not(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        check_address(address)


@pytest.mark.parametrize(("origin", "key"), [("a b", KEY), ("", KEY), (ORIGIN, "cd"), (ORIGIN, "")])
def test_what_is_no_log(origin: str, key: str) -> None:
    with pytest.raises(ValueError, match="no log"):
        check_log(origin, key)


def test_a_change_is_durable_and_private(tmp_path: Path) -> None:
    KeeperFile(tmp_path).change(lambda _: Keeping("a", {ORIGIN: WitnessedFor(KEY)}))
    assert KeeperFile(tmp_path).open().witnessed == {ORIGIN: WitnessedFor(KEY)}
    assert [path.name for path in tmp_path.iterdir()] == ["keeper.json"]
    assert stat.S_IMODE((tmp_path / "keeper.json").stat().st_mode) == 0o600


def test_a_change_by_another_process_is_seen(tmp_path: Path) -> None:
    mine, other = KeeperFile(tmp_path), KeeperFile(tmp_path)
    assert mine.now() == Keeping()
    other.change(lambda _: Keeping("a"))
    assert mine.now() == Keeping("a")
    (tmp_path / "keeper.json").unlink()
    assert mine.now() == Keeping()


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"x": 1}',
        '{"addresses": {"a": "http://b"}}',
        '{"witnessed": {"a b": {"log_key": ""}}}',
    ],
)
def test_a_slip_stops_a_start_and_nothing_that_works(tmp_path: Path, text: str) -> None:
    running = KeeperFile(tmp_path)
    running.change(lambda _: Keeping("a"))
    (tmp_path / "keeper.json").write_text(text)
    os.utime(tmp_path / "keeper.json", ns=(1, 1))
    assert running.now() == Keeping("a")
    with pytest.raises(ValueError, match=r"address|log|keeper\.json"):
        KeeperFile(tmp_path).open()
