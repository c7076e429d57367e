"""The browser's client as the host serves it: its own files alone, under a policy without holes."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from concerted.host.client import FOLDER, Client, read_files
from tests.host.author import Bench

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
    page = (await bench.http.get("/")).text
    integrity = json.loads(re.findall(r'"importmap">([^<]*)<', page)[0])["integrity"]
    own = read_files(FOLDER)
    assert told["files"] == {path: hashlib.sha256(data).hexdigest() for path, data in own.items()}
    for path, data in own.items():
        if path == "index.html":
            continue
        answer = await bench.http.get(f"/v/{told['version']}/{path}")
        assert answer.content == data, path
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        if path.endswith(".js"):
            named = integrity[f"./v/{told['version']}/{path}"].removeprefix("sha256-")
            assert base64.b64decode(named) == hashlib.sha256(data).digest()
    preloaded = re.findall(r'modulepreload" href="v/[^/]+/([^"]+)"', page)
    assert set(preloaded) <= own.keys()
    assert {"app/start.js", "parts/html.js", "vendor/preact/dist/preact.module.js"} <= {*preloaded}


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
