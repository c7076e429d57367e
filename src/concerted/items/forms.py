"""The items as frozen structs: every field with its form and limit (items §1, §2, §5).

msgspec checks types, lengths and patterns when words are converted; what it cannot, a date that
exists and a source that says which, is checked when an item is made: ``Malformed("item")``.
Optional fields stand for the empty text, the empty list, or 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from concerted.items.days import check_moment, check_optional_day
from concerted.kernel.entry import ATTACHMENTS_LIMIT
from concerted.kernel.errors import Malformed

LIMIT_INTEGER = 2**53 - 1
_SEEN = r"[^\x00-\x20]"  # a character that can be seen

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
OptionalId = Annotated[str, Meta(pattern=r"\A([0-9a-f]{64})?\Z")]
Lang = Annotated[str, Meta(pattern=r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}\Z")]
OptionalLang = Annotated[str, Meta(pattern=r"\A([a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4})?\Z")]
Name = Annotated[str, Meta(max_length=255, pattern=_SEEN)]
Line = Annotated[str, Meta(max_length=200, pattern=_SEEN)]
LongLine = Annotated[str, Meta(max_length=500, pattern=_SEEN)]
OptionalLine = Annotated[str, Meta(max_length=200)]
Words = Annotated[str, Meta(max_length=4_000)]
Version = Annotated[int, Meta(ge=1, le=1)]

ReportKind = Literal[
    "unsafe",
    "injury",
    "abuse",
    "harassment",
    "speed_up",
    "surveillance",
    "pay",
    "job_cuts",
    "discrimination",
    "retaliation",
    "other",
]
StatusWord = Literal["open", "raised", "answered", "resolved", "reopened"]
HappeningKind = Literal[
    "petition",
    "election",
    "ruling",
    "certification",
    "closed",
    "walkout",
    "strike",
    "protest",
    "letter",
    "boycott",
    "affiliation",
    "injunction",
    "agreement",
    "demand",
    "promise",
    "other",
]


class File(msgspec.Struct, frozen=True, kw_only=True):
    """What opens one attachment of the same entry. ``name`` is for people, and no path."""

    key: Id
    name: Name

    def __repr__(self) -> str:
        return f"File(name={self.name!r})"


Files = Annotated[tuple[File, ...], Meta(max_length=ATTACHMENTS_LIMIT)]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong, where, and for how many. ``happened`` is the author's word alone."""

    version: Version
    kind: ReportKind
    place: Line
    what: Annotated[str, Meta(max_length=20_000, pattern=_SEEN)]
    happened: str = ""
    severity: Annotated[int, Meta(ge=0, le=4)] = 0
    people: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    attachments: Files = ()
    lang: OptionalLang = ""
    replaces: OptionalId = ""

    def __post_init__(self) -> None:
        _check(check_moment, self.happened)


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """It happened to me too."""

    version: Version
    about: Id
    text: Words = ""
    lang: OptionalLang = ""
    replaces: OptionalId = ""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How a report stands, as one member says."""

    version: Version
    about: Id
    status: StatusWord
    text: Words = ""
    lang: OptionalLang = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A text to keep: a version, a translation, or the first of either."""

    version: Version
    title: Line
    text: Annotated[str, Meta(max_length=100_000, pattern=_SEEN)]
    lang: Lang
    follows: OptionalId = ""
    translates: OptionalId = ""
    salt: OptionalId = ""
    attachments: Files = ()
    replaces: OptionalId = ""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a claim comes from: a title, a case number or an address at least."""

    title: Annotated[str, Meta(max_length=500)] = ""
    publisher: OptionalLine = ""
    date: str = ""
    reference: OptionalLine = ""
    url: Annotated[str, Meta(max_length=2_000)] = ""

    def __post_init__(self) -> None:
        _check(check_optional_day, self.date)
        if not (self.title.strip() or self.reference.strip() or self.url.strip()):
            raise Malformed("item", "a source without title, reference or address")


FigureName = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,31}\Z")]
Figure = Annotated[int, Meta(ge=0, le=LIMIT_INTEGER)]
LongLines = Annotated[tuple[LongLine, ...], Meta(max_length=20)]


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What one account says of one happening; claims of one ``key`` are of the same."""

    key: Line
    kind: HappeningKind
    sources: Annotated[tuple[Source, ...], Meta(min_length=1, max_length=20)]
    date: str = ""
    until: str = ""
    places: LongLines = ()
    bodies: LongLines = ()
    figures: Annotated[dict[FigureName, Figure], Meta(max_length=40)] = msgspec.field(
        default_factory=dict
    )
    tags: Annotated[tuple[LongLine, ...], Meta(max_length=40)] = ()
    text: Annotated[str, Meta(max_length=2_000)] = ""
    answers: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()

    def __post_init__(self) -> None:
        _check(check_optional_day, self.date)
        _check(check_optional_day, self.until)

    def same(self) -> bytes:
        """Return bytes that two claims share exactly if they are equal in every field."""
        return msgspec.json.encode(self, order="deterministic")


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Claims about the past, up to a thousand at a time."""

    version: Version
    claims: Annotated[tuple[Claim, ...], Meta(min_length=1, max_length=1_000)]
    replaces: OptionalId = ""


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """An own item taken back, for good."""

    version: Version
    about: Id
    why: Words = ""


Item = Report | Confirmation | Status | Document | History | Withdrawal
FORMS: dict[str, type[Item]] = {
    "report": Report,
    "confirmation": Confirmation,
    "status": Status,
    "document": Document,
    "history": History,
    "withdrawal": Withdrawal,
}


def _check(check: Callable[[str], None], text: str) -> None:
    try:
        check(text)
    except ValueError as error:
        raise Malformed("item", str(error)) from None
