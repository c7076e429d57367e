"""Errors on their way to a caller: one JSON form for every family (docs/api.md, Errors).

::

    ApiError                what a route refuses for reasons of HTTP: session, absence, limits
    Malformed, Refused      the kernel's and the rules' verdicts: 400 and 409
    Fault, RulesNewer       the host cannot at the moment: 503, in words that name no committee
"""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from concerted.kernel.errors import ConcertedError, Malformed, Refused, RulesNewer
from concerted.store import Conflict, DiskFull, Fault

_STATUS = {
    "malformed": 400,
    "session": 401,
    "absent": 404,
    "refused": 409,
    "limit": 429,
    "fault": 503,
}
encode = msgspec.json.Encoder().encode


class ApiError(Exception):
    """An answer other than success, as ``family`` and ``code`` of docs/api.md."""

    def __init__(
        self, family: str, code: str, detail: str = "", *, status: int = 0, retry_s: int = 0
    ) -> None:
        super().__init__(family, code, detail)
        self.family = family
        self.code = code
        self.detail = detail
        self.status = status or _STATUS[family]
        self.retry_s = retry_s

    def fields(self) -> dict[str, str]:
        """Return what stands under ``error``."""
        return {"family": self.family, "code": self.code, "detail": self.detail}


def absent(code: str) -> ApiError:
    """Return the 404 for something that is not here."""
    return ApiError("absent", code)


def malformed(detail: str) -> ApiError:
    """Return the 400 for a request that is not of the form."""
    return ApiError("malformed", "request", detail)


def too_large(limit_bytes: int) -> ApiError:
    """Return the 413."""
    return ApiError("limit", "too_large", f"at most {limit_bytes} bytes", status=413)


def too_many(detail: str, retry_s: int = 1) -> ApiError:
    """Return the 429 with its ``Retry-After``."""
    return ApiError("limit", "too_many", detail, retry_s=retry_s)


def unavailable(detail: str = "The host cannot store anything at the moment.") -> ApiError:
    """Return the 503 that is worth trying again."""
    return ApiError("fault", "unavailable", detail, retry_s=5)


def readonly(detail: str) -> ApiError:
    """Return the 503 of a record that this host may not add to."""
    return ApiError("fault", "readonly", detail)


def moving_away() -> ApiError:
    """Return the 503 of an entry that only the host to which a record moves may append."""
    return ApiError("fault", "moving_away", "The new host appends this.")


def as_api_error(error: Exception) -> ApiError:
    """Return the answer that any error of ours becomes; a bug becomes ``unavailable``."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, Malformed):
        return ApiError("malformed", error.layer, error.reason)
    if isinstance(error, Refused):
        return ApiError("refused", error.code, error.detail)
    if isinstance(error, RulesNewer):
        return readonly("This record follows newer rules than this host knows: update it.")
    if isinstance(error, DiskFull):
        return ApiError("fault", "disk_full", "The host's disk is full.", retry_s=60)
    if isinstance(error, Fault | Conflict):
        return unavailable("The host's database does not answer.")
    return unavailable("Something went wrong in the host.")


def expected(error: Exception) -> bool:
    """Whether the error is a verdict or an answer, and so nothing for the keeper's log."""
    return isinstance(error, ApiError | ConcertedError)


def json_answer(value: Any, status: int = 200) -> Response:
    """Return ``value`` as JSON."""
    return Response(encode(value), status, media_type="application/json")


def error_answer(error: Exception) -> Response:
    """Return the JSON of an error, with ``Retry-After`` where waiting helps."""
    found = as_api_error(error)
    answer = json_answer({"error": found.fields()}, found.status)
    if found.retry_s:
        answer.headers["Retry-After"] = str(found.retry_s)
    return answer
