"""What deploy/ holds, checked by the programs that will read it, and Caddy in front of a server."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from concerted.cli.main import run
from concerted.host.__main__ import main as host_main
from concerted.host.serve import config
from concerted.host.settings import SPARE_FILES, Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
GUIDE = Path(__file__).parents[2] / "docs" / "guide-host.md"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
SCRIPTS = sorted(DEPLOY.glob("*.sh"))


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:  # installing it would start it as well, so nobody is made to
        pytest.skip(f"needs Debian's {name}")
    return found


# Units


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units, as if the program were installed."""
    folder = tmp_path_factory.mktemp("units")
    for unit in UNITS:
        text = re.sub(r"/opt/concerted/.venv/bin/\w+", "/bin/true", unit.read_text())
        (folder / unit.name).write_text(text)
    return folder


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    command = [program("systemd-analyze"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_systemd_finds_nothing_wrong_with_the_units(units: Path) -> None:
    done = analyze("verify", "--man=no", *map(str, units.iterdir()))
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_does_find_what_is_wrong(units: Path, tmp_path: Path) -> None:
    unit = tmp_path / "concerted.service"
    unit.write_text((units / "concerted.service").read_text() + "[Service]\nProtectSystm=strict\n")
    done = analyze("verify", "--man=no", str(unit))
    assert "ProtectSystm" in done.stderr


@pytest.mark.parametrize("name", ["concerted.service", "concerted-backup.service"])
def test_the_services_are_shut_in(units: Path, name: str) -> None:
    done = analyze("security", "--offline=true", "--threshold=16", str(units / name))
    assert done.returncode == 0, done.stdout[-200:]


Help = Callable[[list[str]], str]


@pytest.fixture
def help_of(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Help:
    monkeypatch.setenv("COLUMNS", "200")

    def shown(words: list[str]) -> str:
        assert run([*words, "--help"]) == 0, words
        return capsys.readouterr().out

    return shown


def commands_in(text: str) -> list[list[str]]:
    """The words of each command line of ours in a text, without what follows a comment."""
    found = []
    for match in re.finditer(r"(?:^|`|bin/|ExecStart=\S*)concerted ([^`\n]+)", text, re.MULTILINE):
        found.append(match[1].partition("#")[0].split())
    return found


def check_known(words: list[str], help_of: Help) -> None:
    """The command exists, and has the options that are given to it."""
    command = words[:1]
    if command in (["client"], ["host"], ["propose"]):
        command = words[:3] if words[1] == "witness" else words[:2]
    known = help_of(command)
    for word in words:
        if word.startswith("--"):
            assert re.search(rf"{word}\b", known), words


def test_the_commands_of_units_and_scripts_are_ones_that_there_are(help_of: Help) -> None:
    texts = [path.read_text().replace("$data ", "DIR ") for path in [*UNITS, *SCRIPTS]]
    found = [words for text in texts for words in commands_in(text)]
    assert len(found) >= 3
    for words in found:
        check_known(words, help_of)


def test_the_commands_of_the_guide_are_ones_that_there_are(help_of: Help) -> None:
    blocks = re.sub(r"^    ", "", GUIDE.read_text(), flags=re.MULTILINE)
    found = [words for words in commands_in(blocks) if words]
    assert len(found) >= 15
    for words in found:
        check_known(words, help_of)


def test_the_unit_starts_the_host_with_options_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    unit = (DEPLOY / "concerted.service").read_text()
    started = re.search(r"^ExecStart=\S+/python -m concerted\.host (.*)$", unit, re.M)
    assert started is not None
    with pytest.raises(SystemExit):
        host_main(["--help"])
    known = capsys.readouterr().out
    for option in re.findall(r"--\w+", started[1]):
        assert option in known


def test_a_host_that_cannot_start_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "moved.json").write_text("{}")
    assert host_main(["--data", str(tmp_path)]) == 2
    assert "was moved" in capsys.readouterr().err
    (tmp_path / "moved.json").unlink()
    (tmp_path / "concerted.db").write_bytes(b"no database" * 1_000)
    assert host_main(["--data", str(tmp_path)]) == 3
    assert "damaged" in capsys.readouterr().err


def test_the_unit_allows_as_many_files_as_a_host_wants() -> None:
    limit = re.search(r"^LimitNOFILE=(\d+)$", (DEPLOY / "concerted.service").read_text(), re.M)
    assert limit is not None
    assert int(limit[1]) >= Settings(Path()).streams + SPARE_FILES


# Scripts, Tor


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", str(script)], check=True)
    found = shutil.which("shellcheck")
    if found:
        subprocess.run([found, str(script)], check=True)


@pytest.mark.parametrize("words", [[], ["a b"], ["A.example"], ["https://a.example"], ["a;b"]])
def test_the_install_script_takes_a_name_and_nothing_else(words: list[str]) -> None:
    command = ["sh", str(DEPLOY / "install.sh"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "deploy/install.sh a.example" in done.stderr


def test_tor_takes_the_onion_service(tmp_path: Path) -> None:
    text = (DEPLOY / "torrc").read_text().replace("/var/lib/tor", str(tmp_path / "tor"))
    (tmp_path / "torrc").write_text(f"DataDirectory {tmp_path}/tor\n{text}")
    command = [program("tor"), "--verify-config", "-f", str(tmp_path / "torrc")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Configuration was valid" in done.stdout


def test_the_onion_service_leads_to_caddy() -> None:
    port = re.search(
        r"^HiddenServicePort 80 127\.0\.0\.1:(\d+)$", (DEPLOY / "torrc").read_text(), re.M
    )
    assert port is not None
    assert f"http://:{port[1]} {{\n\tbind 127.0.0.1" in (DEPLOY / "Caddyfile").read_text()


# Caddy


def test_caddy_takes_its_file(tmp_path: Path) -> None:
    command = [program("caddy"), "validate", "--adapter", "caddyfile", "--config"]
    done = subprocess.run(
        [*command, str(DEPLOY / "Caddyfile")],
        capture_output=True,
        text=True,
        env=os.environ | {"HOME": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Behind:
    """An application behind Caddy, as deploy/Caddyfile says, on ports of the system's choice."""

    def __init__(self, folder: Path, app: Starlette) -> None:
        self.outside, self.onion, self.inside = free_port(), free_port(), free_port()
        text = (DEPLOY / "Caddyfile").read_text().replace(":8471", f":{self.onion}")
        text = text.replace("127.0.0.1:8470", f"127.0.0.1:{self.inside}")
        text = text.replace("\nconcerted.example {", f"\nhttp://127.0.0.1:{self.outside} {{")
        file = folder / "Caddyfile"
        file.write_text(text)
        self.log = (folder / "log").open("w+")
        command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(file)]
        self._caddy = subprocess.Popen(
            command, stderr=self.log, stdout=self.log, env=os.environ | {"HOME": str(folder)}
        )
        self._server = uvicorn.Server(config(app, "127.0.0.1", self.inside))
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        self._await(self.outside)
        self._await(self.onion)
        self._await(self.inside)

    def _await(self, port: int) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                continue
            return
        raise AssertionError(self.logged())

    def stop_host(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def stop(self) -> None:
        self._caddy.terminate()
        self._caddy.wait()
        self.stop_host()
        self.log.close()

    def logged(self) -> str:
        self.log.seek(0)
        return self.log.read()


async def who(request: Request) -> JSONResponse:
    assert request.client is not None
    return JSONResponse({"host": request.client.host}, headers={"content-security-policy": "x"})


async def take(request: Request) -> JSONResponse:
    return JSONResponse({"taken": len(await request.body())})


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Behind]:
    let_go = asyncio.Event()

    async def stream(_: Request) -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            yield b": welcome\n\n"
            await let_go.wait()

        return StreamingResponse(pieces(), media_type="text/event-stream")

    async def end(_: Request) -> JSONResponse:
        let_go.set()
        return JSONResponse({})

    routes = [Route("/who", who), Route("/stream", stream), Route("/end", end)]
    made = Behind(tmp_path, Starlette(routes=[*routes, Route("/take", take, methods=["POST"])]))
    yield made
    made.stop()


@pytest.mark.second_try
def test_caddy_in_front(behind: Behind) -> None:
    """One start of Caddy for all that is asked of it."""
    outside = f"http://127.0.0.1:{behind.outside}"
    pretended = {"x-forwarded-for": "203.0.113.9"}
    with httpx.Client(timeout=10) as http:
        # Nobody pretends another address, neither outside nor by the onion service. Whoever
        # came to the host itself could, since it believes those on its own machine.
        answer = http.get(f"http://127.0.0.1:{behind.inside}/who", headers=pretended)
        assert answer.json() == {"host": "203.0.113.9"}
        for port in (behind.outside, behind.onion):
            answer = http.get(f"http://127.0.0.1:{port}/who", headers=pretended)
            assert answer.json() == {"host": "127.0.0.1"}
            assert answer.headers["content-security-policy"] == "x"
        assert "strict-transport-security" in http.get(f"{outside}/who").headers
        # An open stream is told at once.
        with http.stream("GET", f"{outside}/stream") as answer:
            assert next(answer.iter_raw()) == b": welcome\n\n"
            assert "content-encoding" not in answer.headers
            httpx.get(f"{outside}/end", timeout=10)
        # More than the host takes is not even passed on.
        assert http.post(f"{outside}/take", content=bytes(8 << 20)).json() == {"taken": 8 << 20}
        assert http.post(f"{outside}/take", content=bytes(10 << 20)).status_code in (413, 502)
        # Where the host is down, nobody is written down for having called.
        behind.stop_host()
        agent = {"user-agent": "whoever-calls"}
        assert http.get(f"{outside}/who", headers=agent).status_code == 502
    logged = behind.logged()
    assert "serving initial configuration" in logged
    assert "whoever-calls" not in logged
    assert "remote_ip" not in logged
    assert "remote_addr" not in logged
