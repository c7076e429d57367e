"""A room that writes down what it did, as vectors of the rules (spec/rules.md)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from vector import OK, Case, Content, content, refused

sys.path.insert(0, str(Path(__file__).parents[1]))

from concerted.kernel.entry import Entry
from concerted.kernel.errors import Refused
from concerted.kernel.statehash import state_hash
from tests.rules.room import Room

ABOUT = (
    "The leaves of one record in order. Judge each header as the next leaf at `time`; a refused "
    "one is not appended. `state` is the state's hash afterwards."
)


class Scenario(Room):
    """A room that writes down every entry, taken or refused."""

    def __init__(self, **settings: Any) -> None:
        self.cases: list[Case] = []
        self.label = "the founding"
        super().__init__(**settings)

    def _append(self, entry: Entry) -> None:
        super()._append(entry)
        self._write(entry, OK)

    def _write(self, entry: Entry, expect: str) -> None:
        self.cases.append(
            {
                "name": f"{len(self.cases)}: {self.label}",
                "header": entry.header_bytes.decode("ascii"),
                "time": self.now,
                "expect": expect,
                "state": state_hash(self.state.canonical()).hex(),
            }
        )

    def say(self, label: str) -> None:
        """Name what the next entries are about."""
        self.label = label

    def no(self, code: str, label: str, doing: Callable[[], Any]) -> None:
        """Do what must be refused with `code`."""
        self.label, entries = label, []
        entry = self.entry

        def keep(*arguments: Any, **fields: Any) -> Entry:
            entries.append(entry(*arguments, **fields))
            return entries[-1]

        self.entry = keep  # type: ignore[method-assign]
        with pytest.raises(Refused, match=f"^{code}"):
            doing()
        del self.entry
        self._write(entries[-1], refused(code))

    def content(self, spec: str) -> Content:
        """The file, with the whole state at its end."""
        whole = json.dumps(self.state.canonical(), sort_keys=True)
        self.cases[-1]["whole_state"] = json.loads(whole)
        return content(ABOUT, spec, self.cases)
