"""What an invitation looks like on paper: a QR code as an image, and a page to hang up."""

from __future__ import annotations

from pathlib import Path

import segno

from concerted.cli.device import Unclear


def code_of(link: str) -> segno.QRCode:
    """Return the QR code of a link."""
    return segno.make(link, error="m")


def write_png(path: Path, link: str) -> None:
    """Write the code as an image; ``Unclear("file_unreadable")``."""
    try:
        code_of(link).save(str(path), kind="png", scale=8)
    except OSError as error:
        raise Unclear("file_unreadable", str(error)) from error


def write_poster(path: Path, title: str, link: str) -> None:
    """Write the page to hang up; ``Unclear("file_unreadable")``."""
    from fpdf import FPDF  # takes as long to load as all the rest

    page = FPDF(format="A4")
    page.add_page()
    page.set_font("helvetica", "B", 32)
    page.cell(0, 30, title.encode("latin-1", "replace").decode("latin-1"), align="C")
    size_mm = 150.0
    matrix = [list(row) for row in segno.make(link, error="m").matrix_iter(border=2)]
    module_mm = size_mm / len(matrix)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                page.rect(30 + x * module_mm, 50 + y * module_mm, module_mm, module_mm, "F")
    page.set_xy(20, 210)
    page.set_font("helvetica", "", 16)
    page.multi_cell(170, 9, "Scan this to ask to join. People who know you let you in.", align="C")
    page.output(str(path))
