"""Reports, history and documents as a member writes and reads them (items §1 to §7).

What is written passes through the strict reader before it is sealed. What a report or confirmation
is about stands inside the seal, so the server does not learn who said what to which report.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from concerted.client.attachments import seal_files
from concerted.client.committee import Committee
from concerted.client.draft import Draft
from concerted.client.record import Progress, Row
from concerted.client.words import title, words_of
from concerted.items.balance import BalanceSheet, balance_sheet
from concerted.items.board import Board, Saying, Unread, gather
from concerted.items.decisions import Decision, decisions, members
from concerted.items.forms import Claim, Item
from concerted.items.happenings import known_claims
from concerted.items.importers.choosing import fresh, items_of
from concerted.items.reading import write_item

KIND = "item"
UNREADABLE = "words"  # the code of an item whose words this device cannot open


def board_of(committee: Committee, until: int = 0) -> Board:
    """Return all items stamped up to ``until`` (in seconds; all if 0), corrected and withdrawn.

    Items whose words cannot be opened here are among the unread ones, never left out.
    """
    found: list[Saying] = []
    closed: list[Unread] = []
    for row in _rows(committee, until):
        assert row.entry is not None
        author, time = str(row.entry.header.author), row.leaf.time
        words = words_of(committee, row.entry.id)
        if words is None:
            if row.entry.id in committee.state.bodies:
                closed.append(Unread(row.entry.id, author, time, UNREADABLE))
        else:
            found.append(Saying(row.entry.id, author, time, words))
    board = gather(found)
    return replace(board, unread=(*board.unread, *closed))


def _rows(committee: Committee, until: int) -> Iterator[Row]:
    for row in committee.record.rows:
        if row.entry is None or row.finding or row.entry.header.kind != KIND:
            continue
        if not until or row.leaf.time <= until:
            yield row


def post(committee: Committee, item: Item, files: Sequence[Path] = ()) -> Row:
    """Write an item into the record; ``Malformed("item")`` before anything is sent."""
    words = write_item(item)
    words.pop("attachments", None)
    sealed = seal_files(committee, files)
    return committee.act(lambda state: Draft(KIND, {}, words, attachments=sealed))


@contextmanager
def photos_made_anew(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Hold photos that were made anew, under names that tell nothing; all must be good.

    ``FileUnusable`` as in photo.py, before anything is sealed or sent.
    """
    from concerted.client.photo import read_photo  # a slow import that most commands do without

    photos = [read_photo(path) for path in paths]
    with tempfile.TemporaryDirectory(prefix="concerted-") as folder:
        found = []
        for number, photo in enumerate(photos, start=1):
            path = Path(folder) / f"photo-{number}.{photo.ending}"
            path.write_bytes(photo.data)
            found.append(path)
        yield found


def bring_in(
    committee: Committee, claims: Iterable[Claim], progress: Progress | None = None
) -> tuple[int, list[Row]]:
    """Post the claims that are not there yet; return how many, and the entries.

    The same claims again post nothing. Broken off in between, it goes on where it stopped.
    """
    wanted = fresh(claims, known_claims(board_of(committee)))
    posted: list[Row] = []
    done = 0
    for item in items_of(wanted):
        posted.append(post(committee, item))
        done += len(item.claims)
        if progress:
            progress("bringing", done, len(wanted))
    return len(wanted), posted


def decided(committee: Committee) -> tuple[Decision, ...]:
    """Return what was decided, in order, with the titles that can be read here."""
    closes = [
        (str(row.entry.header.payload["motion"]), row.leaf.time)
        for row in committee.record.rows
        if row.entry and not row.finding and row.entry.header.kind == "motion.close"
    ]
    state = committee.state
    titles = {
        motion: title(committee, state.motions[motion].text)
        for motion, _ in closes
        if motion in state.motions
    }
    return decisions(state, closes, titles)


def balance_of(committee: Committee, time: int, about: str = "") -> BalanceSheet:
    """Return the balance sheet as of ``time``, in seconds."""
    board = board_of(committee, time)
    count = members(committee.state)
    return balance_sheet(board, decided(committee), count, time, about=about)
