"""What a server sends, compared with the package: every way in which it may send something else."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from concerted.cli import device
from concerted.cli.main import run
from concerted.client.errors import HostUnreachable
from concerted.host.clientcheck import POLICY, compare
from concerted.host.clientfiles import FOLDER, NOTHING, Client, read_files

OWN = Client()
AT = f"v/{OWN.version}/"
Change = Callable[[str, httpx.Response], httpx.Response]


def files(client: Client) -> dict[str, bytes]:
    """All that a host sends for a client, by path."""
    sent = client.published()
    page = sent.pop("index.html")
    return sent | {"": page, "join": page}


def server(client: Client = OWN, change: Change = lambda _, answer: answer) -> httpx.Client:
    """A server of these files, whose answers were changed."""
    sent = files(client)

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path[1:]
        if path not in sent:
            return change(path, httpx.Response(404, content=b"{}"))
        own = client.headers_of(path.removeprefix(AT)) if path.startswith(AT) else client.headers
        packed = {"Content-Encoding": "gzip"} if path.startswith("v/") else {}
        data = gzip.compress(sent[path]) if packed else sent[path]
        return change(path, httpx.Response(200, headers=own | packed, content=data))

    return httpx.Client(transport=httpx.MockTransport(answer))


def found(http: httpx.Client) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in compare("https://a.example", http).differences]


def put(at: str, data: bytes) -> Change:
    def change(path: str, answer: httpx.Response) -> httpx.Response:
        return httpx.Response(200, headers=OWN.headers, content=data) if path == at else answer

    return change


def test_the_package_itself() -> None:
    assert found(server()) == []


@pytest.mark.parametrize("path", ["", "join", "worker.js", f"{AT}app/start.js"])
def test_another_byte(path: str) -> None:
    assert found(server(change=put(path, files(OWN)[path] + b" "))) == [("untrue", path)]


def test_a_file_that_is_not_sent() -> None:
    def change(path: str, answer: httpx.Response) -> httpx.Response:
        return httpx.Response(404) if path.endswith("base.css") else answer

    assert found(server(change=change)) == [("absent", f"{AT}style/base.css")]


@pytest.mark.parametrize("name", sorted(OWN.headers))
def test_a_header_that_is_missing_or_weaker(name: str) -> None:
    def without(path: str, answer: httpx.Response) -> httpx.Response:
        answer.headers.pop(name, None)
        return answer

    weakened = ["worker.js", f"{AT}client/prover.js"]
    if name in OWN.headers_of("app/start.js"):
        weakened.append(f"{AT}app/start.js")

    def weaker(path: str, answer: httpx.Response) -> httpx.Response:
        if path in weakened:
            answer.headers[name] = answer.headers[name] + "; script-src *"
        return answer

    needing = [
        path
        for path in files(OWN)
        if not path.startswith(AT) or name in OWN.headers_of(path.removeprefix(AT))
    ]
    assert len(found(server(change=without))) == len(needing) - 1  # not of the list itself
    wanted = [("header", f"{path} {name}") for path in sorted(weakened)]
    assert sorted(found(server(change=weaker))) == wanted


def test_a_worker_without_the_policy_that_binds_it() -> None:
    """What a mere part of a page allows is less: but a worker begun with it would do nothing."""

    def change(path: str, answer: httpx.Response) -> httpx.Response:
        if path == f"{AT}client/prover.js":
            answer.headers[POLICY] = NOTHING
        return answer

    assert found(server(change=change)) == [("header", f"{AT}client/prover.js {POLICY}")]


def test_a_web_server_that_sends_the_same_headers_with_everything() -> None:
    def change(_: str, answer: httpx.Response) -> httpx.Response:
        answer.headers.update(OWN.headers)
        return answer

    assert found(server(change=change)) == []


def test_a_list_that_was_altered_along_with_the_file(tmp_path: Path) -> None:
    """A server that lies consistently: another module, and a list and page that say so."""
    for path, data in read_files(FOLDER).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "app/start.js").write_bytes(b"steal();")
    (tmp_path / "app/more.js").unlink()
    (tmp_path / "app/spy.js").write_bytes(b"steal();")
    assert found(server(Client(tmp_path))) == [
        ("version", ""),
        ("missing", "app/more.js"),
        ("added", "app/spy.js"),
        ("changed", "app/start.js"),
    ]


def test_a_list_that_keeps_the_version_and_names_another_file() -> None:
    told = OWN.manifest()
    listed = dict(told["files"])  # type: ignore[call-overload]
    listed["app/start.js"] = "00" * 32
    data = json.dumps(told | {"files": listed}).encode()
    assert found(server(change=put("client.json", data))) == [
        ("changed", "app/start.js"),
        ("untrue", f"{AT}app/start.js"),
    ]
    data = json.dumps(told | {"page": "00" * 32}).encode()
    assert ("changed", "") in found(server(change=put("client.json", data)))


def test_a_copy_for_another_server() -> None:
    assert found(server(Client(server="https://b.example"))) == []
    with pytest.raises(ValueError, match="address"):
        Client(server='https://b.example"><script>')


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", b"\xff", json.dumps(OWN.manifest() | {"server": '"><script>'}).encode()],
)
def test_what_is_no_list(data: bytes) -> None:
    with pytest.raises(HostUnreachable):
        compare("https://a.example", server(change=put("client.json", data)))


def test_endless_answers() -> None:
    with pytest.raises(HostUnreachable, match="too long"):
        compare("https://a.example", server(change=put("worker.js", b" " * (5 << 20))))


def test_what_the_command_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(device.DEVICE, "http", server())
    assert run(["client", "verify", "https://a.example"]) == 0
    said = capsys.readouterr().out
    assert "all headers are those of concerted" in said
    assert "cannot show what it sends to others" in " ".join(said.split())
    monkeypatch.setattr(device.DEVICE, "http", server(change=put("", b"<script>steal()</script>")))
    assert run(["client", "verify", "https://a.example"]) == 1
    assert "the page is not what the server's own list says" in capsys.readouterr().out
    assert run(["client", "verify", "https://a.example", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["same"] is False
    assert [one["code"] for one in told["differences"]] == ["untrue"]
    monkeypatch.setattr(device.DEVICE, "http", server(change=put("client.json", b"")))
    assert run(["client", "verify", "https://a.example"]) == 3


def test_a_copy_is_the_same_wherever_it_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        words = ["client", "copy", str(tmp_path / name), "--server", "https://b.example"]
        assert run(words) == 0
    assert "Content-Security-Policy: default-src 'none'" in capsys.readouterr().out
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in sorted(kept)}
        for name in ("one", "two")
        for kept in [[p for p in (tmp_path / name).rglob("*") if p.is_file()]]
    )
    assert one == two
    page = one[Path("index.html")].decode()
    assert page.index('http-equiv="Content-Security-Policy"') < page.index("<script")
    assert "connect-src 'self' https: https://b.example" in page
    assert run(["client", "copy", str(tmp_path / "one"), "--server", "https://b.example"]) == 2
    assert run(["client", "copy", str(tmp_path / "three"), "--server", "http://b.example"]) == 2
    assert not (tmp_path / "three").exists()
