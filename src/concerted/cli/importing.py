"""Bringing in public files: ``import``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cyclopts import App

from concerted.cli.device import REMEMBERING, Common, Flag, Unclear, place
from concerted.cli.findings import finding_sentence
from concerted.cli.screen import counted, say, show_json
from concerted.client.items import bring_in
from concerted.client.words import plain
from concerted.items.importers.choosing import parse
from concerted.items.importers.found import Import
from concerted.kernel.errors import Malformed

FEW = 3  # findings of one kind that are shown without --every


def add(app: App) -> None:
    """Add this command to ``app``."""
    app.command(import_file, name="import", group=REMEMBERING)


def import_file(
    file: Path, *, check: Flag = False, every: Flag = False, common: Common | None = None
) -> None:
    """Bring in a public file: elections, cases, actions.

    Known are both forms of election results of the NLRB, its list of cases, the collection of
    collective actions in tech, and figures of the press as JSON. Every row is kept or refused with
    a reason, and whatever is odd is named by its row. Nothing is guessed; the same file twice
    changes nothing.

    Example: concerted import elections.csv --check

    :param file: a CSV or JSON file
    :param check: only look, and bring nothing in
    :param every: name every row, not only the first few of each kind

    """
    common = common or Common()
    found = _parsed(file)
    count, entries = 0, 0
    if not check:
        with place(common) as committee:
            count, rows = bring_in(committee, found.claims, committee.progress)
            entries = len(rows)
    if common.json:
        show_json(_import_value(found, None if check else count))
        return
    say(f"{found.rows:,} rows: {found.kept:,} kept, {len(found.refused):,} refused.")
    for code in sorted(found.codes):
        _tell_findings(found, code, every)
    if check:
        say("Nothing was brought in: this was only a look.")
    elif count:
        say(f"{count:,} claims were brought in, in {counted(entries, 'part')}.")
    else:
        say("All of it was here already: nothing has changed.")


def _parsed(file: Path) -> Import:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Unclear("file_unreadable", str(error)) from error
    try:
        return parse(data)
    except Malformed as error:
        raise Unclear(error.layer, error.reason) from error


def _tell_findings(found: Import, code: str, every: bool) -> None:
    those = [each for each in (*found.findings, *found.refused) if each.code == code]
    refused = "refused: " if those[0] in found.refused else ""
    say("", f"{refused}{counted(len(those), 'row')}, for example:" if len(those) > FEW else refused)
    for each in those if every else those[:FEW]:
        where = f"row {each.row}" if each.row else "the file"
        say(f"  {where}: {plain(finding_sentence(each))}")
    if len(those) > FEW and not every:
        say(f"  … and {len(those) - FEW:,} more; --every names them.")


def _import_value(found: Import, count: int | None) -> dict[str, Any]:
    said = [
        {"row": each.row, "code": each.code, "what": finding_sentence(each), "kept": kept}
        for kept, group in ((True, found.findings), (False, found.refused))
        for each in group
    ]
    return {
        "form": found.form,
        "rows": found.rows,
        "kept": found.kept,
        "refused": len(found.refused),
        "claims": len(found.claims),
        "brought_in": count,
        "counts": dict(found.codes),
        "found": said,
    }
