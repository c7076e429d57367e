"""Which form a file is of, and its claims in items small enough to post (items §6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from concerted.items.forms import Claim, History
from concerted.items.importers import actions, cases, elections, press, recent
from concerted.items.importers.found import Import
from concerted.items.importers.table import Table, read_table, require, text_of
from concerted.kernel.errors import Malformed

CLAIMS_LIMIT = 1_000
ITEM_LIMIT_BYTES = 200_000
Parse = Callable[[Table], Import]
FORMS: tuple[tuple[frozenset[str], Parse], ...] = (
    (elections.REQUIRED, elections.parse),
    (recent.REQUIRED, recent.parse),
    (cases.REQUIRED, cases.parse),
    (actions.REQUIRED, actions.parse),
)


def parse(data: bytes) -> Import:
    """Return what a file says, whichever form it is of.

    ``Malformed`` by the layers of table.py; ``table_unknown`` if it is of no form known here. The
    form is the one that shares most columns, at least half; each that it lacks is named.
    """
    if data.lstrip()[:1] == b"{":
        return press.parse_json(text_of(data))
    table = read_table(data)
    names = set(table.names)
    columns, read = max(FORMS, key=lambda form: len(form[0] & names) / len(form[0]))
    if 2 * len(columns & names) < len(columns):
        raise Malformed("table_unknown", ", ".join(table.names)[:200])
    require(table, columns)
    return read(table)


def fresh(claims: Iterable[Claim], known: Collection[bytes]) -> list[Claim]:
    """Return the claims that are not known yet, by ``Claim.same``: a file twice changes nothing."""
    return [claim for claim in claims if claim.same() not in known]


def items_of(claims: Iterable[Claim]) -> Iterator[History]:
    """Yield items that hold all claims, in order, each within the limits of a body."""
    batch: list[Claim] = []
    size_bytes = 0
    for claim in claims:
        needed = len(claim.same())
        if batch and (len(batch) == CLAIMS_LIMIT or size_bytes + needed > ITEM_LIMIT_BYTES):
            yield History(version=1, claims=tuple(batch))
            batch, size_bytes = [], 0
        batch.append(claim)
        size_bytes += needed
    if batch:
        yield History(version=1, claims=tuple(batch))
