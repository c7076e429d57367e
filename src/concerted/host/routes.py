"""The one table of what the host answers: routes and ``/openapi.json`` are made from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from concerted import __version__
from concerted.host import (
    bringing,
    client,
    finding,
    listening,
    opening,
    pushing,
    reading,
    submitting,
    talking,
    witnessing,
)
from concerted.host.answers import json_answer

Answerer = Callable[[Request], Awaitable[Response]]


class Call(NamedTuple):
    """One call of the API. ``path`` as in OpenAPI, ``kinds`` the sessions that may make it."""

    method: str
    path: str
    answer: Answerer
    says: str
    kinds: tuple[str, ...] = ()
    query: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """The path as Starlette takes it."""
        return self.path.replace("{path}", "{path:path}").replace("{number}", "{number:int}")


async def get_openapi(_: Request) -> Response:
    """Give the table for programs."""
    return json_answer(openapi())


C = "/c/{committee}"
API: tuple[Call, ...] = (
    Call("GET", "/health", opening.get_health, "whether the host runs"),
    Call("GET", "/openapi.json", get_openapi, "this table"),
    Call("POST", "/logs", opening.post_logs, "a place for a new record"),
    Call("GET", "/find", finding.get_find, "a member's committee", (), ("begins", "key")),
    Call("POST", f"{C}/entries", submitting.post_entries, "submit entries"),
    Call("POST", f"{C}/return", bringing.post_return, "bring back what a restored host lost"),
    Call("POST", f"{C}/challenge", opening.post_challenge, "a challenge to sign"),
    Call("POST", f"{C}/session", opening.post_session, "a token for a signed challenge"),
    Call("POST", "/witness/add-checkpoint", witnessing.post_add_checkpoint, "cosign a checkpoint"),
    Call("GET", f"{C}/checkpoint", reading.get_checkpoint, "a checkpoint", reading.ALL),
    Call("GET", f"{C}/tile/{{path}}", reading.get_tile, "a tile", reading.WHOLE),
    Call("GET", f"{C}/entries", reading.get_entries, "leaves", reading.WHOLE, ("start", "count")),
    Call("GET", f"{C}/inclusion", reading.get_inclusion, "a proof", reading.ALL, ("index", "size")),
    Call(
        "GET", f"{C}/consistency", reading.get_consistency, "a proof", reading.ALL, ("old", "new")
    ),
    Call("GET", f"{C}/invitation", reading.get_invitation, "what joining needs", ("link",)),
    Call("GET", f"{C}/request", reading.get_request, "how a request stands", ("request",)),
    Call("GET", f"{C}/state", reading.get_state, "the hash of the state", reading.WHOLE),
    Call("GET", f"{C}/evidence/{{hash}}", reading.get_evidence, "evidence", reading.WHOLE),
    Call("GET", f"{C}/body/{{hash}}", reading.get_body, "a sealed body", ("member",)),
    Call("GET", f"{C}/attachment/{{hash}}", reading.get_attachment, "an attachment", ("member",)),
    Call(
        "PUT",
        f"{C}/attachment/{{hash}}/{{number}}",
        reading.put_attachment,
        "stage a chunk of an attachment",
        ("member",),
    ),
    Call("POST", f"{C}/talk", talking.post_talk, "say something", ("member",)),
    Call(
        "GET",
        f"{C}/talk",
        talking.get_talk,
        "a page of what was said in a place, newest first",
        ("member",),
        ("channel", "room", "before", "count"),
    ),
    Call(
        "GET",
        f"{C}/talk/since",
        talking.get_since,
        "what was said anywhere since a position",
        ("member",),
        ("position", "count"),
    ),
    Call(
        "GET",
        f"{C}/talk/rooms",
        talking.get_rooms,
        "the messages that opened the rooms one is in",
        ("member",),
    ),
    Call("GET", f"{C}/push", pushing.get_push, "the key to wake phones by", ("member",)),
    Call("PUT", f"{C}/push", pushing.put_push, "where to wake this phone", ("member",)),
    Call("GET", f"{C}/cosigned", reading.get_cosigned, "cosigned checkpoints", reading.WHOLE),
    Call("GET", f"{C}/stream", listening.get_stream, "the log as it grows", reading.WHOLE),
)
WHILE_RESTORING = frozenset({opening.post_challenge, opening.post_session, bringing.post_return})
"""What may be called of a host that is being restored, besides all that only reads."""
PAGES: tuple[Call, ...] = (
    Call("GET", "/", client.get_page, "the client"),
    Call("GET", "/join", client.get_page, "the client, for a link"),
    Call("GET", "/observer", client.get_observer, "the page that checks elections"),
    Call("GET", "/worker.js", client.get_worker, "what keeps the client on a phone"),
    Call("GET", "/client.json", client.get_manifest, "the hash of each of its files"),
    Call("GET", "/v/{version}/{path}", client.get_file, "its files"),
)


def openapi() -> dict[str, Any]:
    """Return the table as OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for call in API:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Concerted host", "version": __version__},
        "paths": paths,
        "components": {
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(call: Call) -> dict[str, Any]:
    names = [part[1:-1] for part in call.path.split("/") if part.startswith("{")]
    fields = [_parameter(name, "path") for name in names]
    fields += [_parameter(name, "query") for name in call.query]
    operation: dict[str, Any] = {
        "operationId": call.answer.__name__,
        "summary": call.says,
        "parameters": fields,
        "responses": {"200": {"description": call.says}, "default": {"description": "an error"}},
    }
    if call.kinds:
        operation["security"] = [{"session": list(call.kinds)}]
    return operation


def _parameter(name: str, place: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "schema": {"type": "string"}}
