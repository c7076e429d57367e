"""What an invitation looks like on paper: a QR code as an image, and a page to hang up."""

from __future__ import annotations

import io
from pathlib import Path

import segno

from concerted.cli.device import Unclear, write_out
from concerted.print.paper import Paper, Picture, Text


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
    """Write the page to hang up; ``Unclear("file_unreadable")``, ``Unprintable``."""
    from concerted.print.pdf import to_pdf  # takes as long to load as all the rest

    image = io.BytesIO()
    code = code_of(link)
    code.save(image, kind="png", scale=12, border=2)
    side = int(code.symbol_size(scale=12, border=2)[0])
    said = "Scan this to ask to join. People who know you let you in."
    picture = Picture(image.getvalue(), "image/png", side, side, said, large=True)
    write_out(path, to_pdf(Paper(title, (picture, Text(link, mono=True))), 0))
