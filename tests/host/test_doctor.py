"""The doctor: every verdict can be brought about, and a sick host is not called well."""

import asyncio
import json
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from concerted import __version__
from concerted.cli.main import run
from concerted.host import doctor
from concerted.host.backup import LastBackup, back_up
from concerted.host.doctor import GIB, MIB, Checked, Verdict, examine
from concerted.host.doctor_outside import check_scheme, examine_address
from concerted.host.files import DATABASE, MOVED, RESTORING
from concerted.host.keyring import Keyring
from concerted.host.witnessing import FORKS
from concerted.store import CosignedCheckpoint, Store, open_store
from tests.host.author import START_S, Bench, hosting
from tests.host.bridge import Bridge

OK, LOOK, BROKEN = Verdict.OK, Verdict.LOOK, Verdict.BROKEN


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    Keyring.open(folder)
    return folder


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    opened = open_store(url(data))
    yield opened
    opened.close()


@pytest.fixture
def standing(store: Store, data: Path) -> Bench:
    async def stand() -> Bench:
        async with hosting(store, data) as bench:
            await bench.stand()
            return bench

    return asyncio.run(stand())


def url(data: Path) -> str:
    return f"sqlite:///{data / DATABASE}"


def seen(data: Path, now_s: int = START_S, *, whole: bool = True) -> dict[str, Checked]:
    return {one.what: one for one in examine(data, url(data), now_s, whole=whole)}


def test_a_host_that_is_well(data: Path, standing: Bench) -> None:
    back_up(data, url(data), data.parent / "a.tar", START_S)
    found = seen(data)
    well = {"data", "key", "keeper.json", "backup", "standing", "SQLite", "database", "records"}
    assert {what for what in well if found[what].verdict is not OK} == set()
    assert f"{standing.ledger.size} lines" in found["database"].found
    assert all(bool(one.todo) == (one.verdict is not OK) for one in found.values())


def test_reading_through_can_be_left_out(data: Path, standing: Bench) -> None:
    assert "Not read through" in seen(data, whole=False)["database"].found


def loosen(data: Path) -> None:
    data.chmod(0o755)


def lose_key(data: Path) -> None:
    (data / "host.key").unlink()


def cut_key(data: Path) -> None:
    (data / "host.key").write_bytes(b"short")


def show_key(data: Path) -> None:
    (data / "host.key").chmod(0o640)


def slip(data: Path) -> None:
    (data / "keeper.json").write_text("{")


def restored(data: Path) -> None:
    (data / RESTORING).write_text('{"since": 1, "made": 1, "logs": {}}')


def restored_badly(data: Path) -> None:
    (data / RESTORING).write_text("{")


def moved(data: Path) -> None:
    (data / MOVED).write_text("{}")


def forked(data: Path) -> None:
    (data / FORKS).mkdir()
    (data / FORKS / "ab-3-cd").write_text("concerted/x\n3\n")


@pytest.mark.parametrize(
    ("harm", "what", "verdict", "says"),
    [
        (loosen, "data", BROKEN, "0755"),
        (lose_key, "key", BROKEN, "not there"),
        (cut_key, "key", BROKEN, "damaged"),
        (show_key, "key", BROKEN, "0640"),
        (slip, "keeper.json", BROKEN, "keeper.json"),
        (restored, "standing", LOOK, "only reads"),
        (restored_badly, "standing", BROKEN, "cannot be read"),
        (moved, "standing", BROKEN, "moved away"),
        (forked, "forks", LOOK, "two histories"),
        (lambda _: None, "backup", BROKEN, "ever been backed up"),
    ],
)
def test_what_is_wrong_in_the_folder(
    data: Path,
    standing: Bench,
    harm: Callable[[Path], None],
    what: str,
    verdict: Verdict,
    says: str,
) -> None:
    harm(data)
    found = seen(data)[what]
    assert found.verdict is verdict
    assert says in found.found
    assert found.todo


def test_a_folder_of_somebody_else(data: Path) -> None:
    found = doctor.check_folder(data, uid=data.stat().st_uid + 1)
    assert found.verdict is LOOK


def test_no_folder_at_all(tmp_path: Path) -> None:
    (found,) = examine(tmp_path / "x", "sqlite:///x", 0, whole=True)
    assert found.verdict is BROKEN


