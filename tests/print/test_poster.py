"""The page to hang up: the code is the link's, names stand in their script, nothing overlaps."""

import subprocess
from pathlib import Path

import pytest
from PIL import Image

from concerted.cli.poster import code_of, write_png, write_poster
from concerted.client.errors import ClientError
from concerted.print import fonts, scripts
from concerted.print.fonts import Unprintable
from concerted.print.poster import CODE, QUIET, TOP
from tests.print.reading import letters, needs_noto, needs_poppler, run

pytestmark = [needs_poppler, needs_noto]
LINK = "https://host.example/join#1." + "abcdefghijklmnop" * 13
DPI = 96
POINT = DPI / 72
TIMES = (1_760_600_000, 1_760_000_000)
NAMES = (
    "Night shift",
    "لجنة عمال المستودع – الوردية الليلية",
    "ညဆိုင်း အလုပ်သမား ကော်မတီ",
    "Comité de quienes trabajan de noche en el centro de distribución del norte",
    "W" * 300,
)


def picture(path: Path, name: str, note: str = "") -> Image.Image:
    """The page as it would be printed, in grey."""
    write_poster(path / "wall.pdf", name, note, LINK, *TIMES)
    words = ["pdftoppm", "-gray", "-singlefile", "-r", str(DPI), "-png", str(path / "wall.pdf")]
    subprocess.run([*words, str(path / "wall")], check=True)
    return Image.open(path / "wall.png").convert("L")


def dark(page: Image.Image, x: float, y: float) -> bool:
    return bool(page.getpixel((round(x * POINT), round(y * POINT))) < 128)  # type: ignore[operator]


def inked(page: Image.Image, top: float, bottom: float) -> bool:
    """Whether anything stands between two heights, in points."""
    box = (0, round(top * POINT), page.width, round(bottom * POINT))
    return page.crop(box).getextrema()[0] < 200  # type: ignore[operator]


@pytest.mark.parametrize("name", [NAMES[1], NAMES[-1]])
def test_the_code_on_the_wall_is_the_link_s(tmp_path: Path, name: str) -> None:
    page = picture(tmp_path, name, "Gate 4. " * 40)
    matrix = [list(row) for row in code_of(LINK).matrix]
    module = CODE / (len(matrix) + 2 * QUIET)
    left = (page.width / POINT - CODE) / 2 + QUIET * module
    top = TOP + QUIET * module
    for row, cells in enumerate(matrix):
        for column, cell in enumerate(cells):
            at = (left + (column + 0.5) * module, top + (row + 0.5) * module)
            assert dark(page, *at) == bool(cell), (row, column)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("note", ["", "ဂိတ်တံခါးမှာ " * 30])
def test_nothing_runs_into_anything(tmp_path: Path, name: str, note: str) -> None:
    page = picture(tmp_path, name, note)
    height = page.height / POINT
    assert not inked(page, 0, 8), "cut off above"
    assert inked(page, 8, TOP)
    quiet = QUIET * CODE / (len(code_of(LINK).matrix) + 2 * QUIET)
    assert not inked(page, TOP, TOP + quiet - 2), "the code has no quiet border"
    assert not inked(page, TOP + CODE - quiet + 2, TOP + CODE + 8)
    assert not inked(page, height - 85, height - 68), "sentences run into the foot"
    assert inked(page, height - 68, height - 20)
    assert not inked(page, height - 20, height)


def test_the_words_can_be_read_out(tmp_path: Path) -> None:
    for name in ("ညဆိုင်း", "لجنة", "Night shift"):
        write_poster(tmp_path / "wall.pdf", name, "", LINK, *TIMES)
        text = letters(run("pdftotext", "-raw", str(tmp_path / "wall.pdf"), "-"))
        assert letters(name) in text
        assert letters("Scan this to ask to join.") in text
        assert letters("أعضاء") in text


def test_an_image_of_the_code(tmp_path: Path) -> None:
    write_png(tmp_path / "code.png", LINK)
    image = Image.open(tmp_path / "code.png").convert("L")
    matrix = [list(row) for row in code_of(LINK).matrix]
    scale, border = 8, 4
    assert image.width == (len(matrix) + 2 * border) * scale
    for row, cells in enumerate(matrix):
        for column, cell in enumerate(cells):
            at = ((column + border) * scale + 4, (row + border) * scale + 4)
            assert (image.getpixel(at) < 128) == bool(cell)  # type: ignore[operator]


def test_where_it_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ClientError, match="file_unreadable"):
        write_png(tmp_path / "nowhere" / "x", LINK)
    with pytest.raises(ClientError, match="file_unreadable"):
        write_poster(tmp_path / "nowhere" / "x", "Depot", "", LINK, *TIMES)


def test_a_script_without_a_font_names_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    latin = {name: path for name, path in fonts._files().items() if name.startswith("DejaVuSans")}
    monkeypatch.setattr(fonts, "_files", lambda: latin)
    caches = (scripts._fonts, scripts._best, scripts._printable)
    for cache in caches:
        cache.cache_clear()
    try:
        with pytest.raises(Unprintable, match="font_missing: fonts-noto-core"):
            write_poster(tmp_path / "wall.pdf", "ညဆိုင်း", "", LINK, *TIMES)
    finally:
        for cache in caches:
            cache.cache_clear()
    assert not (tmp_path / "wall.pdf").exists()
