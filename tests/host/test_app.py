"""The table of calls, the page, headers, rations, the key file."""

import re
import stat
from pathlib import Path

import pytest

from concerted.host.answers import ApiError
from concerted.host.keyring import Keyring
from concerted.host.limits import Ration, is_local, peer_of
from concerted.host.routes import API
from concerted.store import Store
from tests.host.author import Bench, hosting

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
pytestmark = pytest.mark.anyio


def documented() -> set[tuple[str, str]]:
    """Every call in the tables of docs/api.md, with its parameters' names taken out."""
    calls = re.findall(r"^\| `(GET|POST|PUT) ([^`?]+)[^`]*` \|", DOCS.read_text(), re.MULTILINE)
    return {(method, re.sub(r"C|HASH|N|…", "*", path)) for method, path in calls}


async def test_the_table_is_the_documents(bench: Bench) -> None:
    made = {(call.method, re.sub(r"\{\w+\}", "*", call.path)) for call in API}
    assert made == documented()
    told = (await bench.http.get("/openapi.json")).json()["paths"]
    assert {(m.upper(), re.sub(r"\{\w+\}", "*", p)) for p in told for m in told[p]} == made


async def test_every_reader_needs_a_session(bench: Bench) -> None:
    await bench.found()
    for call in API:
        path = call.path.replace("{committee}", bench.committee).replace("{number}", "0")
        answer = await bench.http.request(call.method, path.replace("{hash}", "0" * 64))
        assert (answer.status_code == 401) == bool(call.kinds), call.path


async def test_what_is_not_there_is_json(bench: Bench) -> None:
    for method, path, code in (("GET", "/x", 404), ("DELETE", "/health", 405)):
        answer = await bench.http.request(method, path)
        assert answer.status_code == code
        assert answer.json()["error"]["family"] == "absent"
    answer = await bench.http.post("/c/x/challenge")
    assert answer.json()["error"]["code"] == "committee_unknown"
    assert "access-control-allow-origin" not in answer.headers


async def test_pages_from_elsewhere_may_call(store: Store, tmp_path: Path) -> None:
    """Any origin, but without cookies; and it can read why it was refused."""
    async with hosting(store, tmp_path, limit_loopback=True, requests_burst=2) as bench:
        elsewhere = {"Origin": "https://b.example"}
        asking = elsewhere | {
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        allowed = await bench.http.options("/c/x/entries", headers=asking)
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "*"
        assert "PUT" in allowed.headers["access-control-allow-methods"]
        asking["Access-Control-Request-Method"] = "DELETE"
        assert (await bench.http.options("/c/x/entries", headers=asking)).status_code == 400
        answers = [await bench.http.get("/health", headers=elsewhere) for _ in range(4)]
        assert answers[-1].status_code == 429
        for answer in answers:
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in answer.headers
            assert "set-cookie" not in answer.headers


async def test_other_origins_may_call_where_the_keeper_says_so(
    store: Store, tmp_path: Path
) -> None:
    async with hosting(store, tmp_path, cors_origins=("https://a.example",)) as bench:
        good = await bench.http.get("/health", headers={"Origin": "https://a.example"})
        assert good.headers["access-control-allow-origin"] == "https://a.example"
        other = await bench.http.get("/health", headers={"Origin": "https://b.example"})
        assert "access-control-allow-origin" not in other.headers


async def test_rations(store: Store, tmp_path: Path) -> None:
    async with hosting(store, tmp_path, limit_loopback=True, requests_burst=3) as bench:
        codes = [(await bench.http.get("/health")).status_code for _ in range(5)]
        assert codes[:3] == [200] * 3
        assert codes[4] == 429


def test_a_ration_fills_again() -> None:
    now = [0.0]
    ration = Ration(2.0, 2, lambda: now[0])
    ration.take("a")
    ration.take("a")
    with pytest.raises(ApiError):
        ration.take("a")
    ration.take("b")
    now[0] = 0.5
    ration.take("a")


def test_peers_of_one_network_share_a_ration() -> None:
    assert peer_of(("2001:db8::1", 1)) == peer_of(("2001:db8::2", 2))
    assert peer_of(("192.0.2.1", 1)) != peer_of(("192.0.2.2", 1))
    assert is_local(peer_of(("127.0.0.1", 1)))
    assert is_local(peer_of(("::1", 1)))
    assert is_local(peer_of(None))


def test_the_key_is_made_once(tmp_path: Path) -> None:
    first = Keyring.open(tmp_path).log_key("concerted/x").public
    assert Keyring.open(tmp_path).log_key("concerted/x").public == first
    assert Keyring.open(tmp_path).log_key("concerted/y").public != first
    assert stat.S_IMODE((tmp_path / "host.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["host.key"]
    (tmp_path / "host.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="not a host's key"):
        Keyring.open(tmp_path)
