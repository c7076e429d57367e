"""The browser's client, served from this package (docs/api.md, The client's files).

Every file has the version of the whole client in its address, ``/v/VERSION/…``, and never changes
there: a browser may keep it for ever, and never runs files of two versions together. Only the page
at ``/`` and ``/join`` is asked for each time. The page carries the hash of each module in an import
map, and its policy allows nothing but these files. What is served is the list made here, so no path
in a request ever reaches the file system.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from starlette.requests import Request
from starlette.responses import Response

from concerted.host.answers import absent, json_answer

FOLDER = Path(__file__).resolve().parents[1] / "web"
PAGE = "index.html"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
FIRST = ("app/start.js", "app/welcome.js")  # what the first screen needs, fetched side by side
LEVEL = 9  # packed once, sent often
# `https:` because a person's committees may be at several hosts; the client sends nothing anywhere
# but to the hosts of their links and sheets.
POLICY = (
    "default-src 'none'; script-src 'self' {map}; style-src 'self'; img-src 'self' blob:; "
    "media-src blob:; connect-src 'self' https:; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types concerted"
)
_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(self), microphone=(self)",
}
_IMPORT = re.compile(r"""^(?:import|export)\b[^'";]*?(?:\bfrom\s*)?["'](\.[^"']+)["']""", re.M)


@dataclass(frozen=True, slots=True)
class Served:
    """A file as it is sent: gzip, its type, and whether it may be kept for ever."""

    packed: bytes
    type: str


class Client:
    """All files of one version of the client, packed, by their path below ``web/``."""

    def __init__(self, folder: Path = FOLDER) -> None:
        texts = read_files(folder)
        self.hashes = {path: hashlib.sha256(data).digest() for path, data in texts.items()}
        self.version = version_of(self.hashes)
        page, imports = make_page(texts, self.hashes, self.version)
        self.policy = POLICY.format(map=f"'sha256-{_base64(hashlib.sha256(imports).digest())}'")
        self.page = _pack(page, PAGE)
        self.files = {path: _pack(data, path) for path, data in texts.items() if path != PAGE}

    def manifest(self) -> dict[str, object]:
        """Return what anybody can compare: the version and each file's SHA-256 in hex."""
        files = {path: found.hex() for path, found in sorted(self.hashes.items())}
        return {"version": self.version, "files": files}


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the client's files by their path below ``folder``; licences stay where they are."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in TYPES and path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def version_of(hashes: Mapping[str, bytes]) -> str:
    """Return 16 hex digits that name exactly these files."""
    lines = "".join(f"{found.hex()}  {path}\n" for path, found in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def make_page(
    texts: Mapping[str, bytes], hashes: Mapping[str, bytes], version: str
) -> tuple[bytes, bytes]:
    """Return the page with its import map, and the map alone, whose hash the policy names."""
    at = f"v/{version}/"
    integrity = {
        f"./{at}{path}": f"sha256-{_base64(found)}"
        for path, found in sorted(hashes.items())
        if path.endswith(".js")
    }
    imports = json.dumps({"integrity": integrity}, separators=(",", ":"))
    head = f'<script type="importmap">{imports}</script>\n'
    head += "".join(f'<link rel="modulepreload" href="{at}{p}">\n' for p in reached(texts, FIRST))
    page = texts[PAGE].decode().replace("<link", f"{head}<link", 1)
    page = re.sub(r'\b(href|src)="(?!v/|https?:)([^"]+)"', rf'\1="{at}\2"', page)
    return page.encode(), imports.encode()


def reached(texts: Mapping[str, bytes], first: Iterable[str]) -> list[str]:
    """Return these modules and all that they import, in the order in which they are reached."""
    found: dict[str, None] = {}
    waiting = [path for path in first if path in texts]
    while waiting:
        path = waiting.pop(0)
        if path not in found:
            found[path] = None
            here = PurePosixPath(path).parent
            waiting += [_joined(here, name) for name in _IMPORT.findall(texts[path].decode())]
    return list(found)


def _joined(here: PurePosixPath, name: str) -> str:
    parts = list(here.parts)
    for part in name.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _pack(data: bytes, path: str) -> Served:
    return Served(gzip.compress(data, LEVEL, mtime=0), TYPES[PurePosixPath(path).suffix])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


class _Kept:
    """The client once it was asked for; a host that nobody opens in a browser holds none."""

    def __init__(self) -> None:
        self._made: list[Client] = []
        self._lock = asyncio.Lock()

    async def client(self) -> Client:
        """Return it, read and packed the first time."""
        async with self._lock:
            if not self._made:
                self._made.append(await asyncio.to_thread(Client))
        return self._made[0]


KEPT = _Kept()


async def get_page(request: Request) -> Response:
    """Give the page, which is asked for each time."""
    client = await KEPT.client()
    return _answer(request, client, client.page, "no-cache", client.version)


async def get_file(request: Request) -> Response:
    """Give a file of the version that this host serves: `call_unknown` for any other."""
    client = await KEPT.client()
    file = client.files.get(request.path_params["path"])
    if file is None or request.path_params["version"] != client.version:
        raise absent("call_unknown")
    return _answer(request, client, file, "public, max-age=31536000, immutable", "")


async def get_manifest(_: Request) -> Response:
    """Give the hash of each file, for whoever compares."""
    return json_answer((await KEPT.client()).manifest())


def _answer(request: Request, client: Client, file: Served, cache: str, tag: str) -> Response:
    headers = _HEADERS | {
        "Content-Security-Policy": client.policy,
        "Cache-Control": cache,
        "Vary": "Accept-Encoding",
    }
    if tag:
        headers["ETag"] = f'"{tag}"'
        if request.headers.get("if-none-match") == f'"{tag}"':
            return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(file.packed, headers=headers, media_type=file.type)
    return Response(gzip.decompress(file.packed), headers=headers, media_type=file.type)