def test_an_unsound_or_damaged_database(data: Path, standing: Bench, store: Store) -> None:
    connection = store._writer.connect()  # type: ignore[attr-defined]
    connection.exec_driver_sql("DELETE FROM entries WHERE position = 2")
    connection.commit()
    connection.close()
    assert seen(data)["database"].verdict is BROKEN
    store.close()
    (data / DATABASE).write_bytes(b"no database" * 1_000)
    assert seen(data)["database"].verdict is BROKEN
    (data / DATABASE).unlink()
    assert seen(data)["database"].verdict is BROKEN


def test_a_clock_behind_the_records(data: Path, standing: Bench) -> None:
    newest = standing.ledger.history.newest_time
    assert seen(data, newest - 300)["records"].verdict is OK
    assert seen(data, newest - 301)["records"].verdict is BROKEN


def test_a_witness_that_no_longer_confirms(data: Path, standing: Bench, store: Store) -> None:
    assert "checkers" not in seen(data)
    text = '{"addresses": {"b.example": "https://b.example/witness"}}'
    (data / "keeper.json").write_text(text)
    store.add_checkpoint(CosignedCheckpoint(standing.committee, 3, "note"))
    assert seen(data, START_S + 86_400)["checkers"].verdict is OK
    found = seen(data, START_S + 86_401)["checkers"]
    assert (found.verdict, found.what) == (LOOK, "checkers")


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (doctor.check_backup(None, 0), BROKEN),
        (doctor.check_backup(LastBackup("/x", 0, 1, 1), 7 * 86_400), OK),
        (doctor.check_backup(LastBackup("/x", 0, 1, 1), 7 * 86_400 + 1), LOOK),
        (doctor.check_sqlite("3.40.1"), OK),
        (doctor.check_sqlite("3.51.3"), OK),
        (doctor.check_clock(synchronized=True), OK),
        (doctor.check_clock(synchronized=False), LOOK),
        (doctor.check_clock(synchronized=None), LOOK),
        (doctor.check_disk(50 * GIB, 100 * GIB, GIB), OK),
        (doctor.check_disk(50 * GIB, 100 * GIB, 26 * GIB), LOOK),
        (doctor.check_disk(4 * GIB, 100 * GIB, 0), LOOK),
        (doctor.check_disk(GIB - 1, 2 * GIB, 0), LOOK),
        (doctor.check_disk(100 * MIB - 1, 2 * GIB, 0), BROKEN),
        (doctor.check_memory(GIB, 300 * MIB), OK),
        (doctor.check_memory(GIB // 2, 300 * MIB), LOOK),
        (doctor.check_memory(GIB, 99 * MIB), LOOK),
        (doctor.check_memory(0, 0), LOOK),
        (doctor.check_files(10_500, 10_000), OK),
        (doctor.check_files(10_499, 10_000), LOOK),
        (doctor.check_files(-1, 10_000), OK),
    ],
)
def test_numbers(found: Checked, verdict: Verdict) -> None:
    assert found.verdict is verdict
    assert bool(found.todo) == (verdict is not OK)


def test_an_old_sqlite_is_explained() -> None:
    assert "3.51.3" in doctor.check_sqlite("3.40.1").found
    assert "3.51.3" not in doctor.check_sqlite("3.52.0").found


def test_memory_is_read_from_the_system() -> None:
    assert doctor._meminfo("MemTotal", lambda: "MemTotal:  1024 kB\n") == MIB
    assert doctor._meminfo("MemTotal", lambda: "") == 0


# The address


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("https://a.example", OK),
        ("http://127.0.0.1:8470", OK),
        ("http://localhost", OK),
        ("http://abc.onion", OK),
        ("http://a.example", BROKEN),
        ("http://localhost.a.example", BROKEN),
        ("ftp://a.example", BROKEN),
        ("https://[a", BROKEN),
    ],
)
def test_schemes(address: str, verdict: Verdict) -> None:
    assert check_scheme(address).verdict is verdict


@pytest.fixture
def http(store: Store, data: Path) -> Iterator[httpx.Client]:
    async def made() -> Bench:
        async with hosting(store, data) as bench:
            return bench

    with httpx.Client(transport=Bridge(asyncio.run(made()).app)) as client:
        yield client


def outside(
    http: httpx.Client | None,
    data: Path | None,
    now_s: float = START_S,
    at: str = "https://a.example",
) -> dict[str, Checked]:
    keyring = None if data is None else Keyring.open(data)
    return {one.what: one for one in examine_address(at, lambda: now_s, keyring, http)}


