"""Whether a server sends the client that this package holds (docs/api.md, The client's files).

Everything is asked for as a browser asks, and compared byte by byte. What is found are codes; the
sentences are those of ``concerted client verify``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec

from concerted.client.errors import HostUnreachable
from concerted.host.clientfiles import FOLDER, PAGE, Client

FILE_LIMIT_BYTES = 4 << 20
FILES_LIMIT = 2_000
POLICY = "Content-Security-Policy"
# As a common browser names itself, so that whoever serves others something else serves it to us.
_ASKING = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36",
    "Accept-Encoding": "gzip",
}


class Manifest(msgspec.Struct, frozen=True):
    """``client.json`` as a server gives it: nothing in it is believed."""

    version: str
    page: str
    worker: str
    files: dict[str, str]
    server: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as in this package: where, what was found, what it should be.

    ``version`` (all of it is of another version), ``changed``, ``missing``, ``added`` (a file),
    ``untrue`` (it sends another file than its own list says), ``absent`` (it does not send a file
    of its list), ``header``.
    """

    code: str
    path: str
    found: str = ""
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a server sends beside what this package holds."""

    own: Client
    told: Manifest
    differences: tuple[Difference, ...]


def compare(address: str, http: httpx.Client, folder: Path = FOLDER) -> Compared:
    """Fetch all that ``address`` serves, and compare; ``HostUnreachable``."""
    base = address.rstrip("/") + "/"
    told = _manifest(base, http)
    try:
        own = Client(folder, told.server)
    except ValueError:
        raise HostUnreachable("answer_unreadable", "server") from None
    listed = [*_listed(own, told)]
    sent = [*_sent(base, http, own, told)]
    return Compared(own, told, (*listed, *sent))


def _manifest(base: str, http: httpx.Client) -> Manifest:
    answer = _get(http, base + "client.json")
    try:
        told = msgspec.json.decode(answer.content, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise HostUnreachable("answer_unreadable", "client.json") from None
    if answer.status_code != 200 or len(told.files) > FILES_LIMIT:
        raise HostUnreachable("answer_unreadable", "client.json")
    return told


def _listed(own: Client, told: Manifest) -> Iterator[Difference]:
    """Compare the list that the server gives with our own."""
    if told.version != own.version:
        yield Difference("version", "", told.version, own.version)
    ours = {path: found.hex() for path, found in own.hashes.items()}
    for path in sorted(ours.keys() | told.files.keys()):
        found, wanted = told.files.get(path, ""), ours.get(path, "")
        if found != wanted:
            code = "missing" if not found else "changed" if wanted else "added"
            yield Difference(code, path, found, wanted)


def _sent(base: str, http: httpx.Client, own: Client, told: Manifest) -> Iterator[Difference]:
    """Fetch everything on the list, and hold it to the list and to our headers."""
    fixed = {"": told.page, "worker.js": told.worker}
    if not told.server:
        fixed["join"] = told.page
    named = {f"v/{told.version}/{p}": h for p, h in told.files.items() if p != PAGE}
    for path, wanted in (fixed | named).items():
        answer = _get(http, base + path)
        found = hashlib.sha256(answer.content).hexdigest()
        if answer.status_code != 200:
            yield Difference("absent", path, str(answer.status_code), wanted)
        elif found != wanted:
            yield Difference("untrue", path, found, wanted)
        if answer.status_code == 200 and (path in fixed or told.version == own.version):
            yield from _headers(path, answer, own, told)
    if told.version == own.version:
        for path, found, wanted in (
            ("", told.page, own.page_hash.hex()),
            ("worker.js", told.worker, own.worker_hash.hex()),
        ):
            if found != wanted:
                yield Difference("changed", path, found, wanted)


def _headers(
    path: str, answer: httpx.Response, own: Client, told: Manifest
) -> Iterator[Difference]:
    file = path.removeprefix(f"v/{own.version}/")
    needed = own.headers if file == path else own.headers_of(file)
    for name, wanted in needed.items():
        # The policy names the hash of the import map, which is another in another version.
        if told.version != own.version and name == POLICY:
            continue
        found = answer.headers.get(name, "")
        # A web server of one mind sends the page's policy with everything: no file needs it, nor
        # is any the worse for it.
        if found not in (wanted, own.headers[name]):
            yield Difference("header", f"{path} {name}", found, wanted)


def _get(http: httpx.Client, address: str) -> httpx.Response:
    """Return an answer with no more bytes than any file of ours has."""
    try:
        with http.stream("GET", address, headers=_ASKING) as answer:
            data, given = bytearray(), _kept(answer)
            for piece in answer.iter_bytes():
                data += piece
                if len(data) > FILE_LIMIT_BYTES:
                    raise HostUnreachable("answer_unreadable", "too long")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise HostUnreachable("unreachable", str(error)) from error
    return httpx.Response(answer.status_code, headers=given, content=bytes(data))


def _kept(answer: httpx.Response) -> dict[str, Any]:
    """Return the headers but those of a form that is undone here."""
    undone = ("content-encoding", "content-length", "transfer-encoding")
    return {name: value for name, value in answer.headers.items() if name not in undone}
