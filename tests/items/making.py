"""Sayings for tests: ids that can be read, times on a day that is named."""

from datetime import UTC, datetime
from typing import Any

from concerted.items.board import Board, Saying, gather

ANN, BEN, CLEO = "0a" * 32, "0b" * 32, "0c" * 32


def seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def identity(number: int) -> str:
    return f"{number:064x}"


class Room:
    """Says one thing after another, and gathers them."""

    def __init__(self) -> None:
        self.sayings: list[Saying] = []

    def say(self, day: str, item: str, author: str = ANN, **fields: Any) -> str:
        words = {"item": item, "version": 1, **fields}
        entry = identity(len(self.sayings) + 1)
        self.sayings.append(Saying(entry, author, seconds(day), words))
        return entry

    def report(self, day: str, place: str, kind: str = "unsafe", **fields: Any) -> str:
        return self.say(day, "report", kind=kind, place=place, what="What it is.", **fields)

    def claim(self, key: str, date: str, source: str, author: str = ANN, **fields: Any) -> str:
        sources = [{"title": source}]
        claim = {"key": key, "kind": "election", "date": date, "sources": sources, **fields}
        return self.say("2026-11-01", "history", author, claims=[claim])

    @property
    def board(self) -> Board:
        return gather(self.sayings)
