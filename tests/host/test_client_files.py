"""The browser's client as the host serves it: its own files alone, under a policy without holes."""

import base64
import gzip
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from concerted.host.bare import bare
from concerted.host.clientfiles import FIRST, FOLDER, JOINING, Client, reached, read_files
from tests.conftest import needs
from tests.host.author import Bench
from tools.vendor import ROOT, emitted, without_comments

JOINING_BYTES = (
    118_000  # in English 115 kB, in Arabic 2 kB more; each module adds 40 bytes to the page
)
FIRST_BYTES = 30_000
WHOLE_BYTES = 502_000  # with ballots, verifier, reader of codes; 250 kB is aimed at, not reached
# What is fetched while a newcomer writes their name.
SEALING = tuple(
    re.findall(r'import\("../(vendor/hpke-co[^"]+)"', (FOLDER / "crypto/suite.js").read_text())
)
# What a browser takes a policy from: pages, and the scripts with which workers begin.
BOUND = {"index.html", "observer.html", "client/boothworker.js", "client/prover.js"} | {
    f"observe/{name}.js" for name in ("checker", "hand")
}
pytestmark = pytest.mark.anyio


async def test_the_page_brings_nothing_from_elsewhere(bench: Bench) -> None:
    for path in ("/", "/join"):
        page = await bench.http.get(path)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-cache"
        assert "style=" not in page.text
        assert not re.findall(r'(?:src|href)="(?!v/)', page.text)
        scripts = re.findall(r"<script([^>]*)>([^<]*)</script>", page.text)
        inline = [text for _, text in scripts if text]
        assert [kind for kind, text in scripts if text] == [' type="importmap"']
        digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
        policy = page.headers["content-security-policy"]
        assert f"script-src 'self' 'sha256-{digest}';" in policy
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "frame-ancestors 'none'" in policy
        tag = {"If-None-Match": page.headers["etag"]}
        again = await bench.http.get(path, headers=tag)
        assert (again.status_code, again.content) == (304, b"")


async def test_every_file_is_the_packages_and_bears_its_hash(bench: Bench) -> None:
    told = (await bench.http.get("/client.json")).json()
    first = await bench.http.get("/")
    page, policy = first.text, first.headers["content-security-policy"]
    integrity = json.loads(re.findall(r'"importmap">([^<]*)<', page)[0])["integrity"]
    own = read_files(FOLDER)
    assert told["files"] == {path: hashlib.sha256(data).hexdigest() for path, data in own.items()}
    for path, data in own.items():
        if path == "index.html":
            continue
        answer = await bench.http.get(f"/v/{told['version']}/{path}")
        assert answer.content == data, path
        assert "immutable" in answer.headers["cache-control"]
        wanted = policy if path in BOUND else "default-src 'none'"
        assert answer.headers["content-security-policy"] == wanted
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        if path.endswith(".js"):
            named = integrity[f"./v/{told['version']}/{path}"].removeprefix("sha256-")
            assert base64.b64decode(named) == hashlib.sha256(data).digest()
    for path in re.findall(r'<(?:link|script)[^>]*(?:href|src)="v/[^/]+/([^"]+)" integrity', page):
        named = base64.b64encode(hashlib.sha256(own[path]).digest()).decode()
        assert f'{path}" integrity="sha256-{named}"' in page
    assert page.count(' integrity="') == 4 + page.count("modulepreload")
    assert hashlib.sha256(page.encode()).hexdigest() == told["page"]
    worker = await bench.http.get("/worker.js")
    assert worker.headers["content-security-policy"] == policy
    assert worker.headers["cache-control"] == "no-cache"
    assert hashlib.sha256(worker.content).hexdigest() == told.pop("worker")
    assert told.pop("server") == ""
    prefix = f"self.CLIENT = {json.dumps(told, separators=(',', ':'))};\n".encode()
    assert worker.content == prefix + own["app/worker.js"]
    preloaded = re.findall(r'modulepreload" href="v/[^/]+/([^"]+)"', page)
    assert set(preloaded) <= own.keys()
    assert {"app/start.js", "parts/html.js", "vendor/preact/dist/preact.module.js"} <= {*preloaded}


def test_workers_begin_with_a_policy() -> None:
    """Every call that makes a worker is the one that the host looks for."""
    texts = {p: data.decode() for p, data in read_files(FOLDER).items() if p.endswith(".js")}
    made = {path for path, text in texts.items() if re.search(r"\bnew (?:Shared)?Worker\(", text)}
    assert made == {"client/workers.js"}
    calls = sum(text.count("startWorker(") for text in texts.values()) - 1  # where it is written
    assert Client().bound == BOUND
    assert calls == len([path for path in BOUND if path.endswith(".js")])


