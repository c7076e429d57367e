"""The record file is read in one form only."""

import tarfile
from io import BytesIO

import pytest

from concerted.audit.recordfile import END, MAGIC, RecordFile, record_chunks, tar_file
from concerted.kernel.errors import Malformed
from concerted.kernel.tiles import encode_bundle

HASHES = ("11" * 32, "22" * 32)
LEAVES = [bytes([n % 251]) * 80 for n in range(600)]
PARTS = {
    "record": MAGIC,
    "checkpoint": b"note",
    "cosigned/0000000000000007": b"older",
    "cosigned/0000000000000300": b"old",
    "tile/entries/000": encode_bundle(LEAVES[:256]),
    "tile/entries/001": encode_bundle(LEAVES[256:512]),
    "tile/entries/002.p/88": encode_bundle(LEAVES[512:]),
    f"evidence/{HASHES[0]}": b"a" * 600,
    f"evidence/{HASHES[1]}": b"b",
    f"body/{HASHES[0]}": b"c",
}


def tar(parts: dict[str, bytes]) -> bytes:
    return b"".join(tar_file(name, data) for name, data in parts.items()) + END


def read(data: bytes) -> RecordFile:
    record = RecordFile(BytesIO(data))
    assert list(record.leaves())
    return record


def refuse(data: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        read(data)
    assert caught.value.layer == "record"


def test_what_is_written_is_read() -> None:
    data = b"".join(
        record_chunks(
            b"note",
            [(7, b"older"), (300, b"old")],
            LEAVES,
            [(HASHES[0], b"a" * 600), (HASHES[1], b"b")],
            [(HASHES[0], b"c")],
        )
    )
    assert data == tar(PARTS)
    record = read(data)
    assert (record.checkpoint, record.size) == (b"note", 600)
    assert list(record.leaves()) == LEAVES
    assert list(record.cosigned()) == [(7, b"older"), (300, b"old")]
    assert record.evidence(HASHES[1]) == b"b"
    assert record.evidence("33" * 32) is None


def test_any_tar_program_reads_it() -> None:
    with tarfile.open(fileobj=BytesIO(tar(PARTS))) as archive:
        assert archive.getnames() == list(PARTS)
        assert all(member.isreg() and member.mtime == 0 for member in archive)


@pytest.mark.parametrize("name", ["record", "checkpoint", "tile/entries/000", "tile/entries/001"])
def test_something_missing(name: str) -> None:
    refuse(tar({other: data for other, data in PARTS.items() if other != name}))


@pytest.mark.parametrize("first", range(len(PARTS) - 1))
def test_two_files_exchanged(first: int) -> None:
    names = list(PARTS)
    names[first], names[first + 1] = names[first + 1], names[first]
    refuse(tar({name: PARTS[name] for name in names}))


@pytest.mark.parametrize("cut", [1, 511, 512, 513, 1024, 1025, 1536, 3000])
def test_cut_short(cut: int) -> None:
    refuse(tar(PARTS)[:-cut])


@pytest.mark.parametrize("rest", [b"\0", bytes(512), b"x", tar_file("record", MAGIC)])
def test_bytes_after_the_end(rest: bytes) -> None:
    refuse(tar(PARTS) + rest)


@pytest.mark.parametrize(
    "name",
    [
        "README",
        "./record",
        "../record",
        "evidence/../x",
        "tile/0/000",
        "body/XY",
        "tile/entries/003",
    ],
)
def test_a_strange_name(name: str) -> None:
    refuse(tar(PARTS)[:-1024] + tar_file(name, b"x") + END)


def test_the_same_name_twice() -> None:
    refuse(tar(PARTS)[:-1024] + tar_file(f"body/{HASHES[0]}", b"c") + END)


def test_empty_or_too_long() -> None:
    refuse(tar(PARTS | {f"evidence/{HASHES[1]}": b""}))
    refuse(tar(PARTS | {"checkpoint": bytes(131_073)}))


@pytest.mark.parametrize("leaves", [LEAVES[:255], LEAVES[:257], []])
def test_bundle_of_another_number(leaves: list[bytes]) -> None:
    refuse(tar(PARTS | {"tile/entries/000": encode_bundle(leaves)}))


@pytest.mark.parametrize("field", ["mode", "mtime", "uid", "uname", "linkname", "type"])
def test_a_header_that_we_would_not_write(field: str) -> None:
    about = tarfile.TarInfo("record")
    about.size = len(MAGIC)
    value: object = {"uname": "root", "linkname": "x", "type": tarfile.SYMTYPE}.get(field, 1)
    setattr(about, field, value)
    block = about.tobuf(tarfile.USTAR_FORMAT)
    refuse(block + tar(PARTS)[512:])


def test_padding_is_zero() -> None:
    data = bytearray(tar(PARTS))
    data[512 + len(MAGIC)] = 1
    refuse(bytes(data))
