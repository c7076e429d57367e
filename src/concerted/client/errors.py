"""What can go wrong on a member's side, besides a verdict of the rules.

::

    ClientError
    ├── HostUnreachable   nothing came back, or nothing that can be read
    ├── HostFaulty        the host says that it cannot; ``code`` as in docs/api.md
    ├── HostMisbehaved    the host shows what it must not: keep the evidence, stop using it
    ├── HomeUnusable      our own files: missing, held by another process, or readable by others
    └── FileUnusable      a file to send or to write: too large, unreadable, there already

Refusals by the rules stay ``Refused`` of the kernel, whether the host or this device finds them.
"""

from __future__ import annotations

from concerted.kernel.errors import ConcertedError

MISBEHAVIOURS = (
    "forked",
    "rolled_back",
    "time_ahead",
    "time_decreases",
    "altered",
    "other_committee",
    "dropped",
)
HOME_CODES = (
    *("home_missing", "home_busy", "home_open", "home_damaged", "home_unwritable"),
    *("home_many", "home_none"),
)

FILE_CODES = (
    *("file_large", "file_unreadable", "file_exists", "file_unknown", "files_many"),
    *("photo_broken", "photo_huge", "photo_program", "photo_unknown"),
)


class ClientError(ConcertedError):
    """Base of these: a stable ``code`` and a ``detail`` for whoever debugs."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


class HostUnreachable(ClientError):
    """No answer, or one that is no answer of a host of ours."""


class HostFaulty(ClientError):
    """The host answered that it cannot: session, limit, absence or fault (docs/api.md)."""

    def __init__(self, code: str, detail: str = "", status: int = 0) -> None:
        super().__init__(code, detail)
        self.status = status


class HostMisbehaved(ClientError):
    """What the host showed contradicts what it signed or showed before (log §3, §6).

    ``code`` is one of ``MISBEHAVIOURS``: a fork, a rollback, a clock far ahead or going back,
    bytes that are not those of the signed tree, another committee's record, an entry that was
    confirmed and is not there.
    """


class HomeUnusable(ClientError):
    """Files of our own cannot be used; ``code`` is one of ``HOME_CODES``."""


class FileUnusable(ClientError):
    """A file of the member's cannot be sent or written; ``code`` is one of ``FILE_CODES``."""
