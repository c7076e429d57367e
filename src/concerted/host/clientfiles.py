"""The browser's client as it is served: its files, their version, the page and the policy.

Every file has the version of the whole client in its address, ``/v/VERSION/…``, and never changes
there: a browser may keep it for ever, and never runs files of two versions together. Only the page
at ``/`` and ``/join`` is asked for each time. The page carries the hash of each module in an import
map, and its policy allows nothing but these files. The policy goes with what a browser takes it
from, pages and scripts that begin a worker; every other file allows nothing at all. All of it
follows from the package alone, so that anybody who has the same package knows every byte that a
host must send (docs/api.md, The client's files).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from concerted.host.bare import bare

FOLDER = Path(__file__).resolve().parents[1] / "web"
PAGE = "index.html"
WORKER = "app/worker.js"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
# What the first screen needs, fetched side by side; and what opens a link and asks to join.
FIRST = ("app/ahead.js", "app/start.js", "app/welcome.js")
JOINING = ("app/joining.js",)
LEVEL = 9  # packed once, sent often
# `https:` because a person's committees may be at several hosts; the client sends nothing anywhere
# but to the hosts of their links and sheets.
POLICY = (
    "default-src 'none'; script-src 'self' {map}; style-src 'self'; img-src 'self' blob:; "
    "media-src blob:; connect-src 'self' https:{server}; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types concerted"
)
NOTHING = "default-src 'none'"  # for what is part of a page, and does nothing if opened alone
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_OF_PAGES = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(self), microphone=(self)",
}
LEFT_OUT = frozenset({"vendor/vendor.json"})  # for those who keep the libraries, not for phones
_IMPORT = re.compile(r"""^(?:import|export)\b[^'";()]*?(?:\bfrom\s*)?["'](\.[^"']+)["']""", re.M)
_ORIGIN = re.compile(r"https?://[a-z0-9.:\[\]-]+").fullmatch
_BOUND = re.compile(r"\.(?:css|js)$").search  # what a browser checks by the page's word
_WORKERS = re.compile(r"""\bstartWorker\(\s*["']([^"']+)["']""")
_OWN = re.compile(r'\b(href|src)="(?!v/|https?:)([^"]+)"')


@dataclass(frozen=True, slots=True)
class Served:
    """A file as it is sent: gzip, its type, and whether it may be kept for ever."""

    packed: bytes
    type: str


class Client:
    """All files of one version of the client, packed, by their path below ``web/``.

    ``server`` is the address of the host for a client that is sent from elsewhere: its page names
    it, and carries the policy itself, since not every web server lets headers be chosen.
    """

    def __init__(self, folder: Path = FOLDER, server: str = "") -> None:
        texts = read_files(folder)
        self.hashes = {path: hashlib.sha256(data).digest() for path, data in texts.items()}
        self.version = version_of(self.hashes)
        if server and not _ORIGIN(server):  # it comes to stand in the page
            raise ValueError(f"not a server's address: {server}")
        self.server = server
        early = frozenset(reached(texts, (*FIRST, *JOINING)))
        imports = make_imports(self.hashes, self.version, early)
        allowed = f"'sha256-{_base64(hashlib.sha256(imports.encode()).digest())}'"
        policy = POLICY.format(map=allowed, server=f" {server}" if server else "")
        self.headers = _EVERYWHERE | _OF_PAGES | {"Content-Security-Policy": policy}
        self.bound = bound(texts)
        first = _elsewhere(server, policy) if server else ""
        page = make_page(texts, self.hashes, self.version, first, imports)
        self.page_hash = hashlib.sha256(page).digest()
        self.page = _pack(page, PAGE)
        worker = self._told() + texts[WORKER]
        self.worker_hash = hashlib.sha256(worker).digest()
        self.worker = _pack(worker, WORKER)
        self.files = {path: _pack(data, path) for path, data in texts.items() if path != PAGE}

    def headers_of(self, path: str) -> dict[str, str]:
        """Return what goes with a file below ``web/``; pages and `worker.js` have ``headers``."""
        if path in self.bound:
            return self.headers
        return _EVERYWHERE | {"Content-Security-Policy": NOTHING}

    def published(self) -> dict[str, bytes]:
        """Return all that a web server elsewhere must send, by path."""
        files = {f"v/{self.version}/{path}": file for path, file in self.files.items()}
        files |= {PAGE: self.page, "worker.js": self.worker}
        plain = {path: gzip.decompress(file.packed) for path, file in files.items()}
        return plain | {"client.json": json.dumps(self.manifest(), indent=1).encode() + b"\n"}

    def manifest(self) -> dict[str, object]:
        """Return what anybody can compare: version, and SHA-256 of all that is sent, in hex."""
        return self._known() | {"worker": self.worker_hash.hex(), "server": self.server}

    def _known(self) -> dict[str, object]:
        files = {path: found.hex() for path, found in sorted(self.hashes.items())}
        return {"version": self.version, "page": self.page_hash.hex(), "files": files}

    def _told(self) -> bytes:
        """What the worker is told of the version that it keeps."""
        return f"self.CLIENT = {json.dumps(self._known(), separators=(',', ':'))};\n".encode()


def read_files(folder: Path) -> dict[str, bytes]:
    """Return what is sent, by its path below ``folder``; licences stay where they are.

    Modules are without what is for readers.
    """
    found = sorted(path for path in folder.rglob("*") if path.suffix in TYPES and path.is_file())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    return {
        name: bare(data.decode()).encode() if name.endswith(".js") else data
        for name, data in files.items()
        if name not in LEFT_OUT
    }


def bound(texts: Mapping[str, bytes]) -> frozenset[str]:
    """Return the files whose own policy binds: pages, and the scripts with which workers begin."""
    pages = {path for path in texts if path.endswith(".html")}
    scripts = (data.decode() for path, data in texts.items() if path.endswith(".js"))
    return frozenset(pages.union(*map(_WORKERS.findall, scripts)))


def version_of(hashes: Mapping[str, bytes]) -> str:
    """Return 16 hex digits that name exactly these files."""
    lines = "".join(f"{found.hex()}  {path}\n" for path, found in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def make_imports(hashes: Mapping[str, bytes], version: str, early: frozenset[str]) -> str:
    """Return the import map, which names the hash of each module; the policy names its own.

    Those that the page names again come last, near enough for gzip to see that it has them.
    """
    integrity = {
        f"./v/{version}/{path}": f"sha256-{_base64(found)}"
        for path, found in sorted(hashes.items(), key=lambda one: (one[0] in early, one[0]))
        if path.endswith(".js")
    }
    return json.dumps({"integrity": integrity}, separators=(",", ":"))


def make_page(
    texts: Mapping[str, bytes], hashes: Mapping[str, bytes], version: str, first: str, imports: str
) -> bytes:
    """Return the page: ``first`` in its head, the import map, and what it loads by version."""
    at = f"v/{version}/"
    head = f'{first}<script type="importmap">{imports}</script>\n'
    at_once = reached(texts, FIRST)
    head += _preloads(at_once, hashes, at)
    later = [path for path in reached(texts, JOINING) if path not in at_once]
    head += f'<template id="joining">{_preloads(later, hashes, at)}</template>\n'
    page = texts[PAGE].decode().replace("<link", f"{head}<link", 1)

    def own(found: re.Match[str]) -> str:
        bound = f' integrity="sha256-{_base64(hashes[found[2]])}"' if _BOUND(found[2]) else ""
        return f'{found[1]}="{at}{found[2]}"{bound}'

    return _OWN.sub(own, page).encode()


def _preloads(paths: Iterable[str], hashes: Mapping[str, bytes], at: str) -> str:
    """A browser takes what it preloaded only if the link names the same hash as the map."""
    return "".join(
        f'<link rel="modulepreload" href="{at}{path}" integrity="sha256-{_base64(hashes[path])}">\n'
        for path in paths
    )


def _elsewhere(server: str, policy: str) -> str:
    """Return what a page says of itself that no host sends."""
    within = "; ".join(part for part in policy.split("; ") if not part.startswith("frame-"))
    return (
        f'<meta http-equiv="Content-Security-Policy" content="{within}">\n'
        f'<meta name="server" content="{server}">\n'
    )


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
