"""What an audit comes to (log.md §7).

A *finding* is a breach: of the form, of the rules, or of what was signed. A *note* is something
that a reader should know and that breaks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach. ``code`` is a refusal's code or the layer of what is malformed.

    ``index`` and ``entry`` (its id, hex) say which leaf; ``None`` and empty where it is a matter of
    the whole record.
    """

    code: str
    detail: str
    index: int | None = None
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A cosignature that counts: by whom, over how many leaves, when (the witness's clock)."""

    name: str
    size: int
    time: int


@dataclass(frozen=True, slots=True)
class Pledged:
    """A pledge that was opened: its motion, how many it took, and the ids of who signed."""

    motion: str
    opens_at: int
    signed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome. ``root`` and ``state_hash`` are hex; the latter is empty without a state.

    ``counts`` says how many entries of each kind took effect, ``cosigners`` which admitted
    witnesses cosigned the newest checkpoint, ``confirmed`` the most that each of them cosigned, and
    when it first did; ``pledges`` who signed those that were opened, computed anew. ``stopped`` is
    empty, or a sentence that says why the audit could not go on to the end.
    """

    committee: str
    size: int
    root: str
    state_hash: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    counts: Mapping[str, int]
    cosigners: tuple[str, ...] = ()
    confirmed: tuple[Seen, ...] = ()
    pledges: tuple[Pledged, ...] = ()
    stopped: str = ""

    @property
    def clean(self) -> bool:
        """Whether everything was checked and nothing was found."""
        return not self.findings and not self.stopped
