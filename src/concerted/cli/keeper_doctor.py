"""``concerted doctor``: what is well with a host and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.table import Table
from rich.text import Text

from concerted.cli.keeper_base import store_url
from concerted.cli.screen import console, show_json
from concerted.host.doctor import Checked, Verdict, examine
from concerted.host.doctor_outside import examine_address, wall_clock
from concerted.host.keyring import FILE_NAME, Keyring
from concerted.host.settings import now

STYLES = {Verdict.OK: "green", Verdict.LOOK: "yellow", Verdict.BROKEN: "bold red"}
CODES = {Verdict.OK: 0, Verdict.LOOK: 1, Verdict.BROKEN: 2}


def examined(data: Path | None, database: str, url: str, *, quick: bool) -> Iterator[Checked]:
    """Yield every line: of the data folder and machine if given, of the address if given."""
    keyring = None
    if data is not None:
        yield from examine(data, store_url(data, database), now(), whole=not quick)
        keyring = Keyring.open(data) if (data / FILE_NAME).exists() else None
    if url:
        yield from examine_address(url, wall_clock, keyring)


def show_checked(found: list[Checked], *, as_json: bool) -> int:
    """Print the lines; return 0 where all is well, 1 with something to look at, 2 if broken."""
    worst = max((CODES[one.verdict] for one in found), default=0)
    if as_json:
        lines = [one._asdict() for one in found]
        show_json({"lines": lines, "code": worst})
        return worst
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in found:
        said = f"{one.found}\n→ {one.todo}" if one.todo else one.found
        mark = Text(one.verdict, style=STYLES[one.verdict])
        table.add_row(mark, Text(one.what), Text(said))
    console().print(table)
    return worst
