"""Sayings in the order of the log, gathered into things with their versions (items §3).

A *thing* is an item with its corrections: it keeps the id of its first entry. Corrections and
withdrawals count only from the author of the thing; what names something else stands by itself or
does nothing, and what cannot be read is kept by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from concerted.items.forms import (
    Confirmation,
    Document,
    History,
    Item,
    Report,
    Status,
    Withdrawal,
)
from concerted.items.reading import read_item
from concerted.kernel.errors import Malformed, Refused

Form = TypeVar("Form", bound=Item)


@dataclass(frozen=True, slots=True)
class Saying:
    """An entry of kind ``item`` that took effect: ``time`` of its leaf in seconds, its words."""

    id: str
    author: str
    time: int
    words: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version(Generic[Form]):
    """One version of a thing, by the entry that holds it."""

    id: str
    time: int
    item: Form


@dataclass(frozen=True, slots=True)
class Thing(Generic[Form]):
    """An item with its corrections, oldest first. ``withdrawn`` in seconds, 0 if it was not."""

    author: str
    versions: tuple[Version[Form], ...]
    withdrawn: int = 0
    why: str = ""

    @property
    def id(self) -> str:
        """The id of the first version's entry."""
        return self.versions[0].id

    @property
    def time(self) -> int:
        """When the first version was stamped, in seconds."""
        return self.versions[0].time

    @property
    def item(self) -> Form:
        """The newest version."""
        return self.versions[-1].item


@dataclass(frozen=True, slots=True)
class Unread:
    """An item that this program cannot show: ``item`` (malformed) or ``item_newer``."""

    id: str
    author: str
    time: int
    code: str


@dataclass(frozen=True, slots=True)
class Board:
    """All things in the order of their first entries, and what could not be read."""

    things: tuple[Thing[Any], ...] = ()
    unread: tuple[Unread, ...] = ()
    _first: Mapping[str, str] = field(default_factory=dict)

    def of(self, form: type[Form]) -> Iterator[Thing[Form]]:
        """Yield the things of one form."""
        return (thing for thing in self.things if type(thing.item) is form)

    def first(self, version: str) -> str:
        """Return the id of the thing that this entry is a version of; empty if of none."""
        return self._first.get(version, "")

    @property
    def reports(self) -> Iterator[Thing[Report]]:
        """The reports, withdrawn ones too."""
        return self.of(Report)

    @property
    def confirmations(self) -> Iterator[Thing[Confirmation]]:
        """The confirmations that were not taken back."""
        return (thing for thing in self.of(Confirmation) if not thing.withdrawn)

    @property
    def statuses(self) -> Iterator[Thing[Status]]:
        """The statuses that were not taken back."""
        return (thing for thing in self.of(Status) if not thing.withdrawn)

    @property
    def documents(self) -> Iterator[Thing[Document]]:
        """The documents, withdrawn ones too."""
        return self.of(Document)

    @property
    def histories(self) -> Iterator[Thing[History]]:
        """The claims that were not taken back, as they were entered."""
        return (thing for thing in self.of(History) if not thing.withdrawn)


def gather(sayings: Iterable[Saying]) -> Board:
    """Return the board of ``sayings``, which stand in the order of the log."""
    things: dict[str, Thing[Any]] = {}
    first: dict[str, str] = {}
    unread: list[Unread] = []
    for saying in sayings:
        try:
            item = read_item(saying.words)
        except (Malformed, Refused) as error:
            code = error.code if isinstance(error, Refused) else error.layer
            unread.append(Unread(saying.id, saying.author, saying.time, code))
            continue
        if isinstance(item, Withdrawal):
            _withdraw(things, first, saying, item)
            continue
        version = Version(saying.id, saying.time, item)
        root = _own(things, first, saying, getattr(item, "replaces", ""), type(item))
        if root:
            thing = things[root]
            things[root] = replace(thing, versions=(*thing.versions, version))
        else:
            things[saying.id] = Thing(saying.author, (version,))
        first[saying.id] = root or saying.id
    return Board(tuple(things.values()), tuple(unread), first)


def _withdraw(
    things: dict[str, Thing[Any]], first: Mapping[str, str], saying: Saying, item: Withdrawal
) -> None:
    root = _own(things, first, saying, item.about, None)
    if root:
        things[root] = replace(things[root], withdrawn=saying.time, why=item.why)


def _own(
    things: Mapping[str, Thing[Any]],
    first: Mapping[str, str],
    saying: Saying,
    version: str,
    form: type[Item] | None,
) -> str:
    """Return the author's own standing thing that ``version`` belongs to, or nothing."""
    root = first.get(version, "")
    thing = things.get(root)
    if thing is None or thing.author != saying.author or thing.withdrawn:
        return ""
    return root if form is None or type(thing.item) is form else ""
