"""Documents: which text follows which, and in which languages it is there (items §4)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from concerted.items.board import Board, Thing
from concerted.items.forms import Document
from concerted.kernel.tags import tag


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One text. ``followed_by`` and ``translations`` are ids; ``adopted`` by the committee."""

    id: str
    author: str
    time: int
    document: Document
    followed_by: tuple[str, ...]
    translations: tuple[tuple[str, str], ...]  # language, id
    adopted: bool
    withdrawn: int


def documents(board: Board, adopted: Collection[str]) -> tuple[DocumentView, ...]:
    """Return every document; ``adopted`` are the hashes of the state's ``documents``."""
    followed: dict[str, list[str]] = {}
    translated: dict[str, list[tuple[str, str]]] = {}
    for thing in board.documents:
        if thing.withdrawn:
            continue
        followed.setdefault(board.first(thing.item.follows), []).append(thing.id)
        pair = (thing.item.lang, thing.id)
        translated.setdefault(board.first(thing.item.translates), []).append(pair)
    return tuple(
        DocumentView(
            id=thing.id,
            author=thing.author,
            time=thing.time,
            document=thing.item,
            followed_by=tuple(followed.get(thing.id, ())),
            translations=tuple(translated.get(thing.id, ())),
            adopted=_hash(thing) in adopted,
            withdrawn=thing.withdrawn,
        )
        for thing in board.documents
    )


def _hash(thing: Thing[Document]) -> str:
    """Return the salted hash by which a motion names the text; empty without a salt (entry §1)."""
    item = thing.item
    if not item.salt:
        return ""
    return hashlib.sha256(tag("salted") + bytes.fromhex(item.salt) + item.text.encode()).hexdigest()
