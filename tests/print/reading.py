"""Reading a PDF with programs that we did not write."""

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from concerted.print.paper import Paper
from concerted.print.pdf import to_pdf

TIME = 1_700_000_000
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="needs Debian's poppler-utils"
)
needs_noto = pytest.mark.skipif(
    not Path("/usr/share/fonts/truetype/noto/NotoSansMyanmar-Regular.ttf").exists(),
    reason="needs Debian's fonts-noto-core",
)
CJK_HERE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Error" not in done.stderr, done.stderr
    return done.stdout


def text_of(paper: Paper, folder: Path) -> str:
    """The text of a paper's PDF as pdftotext reads it, in the order in which it was drawn."""
    path = folder / "paper.pdf"
    path.write_bytes(to_pdf(paper, TIME))
    return run("pdftotext", "-raw", str(path), "-")


def letters(text: str) -> str:
    """A text without white space and what only steers its look, in one form."""
    kept = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    return "".join("".join(kept).split())
