"""What an importer says about a file: claims, findings and refusals (items §6).

A finding is of a row that was kept, a refusal of one that was not; both carry a stable code and the
values that its sentence needs. The sentences live at the edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from concerted.items.forms import Claim
from concerted.kernel.errors import Malformed


@dataclass(frozen=True, slots=True)
class Finding:
    """``row`` as a spreadsheet counts: the heading is row 1. 0 where it is of the whole file."""

    row: int
    code: str
    values: tuple[str, ...] = ()


class RowRefused(Exception):
    """A row that is not kept: ``code`` says why."""

    def __init__(self, code: str, *values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Import:
    """A file read: ``rows`` = ``kept`` + the length of ``refused``, always."""

    form: str
    rows: int
    kept: int
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    refused: tuple[Finding, ...]

    @property
    def codes(self) -> Mapping[str, int]:
        """How many findings and refusals there are of each code."""
        return Counter(found.code for found in (*self.findings, *self.refused))


@dataclass(slots=True)
class Sheet:
    """Where an importer writes down what it finds, row by row."""

    form: str
    rows: int = 0
    claims: dict[bytes, tuple[int, Claim]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)

    def find(self, row: int, code: str, *values: object) -> None:
        """Say something about a row that is kept."""
        self.findings.append(Finding(row, code, tuple(str(value) for value in values)))

    def refuse(self, row: int, error: RowRefused) -> None:
        """Leave a row out, and take back what was said about it."""
        while self.findings and self.findings[-1].row == row:
            self.findings.pop()
        self.refused.append(Finding(row, error.code, error.values))

    def keep(self, row: int, claims: list[Claim]) -> None:
        """Keep what a row says; ``RowRefused("repeated")`` if an earlier row said exactly that."""
        said = {claim.same(): claim for claim in claims}
        if said and all(same in self.claims for same in said):
            earlier = next(self.claims[same][0] for same in said)
            raise RowRefused("repeated", str(earlier))
        for same, claim in said.items():
            self.claims.setdefault(same, (row, claim))

    def done(self) -> Import:
        """Return the whole."""
        return Import(
            form=self.form,
            rows=self.rows,
            kept=self.rows - len(self.refused),
            claims=tuple(claim for _, claim in self.claims.values()),
            findings=tuple(sorted(self.findings, key=lambda found: found.row)),
            refused=tuple(self.refused),
        )


def make_claim(**fields: object) -> Claim:
    """Return a claim that passes the limits of items §5; ``RowRefused("limits")`` else."""
    try:
        return msgspec.convert(fields, type=Claim)
    except (msgspec.ValidationError, ValueError, Malformed) as error:
        raise RowRefused("limits", str(error)) from None