async def test_it_is_sent_packed_to_whoever_takes_it(bench: Bench) -> None:
    plain = await bench.http.get("/", headers={"Accept-Encoding": "identity"})
    packed = await bench.http.get("/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert plain.text == packed.text


async def test_nothing_else_is_reached(bench: Bench) -> None:
    """Paths that lead out of the client, to another version, to licences or to Python."""
    version = (await bench.http.get("/client.json")).json()["version"]
    for path in (
        *(
            "index.html",
            "../host/app.py",
            "..%2Fhost%2Fapp.py",
            "%2e%2e/host/app.py",
            "/etc/passwd",
        ),
        *("vendor/preact/LICENSE", "app", "app/", "", "APP/start.js"),
    ):
        answer = await bench.http.get(f"/v/{version}/{path}")
        assert answer.status_code == 404, path
    assert (await bench.http.get("/v/0000000000000000/app/start.js")).status_code == 404


def test_another_byte_is_another_version(tmp_path: Path) -> None:
    for path, data in read_files(FOLDER).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    one = Client(tmp_path)
    assert one.version == Client().version
    (tmp_path / "style" / "base.css").write_bytes(b"body {}")
    two = Client(tmp_path)
    assert two.version != one.version
    assert gzip.decompress(two.page.packed) != gzip.decompress(one.page.packed)


def test_nothing_but_comments_is_left_out(tmp_path: Path) -> None:
    """TypeScript makes the same of a module as it lies here and as it is sent."""
    needs(not (ROOT / "node_modules/.bin/tsc").exists(), "needs node_modules")
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    modules = {
        path: data.decode() for path, data in read_files(FOLDER).items() if path[-3:] == ".js"
    }
    whole = {path: (FOLDER / path).read_text() for path in modules}
    assert sum(map(len, modules.values())) < 0.8 * sum(map(len, whole.values()))
    assert emitted(modules, tmp_path / "one") == emitted(whole, tmp_path / "two")
    text = {"template.js": "export const a = `\n// b\n`;\n"}
    broken = {"template.js": without_comments(text["template.js"])}
    assert emitted(broken, tmp_path / "one") != emitted(text, tmp_path / "two")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/** a\n * b */\nx;\n  // c\n\n  y; // d\n", "x;\ny;\n"),
        ('"/* a";\n/*! licence */\n\n', '"/* a";\n/*! licence */\n'),
        ("a -/* b */-c", "a - -c"),
        ("return/* a\n*/b", "return\nb"),
        ("a = /[/*]`'/; // b", "a = /[/*]`'/;"),
        ("a = b / c; // d / e", "a = b / c;"),
        ("x(`\n  // a ${b ? `\n  {` : {  /* c */ }}\n  /* d */`); // e", None),
        ("'\\'//'; // a", "'\\'//';"),
    ],
)
def test_what_is_written_for_readers(text: str, left: str | None) -> None:
    wanted = "x(`\n  // a ${b ? `\n  {` : { }}\n  /* d */`);" if left is None else left
    assert bare(text) == wanted
    assert bare(wanted) == wanted
    with pytest.raises(ValueError, match="template"):
        bare("a = `${b`")


def test_pictures_and_names_are_those_of_the_tool() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools" / "icons.py", "--check"], check=False)
    assert done.returncode == 0, "run tools/icons.py"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("install/*.webmanifest")), ids=lambda p: p.stem)
def test_it_can_be_installed(path: Path) -> None:
    found = json.loads(path.read_text())
    assert found["start_url"] == found["scope"] == "../../../"  # from /v/VERSION/install/
    for icon in found["icons"]:
        with Image.open(path.parent / icon["src"]) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert {icon["purpose"] for icon in found["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr"])
def test_joining_is_light(language: str) -> None:
    """The page, all that opens a link and asks to join by it, and the words of one language."""
    client = Client()
    modules = reached(read_files(FOLDER), (*FIRST, *JOINING, *SEALING))
    assert {"client/asking.js", "app/link.js"} <= {*modules}
    assert not any("montgomery" in path or path.startswith("rules/") for path in modules)
    assert not any("wordlists" in path for path in modules)  # the sheet comes once they are in
    styles = [f"style/{name}.css" for name in ("base", "parts", "welcome")]
    words = [f"words/{language}/{area}.json" for area in ("app", "join", "trouble")]
    needed = [client.files[path] for path in (*modules, *styles, *words)]
    assert len(client.page.packed) + sum(len(file.packed) for file in needed) < JOINING_BYTES


def test_the_first_screen_is_lighter() -> None:
    """It needs no arithmetic, and is there before what opens a link."""
    client, texts = Client(), read_files(FOLDER)
    modules = reached(texts, FIRST)
    assert not any(path.startswith(("crypto/", "kernel/entry", "vendor/noble")) for path in modules)
    assert sum(len(client.files[path].packed) for path in modules) < FIRST_BYTES
    page = gzip.decompress(client.page.packed).decode()
    at_once, later = page.split('<template id="joining">')
    assert "app/start.js" in at_once
    preloaded = re.findall(r'modulepreload" href="v/[^/]+/([^"]+)"', later)
    assert preloaded == [path for path in reached(texts, JOINING) if path not in modules]


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr"])
def test_everything_is_light(language: str) -> None:
    """What a phone that keeps all of it loads, in its one language."""
    client = Client()
    spoken = {
        path: file
        for path, file in client.files.items()
        if path.count("/") < 2 or not path.startswith("words/") or f"/{language}/" in path
    }
    assert len(client.page.packed) + sum(len(f.packed) for f in spoken.values()) < WHOLE_BYTES
