"""A photo holds nothing but the picture, and what is no photo is refused, each in its own words."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from concerted.cli.sentences import SENTENCES
from concerted.client.errors import FILE_CODES, FileUnusable
from concerted.client.photo import SIDE_LIMIT, read_photo, strip

SECRET = b"4710-secret"
LEFT, RIGHT = (200, 30, 30), (30, 30, 200)


def picture(size: tuple[int, int] = (80, 40)) -> Image.Image:
    image = Image.new("RGB", size, LEFT)
    image.paste(RIGHT, (size[0] // 2, 0, size[0], size[1]))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[0x010F] = SECRET.decode()  # maker
    data[0x0112] = orientation
    data[0x9286] = SECRET.decode()  # comment
    gps = data.get_ifd(0x8825)
    gps[1], gps[2], gps[29] = "N", (40.0, 36.0, 50.0), SECRET.decode()
    data[0x8825] = gps
    return data


def xmp() -> bytes:
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"


def jpeg(orientation: int = 1) -> bytes:
    out = io.BytesIO()
    picture().save(
        out,
        "JPEG",
        exif=exif(orientation),
        comment=SECRET,
        icc_profile=SECRET * 20,
        xmp=xmp(),
    )
    # A smaller copy of the picture, as cameras put it behind a marker, and bytes at the end.
    small = io.BytesIO()
    picture((16, 8)).save(small, "JPEG", comment=SECRET)
    thumbnail = b"JFXX\x00\x10" + small.getvalue()
    segment = b"\xff\xe0" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    return out.getvalue()[:2] + segment + out.getvalue()[2:] + SECRET


def png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET.decode())
    info.add_text("Comment", SECRET.decode(), zip=True)
    info.add_itxt("XML:com.adobe.xmp", xmp().decode())
    info.add(b"tIME", struct.pack(">HBBBBB", 2026, 11, 20, 14, 5, 0))
    info.add(b"prVt", SECRET)
    out = io.BytesIO()
    picture().save(out, "PNG", pnginfo=info, exif=exif(), icc_profile=SECRET * 20, dpi=(300, 300))
    return out.getvalue() + SECRET


def webp() -> bytes:
    out = io.BytesIO()
    picture().save(out, "WEBP", exif=exif(), xmp=xmp(), icc_profile=SECRET * 20, lossless=True)
    return out.getvalue()


def jpeg_segments(data: bytes) -> set[int]:
    """The markers before the pixels."""
    found, at = set(), 2
    while data[at + 1] != 0xDA:
        assert data[at] == 0xFF
        found.add(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found


def png_chunks(data: bytes) -> set[bytes]:
    found, at = set(), 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.add(data[at + 4 : at + 8])
        at += 12 + length
    return found


def webp_chunks(data: bytes) -> set[bytes]:
    found, at = set(), 12
    while at < len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        found.add(data[at : at + 4])
        at += 8 + length + length % 2
    return found


@pytest.mark.parametrize("made", [jpeg, png, webp])
def test_no_metadata_survives(made: object) -> None:
    data = made()  # type: ignore[operator]
    assert SECRET in data
    clean = strip(data)
    assert SECRET not in clean.data
    with Image.open(io.BytesIO(clean.data)) as image:
        image.load()
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "dpi", "photoshop"} & set(image.info)
        assert (image.width, image.height) == (clean.width, clean.height) == (80, 40)


def test_nothing_stands_in_the_files_but_the_picture() -> None:
    assert jpeg_segments(strip(jpeg()).data) <= {0xE0, 0xDB, 0xC0, 0xC4}
    assert strip(jpeg()).data.endswith(b"\xff\xd9")
    assert png_chunks(strip(png()).data) == {b"IHDR", b"IDAT", b"IEND"}
    assert webp_chunks(strip(webp()).data) == {b"VP8 "}


def test_pictures_that_see_through_keep_that_and_no_more() -> None:
    image = Image.new("RGBA", (8, 8), (10, 20, 30, 40))
    for kind, chunks in (("PNG", png_chunks), ("WEBP", webp_chunks)):
        out = io.BytesIO()
        image.save(out, kind, lossless=True, exif=exif(), xmp=xmp())
        clean = strip(out.getvalue())
        with Image.open(io.BytesIO(clean.data)) as again:
            assert again.convert("RGBA").getpixel((0, 0))[3] == 40  # type: ignore[index]
        assert not chunks(clean.data) & {b"EXIF", b"XMP ", b"ICCP", b"eXIf", b"iTXt"}


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (80, 40)), (3, (80, 40)), (6, (40, 80)), (8, (40, 80))]
)
def test_orientation_is_applied(orientation: int, size: tuple[int, int]) -> None:
    clean = strip(jpeg(orientation))
    assert (clean.width, clean.height) == size
    with Image.open(io.BytesIO(clean.data)) as image:
        corner = image.convert("RGB").getpixel((2, 2))
    red = isinstance(corner, tuple) and corner[0] > corner[2]
    assert red == (orientation in (1, 6))


def test_the_longer_side_is_bounded() -> None:
    out = io.BytesIO()
    picture((5_000, 1_000)).save(out, "JPEG")
    clean = strip(out.getvalue())
    assert (clean.width, clean.height) == (SIDE_LIMIT, 410)


def test_the_same_photo_gives_the_same_bytes() -> None:
    assert strip(jpeg()).data == strip(jpeg()).data
    again = strip(strip(png()).data)
    assert again.data == strip(png()).data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_mode_of_a_picture_is_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, kind)
    assert strip(out.getvalue()).width == 8


def blank(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says how large it is."""

    def chunk(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes(60_001)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MZ\x90\x00" + bytes(200), "photo_program"),
        (b"\x7fELF" + bytes(200), "photo_program"),
        (b"#!/bin/sh\nexit\n", "photo_program"),
        (b"", "photo_unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_unknown"),
        (b"GIF89a" + bytes(200), "photo_unknown"),
        (b"%PDF-1.7", "photo_unknown"),
        (jpeg()[:500], "photo_broken"),
        (png()[:300], "photo_broken"),
        (webp()[: len(webp()) // 2], "photo_broken"),
        (blank(60_000, 60_000), "photo_huge"),
        (blank(10_000, 9_000), "photo_huge"),
        (b"\xff" * 26_214_401, "file_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_photo_has_its_own_sentence(data: bytes, code: str) -> None:
    with pytest.raises(FileUnusable) as caught:
        strip(data)
    assert caught.value.code == code
    assert code in SENTENCES
    assert code in FILE_CODES


def test_a_renamed_program_is_refused_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"MZ\x90\x00" + bytes(200))
    with pytest.raises(FileUnusable, match="photo_program"):
        read_photo(path)
    with pytest.raises(FileUnusable, match="file_unreadable"):
        read_photo(tmp_path / "missing.jpg")


def test_exactly_25_mib_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    data = jpeg()
    path.write_bytes(data + bytes(26_214_400 - len(data)))
    assert read_photo(path).width == 80
    path.write_bytes(data + bytes(26_214_401 - len(data)))
    with pytest.raises(FileUnusable, match="file_large"):
        read_photo(path)
