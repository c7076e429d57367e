"""What an invitation looks like on paper: a QR code as an image, and a page to hang up."""

from __future__ import annotations

from pathlib import Path

import segno

from concerted.cli.device import Unclear, write_out
from concerted.cli.screen import day


def code_of(link: str) -> segno.QRCode:
    """Return the QR code of a link."""
    return segno.make(link, error="m")


def write_png(path: Path, link: str) -> None:
    """Write the code as an image; ``Unclear("file_unreadable")``."""
    try:
        code_of(link).save(str(path), kind="png", scale=8, border=4)
    except OSError as error:
        raise Unclear("file_unreadable", str(error)) from error


def write_poster(path: Path, name: str, note: str, link: str, until: int, time: int) -> None:
    """Write the page to hang up; ``Unclear("file_unreadable")``, ``Unprintable``."""
    from concerted.print.poster import to_poster  # fonts take as long to load as all the rest

    modules = [[bool(cell) for cell in row] for row in code_of(link).matrix]
    write_out(path, to_poster(name, note, modules, f"Good until {day(until)} UTC.", time))
