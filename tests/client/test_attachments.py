"""Files beside an entry: large, broken off, altered on the way, named to do harm."""

import hashlib
import os
import stat
import tracemalloc
from pathlib import Path

import httpx
import pytest

from concerted.client import attachments, motions, words
from concerted.client.attachments import Attached, attached, fetch, safe_name, seal_files
from concerted.client.committee import Committee
from concerted.client.errors import FileUnusable, HostMisbehaved, HostUnreachable
from concerted.client.record import Row
from concerted.crypto.attachment import CHUNK_BYTES, FILE_LIMIT_BYTES
from concerted.crypto.suite import TAG_BYTES
from concerted.kernel.errors import Refused
from tests.client.room import Room

PARTS = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 7)


def write(path: Path, size: int, fill: str = "file") -> Path:
    with path.open("wb") as file:
        for number in range(-(-size // 32)):
            file.write(hashlib.sha256(f"{fill} {number}".encode()).digest())
        file.truncate(size)
    return path


def propose(member: Committee, *files: Path) -> Row:
    return motions.propose(member, {"type": "resolve"}, "Fans", "As the photo shows.", files=files)


def listed(reader: Committee, row: Row) -> list[Attached]:
    reader.refresh()
    assert row.entry is not None
    found = reader.record.row(row.entry.id)
    assert found is not None
    return attached(found, words.words_of(reader, row.entry.id))


@pytest.mark.parametrize("size", PARTS)
def test_sent_by_one_and_fetched_by_another(standing: Room, tmp_path: Path, size: int) -> None:
    red, blue = standing.members[:2]
    files = [write(tmp_path / "photo.jpg", size), write(tmp_path / "plan.pdf", 40, "other")]
    found = listed(blue, propose(red, *files))
    assert [file.name for file in found] == ["photo.jpg", "plan.pdf"]
    assert found[0].size_bytes == size
    (tmp_path / "in").mkdir()
    for file, given in zip(found, files, strict=True):
        target = fetch(blue, file, tmp_path / "in")
        assert target.read_bytes() == given.read_bytes()
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list((red.home.folder(red.id) / "outgoing").iterdir()) == []


def test_nothing_of_a_file_is_seen_by_the_host(standing: Room, tmp_path: Path) -> None:
    secret = b"bay 4, third shift"
    file = tmp_path / "third-shift.txt"
    file.write_bytes(secret)
    propose(standing.red, file)
    everything = b"".join(standing.host.blobs.values())
    everything += b"".join(leaf.header_bytes for leaf in standing.host.leaves)
    assert secret not in everything
    assert b"third-shift" not in everything


def test_25_megabytes_and_not_a_byte_more_in_little_memory(standing: Room, tmp_path: Path) -> None:
    red, blue = standing.members[:2]
    file = write(tmp_path / "film.mp4", FILE_LIMIT_BYTES)
    with (tmp_path / "more.mp4").open("wb") as more:
        more.truncate(FILE_LIMIT_BYTES + 1)
    with pytest.raises(FileUnusable, match="file_large"):
        propose(red, tmp_path / "more.mp4")
    tracemalloc.start()
    sealed = seal_files(red, [file])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * CHUNK_BYTES
    assert sealed[0].size_bytes == FILE_LIMIT_BYTES + 25 * TAG_BYTES
    (found,) = listed(blue, propose(red, file))
    assert fetch(blue, found, tmp_path / "got").read_bytes() == file.read_bytes()


def test_taken_up_where_it_was_broken_off(standing: Room, tmp_path: Path) -> None:
    red, host = standing.red, standing.host
    file = write(tmp_path / "film.mp4", 5 * CHUNK_BYTES)
    puts: list[str] = []

    def breaking(request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            puts.append(request.url.path)
            if len(puts) == 3:
                raise httpx.ConnectError("gone")
        return host.answer(request)

    red.wire._http = httpx.Client(transport=httpx.MockTransport(breaking))
    with pytest.raises(HostUnreachable):
        propose(red, file)
    again = standing.again(red)
    again.wire._http = red.wire._http
    row = propose(again, file)
    assert len(set(puts)) == 6  # five chunks and their tags are six pieces
    assert len(puts) == 7  # and only the one that did not arrive was sent twice
    (found,) = listed(standing.members[1], row)
    assert fetch(red, found, tmp_path / "got").read_bytes() == file.read_bytes()


def test_a_file_that_changed_since_is_sealed_under_another_key(
    standing: Room, tmp_path: Path
) -> None:
    file = write(tmp_path / "film.mp4", 100)
    (before,) = seal_files(standing.red, [file])
    (same,) = seal_files(standing.red, [file])
    assert same == before
    file.write_bytes(b"others")
    (after,) = seal_files(standing.red, [file])
    assert after.key != before.key
    (third,) = seal_files(standing.red, [file])
    twice = seal_files(standing.red, [file, file])
    assert third.hash in {item.hash for item in twice}
    assert len({item.hash for item in twice}) == 2  # one header names no hash twice


def test_what_was_sealed_and_never_named_is_forgotten(standing: Room, tmp_path: Path) -> None:
    red = standing.red
    (old,) = seal_files(red, [write(tmp_path / "a", 10)])
    folder = red.home.folder(red.id) / "outgoing"
    (folder / "tmpabc").write_bytes(b"sealed in part")
    (damaged,) = seal_files(red, [write(tmp_path / "b", 10, "b")])
    (folder / damaged.hash).write_bytes(b"x")
    standing.host.clock += attachments.KEPT_S
    (new,) = seal_files(red, [write(tmp_path / "c", 10, "c")])
    assert {item.name for item in folder.iterdir()} == {new.hash, f"{new.hash}.json"}
    assert old.hash != new.hash


def test_staged_again_after_the_host_swept_it(standing: Room, tmp_path: Path) -> None:
    red, host = standing.red, standing.host
    file = write(tmp_path / "film.mp4", 100)
    attachments.stage(red, seal_files(red, [file]))
    host.staged.clear()
    (found,) = listed(red, propose(red, file))
    assert fetch(red, found, tmp_path / "got").read_bytes() == file.read_bytes()


def test_no_sending_that_the_rules_would_refuse(standing: Room, tmp_path: Path) -> None:
    file = write(tmp_path / "film.mp4", FILE_LIMIT_BYTES)
    propose(standing.red, file)
    propose(standing.red, file)
    with pytest.raises(Refused, match="quota_bytes"):
        propose(standing.red, file)
    assert standing.host.staged == {}


@pytest.mark.parametrize("how", ["flip", "cut", "longer", "other"])
def test_altered_on_the_way(standing: Room, tmp_path: Path, how: str) -> None:
    file = write(tmp_path / "film.mp4", 2 * CHUNK_BYTES)
    (found,) = listed(standing.red, propose(standing.red, file))
    name, blob = found.ref.hash, bytearray(standing.host.blobs[found.ref.hash])
    altered = {
        "flip": blob[:9] + bytes([blob[9] ^ 1]) + blob[10:],
        "cut": blob[:-1],
        "longer": blob + b"x",
        "other": bytearray(len(blob)),
    }
    standing.host.blobs[name] = bytes(altered[how])
    with pytest.raises(HostMisbehaved, match="altered"):
        fetch(standing.red, found, tmp_path / "got")
    assert [
        item.name for item in tmp_path.iterdir() if "got" in item.name or ".part" in item.name
    ] == []


def test_sealed_wrongly_by_its_sender(standing: Room, tmp_path: Path) -> None:
    (found,) = listed(standing.red, propose(standing.red, write(tmp_path / "film.mp4", 10)))
    wrong = Attached(found.ref, type(found.key)(bytes(32)), found.name, found.size_bytes)
    with pytest.raises(Refused, match="seal_broken"):
        fetch(standing.red, wrong, tmp_path / "got")
    assert not (tmp_path / "got").exists()


def test_nothing_is_overwritten(standing: Room, tmp_path: Path) -> None:
    (found,) = listed(standing.red, propose(standing.red, write(tmp_path / "film.mp4", 10)))
    (tmp_path / "got").write_bytes(b"mine")
    with pytest.raises(FileUnusable, match="file_exists"):
        fetch(standing.red, found, tmp_path / "got")
    with pytest.raises(FileUnusable, match="file_exists"):
        fetch(standing.red, found, tmp_path)
    with pytest.raises(FileUnusable, match="file_unreadable"):
        fetch(standing.red, found, tmp_path / "nowhere" / "got")
    assert (tmp_path / "got").read_bytes() == b"mine"


def test_a_file_system_without_links(
    standing: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = listed(standing.red, propose(standing.red, write(tmp_path / "film.mp4", 10)))

    def linkless(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", linkless)
    assert fetch(standing.red, found, tmp_path / "got").stat().st_size == 10
    (tmp_path / "taken").write_bytes(b"mine")
    monkeypatch.setattr(Path, "exists", lambda self: False)  # it came while the file was fetched
    with pytest.raises(FileUnusable, match="file_exists"):
        fetch(standing.red, found, tmp_path / "taken")
    assert (tmp_path / "taken").read_bytes() == b"mine"


def test_files_that_cannot_be_sent(standing: Room, tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="file_unreadable"):
        propose(standing.red, tmp_path / "nothing")
    with pytest.raises(FileUnusable, match="files_many"):
        propose(standing.red, *[tmp_path / "nothing"] * 17)


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "etcpasswd"),
        ("/root/.ssh/authorized_keys", "root.sshauthorized_keys"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("a\x00b\n\x1b[31mc.txt", "ab[31mc.txt"),
        ("safe\u202egpj.exe", "safegpj.exe"),
        ("", "file"),
        ("..", "file"),
        ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
        ("မြန်မာ.txt", "မြန်မာ.txt"),
        ("م" * 100 + ".pdf", "م" * 58 + ".pdf"),
    ],
)
def test_a_name_that_means_harm(given: str, safe: str) -> None:
    assert safe_name(given) == safe
    assert os.path.basename(safe) == safe
