"""``POST …/entries``: many entries in, an answer for each once they are durable (docs/api.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from concerted.host.answers import ApiError, as_api_error, error_answer, json_answer, malformed
from concerted.host.asking import as_request, body_of, committee_of, host_of
from concerted.host.ledger import Receipt, Submission
from concerted.host.records import Answer
from concerted.kernel.canonical import base64url_decode
from concerted.kernel.entry import BODY_LIMIT_BYTES, EVIDENCE_LIMIT, EVIDENCE_LIMIT_BYTES
from concerted.kernel.errors import Malformed
from concerted.kernel.leaf import SIGNATURE_BYTES

_AWAY_FROM_LOOP_BYTES = 128 * 1024


class EntryForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry as it travels; everything in base64url."""

    header: str
    signature: str
    body: str | None = None
    evidence: list[str] = []


class EntriesForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a submission."""

    entries: list[EntryForm]


_decode = msgspec.json.Decoder(EntriesForm).decode


def parse_submissions(data: bytes, limit: int) -> list[Submission]:
    """Read the body of a submission: malformed `request`. Headers are looked at later."""
    try:
        form = _decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise malformed(str(error)) from None
    if not 1 <= len(form.entries) <= limit:
        raise malformed(f"not 1 to {limit} entries")
    try:
        return [_submission(one) for one in form.entries]
    except Malformed as error:
        raise as_request(error) from None


def _submission(form: EntryForm) -> Submission:
    if len(form.evidence) > EVIDENCE_LIMIT:
        raise malformed(f"more than {EVIDENCE_LIMIT} evidence items")
    body = None if form.body is None else base64url_decode(form.body)
    evidence = tuple(base64url_decode(item) for item in form.evidence)
    if len(body or b"") > BODY_LIMIT_BYTES:
        raise malformed("a body is too large")
    if any(len(item) > EVIDENCE_LIMIT_BYTES for item in evidence):
        raise malformed("an evidence item is too large")
    signature = base64url_decode(form.signature, SIGNATURE_BYTES)
    return Submission(base64url_decode(form.header), signature, body, evidence)


async def post_entries(request: Request) -> Response:
    """Take entries, and answer when they are durable."""
    host = host_of(request)
    committee = committee_of(request)
    data = await body_of(request, host.settings.request_bytes)
    limit = host.settings.entries_per_request
    if len(data) > _AWAY_FROM_LOOP_BYTES:
        submissions = await asyncio.to_thread(parse_submissions, data, limit)
    else:
        submissions = parse_submissions(data, limit)
    answers, checkpoint = await host.records.submit(committee, submissions)
    faults = _faults(answers)
    if len(faults) == len(answers) or not checkpoint:
        return error_answer(faults[0] if faults else _first_error(answers))
    results = [_result(answer) for answer in answers]
    return json_answer({"results": results, "checkpoint": checkpoint.decode("utf-8")})


def _faults(answers: Sequence[Answer]) -> list[ApiError]:
    errors = [as_api_error(found) for _, found in answers if isinstance(found, Exception)]
    return [error for error in errors if error.family == "fault"]


def _first_error(answers: Sequence[Answer]) -> Exception:
    """Return why there is still no record: its founding entry was refused."""
    return next(found for _, found in answers if isinstance(found, Exception))


def _result(answer: Answer) -> dict[str, Any]:
    name, found = answer
    if isinstance(found, Receipt):
        return {"id": found.entry_id, "index": found.index, "time": found.time_s}
    return {"id": name or "", "error": as_api_error(found).fields()}