def test_an_address_that_is_well(http: httpx.Client, data: Path) -> None:
    found = outside(http, data)
    assert {one.verdict for one in found.values()} == {OK}
    assert {"address", "version", "host's clock", "headers", "owner"} <= set(found)


def test_without_the_key_nobody_is_asked_whose_it_is(http: httpx.Client) -> None:
    assert "owner" not in outside(http, None)


def test_another_host_at_the_address(http: httpx.Client, tmp_path: Path) -> None:
    assert outside(http, tmp_path / "other")["owner"].verdict is BROKEN


@pytest.mark.parametrize(
    ("off_s", "verdict"), [(-5, OK), (6, OK), (-6, LOOK), (7, LOOK), (-121, BROKEN), (122, BROKEN)]
)
def test_clocks_that_disagree(http: httpx.Client, data: Path, off_s: int, verdict: Verdict) -> None:
    assert outside(http, data, START_S + off_s)["host's clock"].verdict is verdict


def answering(**headers: str) -> Callable[[httpx.Request], httpx.Response]:
    value = {"ok": True, "version": "0.0.1", "time": START_S, "restoring": True}
    return lambda _: httpx.Response(200, json=value, headers=headers)


def test_what_a_server_in_front_may_spoil() -> None:
    date = {"date": "Thu, 01 Jan 1970 00:00:00 GMT"}
    with httpx.Client(transport=httpx.MockTransport(answering(**date))) as http:
        found = outside(http, None)
    assert found["headers"].verdict is BROKEN
    assert found["Date header"].verdict is BROKEN
    assert found["version"].verdict is LOOK
    assert __version__ in found["version"].found


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'{"ok": false}', b"\xff"])
def test_something_else_at_the_address(content: bytes) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    with httpx.Client(transport=transport) as http:
        assert outside(http, None)["answer"].verdict is BROKEN


def test_nothing_at_the_address() -> None:
    assert outside(None, None, at="http://127.0.0.1:1")["answer"].verdict is BROKEN


def certificate(folder: Path, days: int) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(encoding))
    return path


async def behind_tls(path: Path, ask: Callable[[str], Any]) -> Any:
    """Serve one answer over TLS on a port of the system's choice, and ask from a thread."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    said = json.dumps({"ok": True, "version": __version__, "time": START_S}).encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(said), said))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        return await asyncio.to_thread(ask, f"https://localhost:{port}")


def test_a_certificate_that_is_not_accepted(tmp_path: Path) -> None:
    path = certificate(tmp_path, 90)
    found = asyncio.run(behind_tls(path, lambda at: outside(None, None, at=at)))
    assert found["certificate"].verdict is BROKEN
    assert "self-signed" in found["certificate"].found


@pytest.mark.parametrize(("days", "verdict"), [(90, OK), (13, LOOK)])
def test_a_certificate_that_is_accepted(tmp_path: Path, days: int, verdict: Verdict) -> None:
    path = certificate(tmp_path, days)
    now = datetime.now(UTC).timestamp()

    def ask(at: str) -> dict[str, Checked]:
        with httpx.Client(verify=ssl.create_default_context(cafile=path)) as http:
            return outside(http, None, now, at)

    assert asyncio.run(behind_tls(path, ask))["certificate"].verdict is verdict


# As a command


def test_exit_codes_are_those_of_the_worst_line(
    data: Path, standing: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["doctor", "--data", str(data), "--json"]
    assert run(command) == 2
    said = json.loads(capsys.readouterr().out)
    assert said["code"] == 2
    verdicts = {line["what"]: line["verdict"] for line in said["lines"]}
    assert verdicts["backup"] == "broken"
    assert verdicts["key"] == "OK"
    assert run(["doctor", "--data", str(data)]) == 2
    assert "→ concerted host backup FILE" in capsys.readouterr().out


def test_an_address_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--url", "http://127.0.0.1:1"]) == 2
    assert "Nothing answers there" in capsys.readouterr().out


OPENING = """
import logging, resource, sys
from concerted.host.serve import _open_many_files
hard = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
logging.basicConfig(format="%(message)s", stream=sys.stdout)
_open_many_files(1_000)
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(("hard", "allowed"), [(4_096, 1_500), (1_024, 1_024)])
def test_a_host_opens_as_many_files_as_it_may(hard: int, allowed: int) -> None:
    command = [sys.executable, "-c", OPENING, str(hard)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[-1] == str(allowed)
    assert ("some of 1000 streams fail" in said[0]) == (allowed < 1_500)
