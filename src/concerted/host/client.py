"""The browser's client, sent from this package (docs/api.md, The client's files).

What is sent is the list that ``clientfiles`` makes, so no path in a request ever reaches the file
system.
"""

from __future__ import annotations

import asyncio
import gzip

from starlette.requests import Request
from starlette.responses import Response

from concerted.host.answers import absent, json_answer
from concerted.host.clientfiles import Client, Served

FOR_EVER = "public, max-age=31536000, immutable"


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
    return _answer(request, client, client.page, "no-cache", client.headers)


async def get_observer(_: Request) -> Response:
    """Lead to the page that checks elections, in the version that is served."""
    client = await KEPT.client()
    place = f"v/{client.version}/observer.html"
    return Response(status_code=307, headers={"Location": place, "Cache-Control": "no-cache"})


async def get_worker(request: Request) -> Response:
    """Give the script that keeps the client on a phone, which is asked for each time."""
    client = await KEPT.client()
    return _answer(request, client, client.worker, "no-cache", client.headers)


async def get_file(request: Request) -> Response:
    """Give a file of the version that this host serves: `call_unknown` for any other."""
    client = await KEPT.client()
    path = request.path_params["path"]
    file = client.files.get(path)
    if file is None or request.path_params["version"] != client.version:
        raise absent("call_unknown")
    return _answer(request, client, file, FOR_EVER, client.headers_of(path))


async def get_manifest(_: Request) -> Response:
    """Give the hash of each file, for whoever compares."""
    return json_answer((await KEPT.client()).manifest())


def _answer(
    request: Request, client: Client, file: Served, cache: str, own: dict[str, str]
) -> Response:
    headers = own | {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if cache != FOR_EVER:
        headers["ETag"] = f'"{client.version}"'
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(file.packed, headers=headers, media_type=file.type)
    return Response(gzip.decompress(file.packed), headers=headers, media_type=file.type)
