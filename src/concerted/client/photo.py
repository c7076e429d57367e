"""Photos made anew, so that nothing but the picture is in them (items §2).

A phone writes into a photo where and when it was taken, by which device, often a smaller copy of
what was cut away. Here the pixels are decoded, turned as they are meant to be seen, and encoded
again into a new file that holds nothing else. What the picture itself shows stays: faces, a screen,
a reflection.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from concerted.client.errors import FileUnusable
from concerted.crypto.attachment import FILE_LIMIT_BYTES

SIDE_LIMIT = 2_048  # pixels, the longer side
PIXELS_LIMIT = 89_000_000  # before anything is decoded; a phone's photo has 12 to 50 million
JPEG_QUALITY = WEBP_QUALITY = 85
FORMATS = {  # type and ending
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
}
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xce", b"\xca\xfe\xba\xbe")


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture and nothing else: the bytes of a whole file, its type, its size in pixels."""

    data: bytes
    type: str
    ending: str
    width: int
    height: int


def read_photo(path: Path) -> Photo:
    """Return the file at ``path`` made anew.

    ``FileUnusable``: ``file_unreadable``, ``file_large``, and the codes of ``strip``.
    """
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT_BYTES + 1)
    except OSError as error:
        raise FileUnusable("file_unreadable", f"{path.name}: {error.strerror}") from error
    return strip(data)


def strip(data: bytes) -> Photo:
    """Return a photo made anew from ``data``: JPEG, PNG or WebP, the same kind as it came.

    ``FileUnusable``: ``file_large``, ``photo_program`` (a program under a picture's name),
    ``photo_unknown`` (no picture of these kinds), ``photo_broken``, ``photo_huge``.
    """
    if len(data) > FILE_LIMIT_BYTES:
        raise FileUnusable("file_large", str(len(data)))
    if data.startswith(PROGRAMS):
        raise FileUnusable("photo_program")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = _open(data)
        kind = str(image.format)
        clean = _picture(image)
    out = io.BytesIO()
    _save(clean, kind, out)
    mime, ending = FORMATS[kind]
    return Photo(out.getvalue(), mime, ending, clean.width, clean.height)


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=tuple(FORMATS))
    except Image.DecompressionBombError:
        raise FileUnusable("photo_huge") from None
    except UnidentifiedImageError:
        raise FileUnusable("photo_unknown") from None
    except Exception as error:  # a decoder meets broken bytes in many ways
        raise FileUnusable("photo_broken", type(error).__name__) from None
    if image.width * image.height > PIXELS_LIMIT:
        raise FileUnusable("photo_huge", f"{image.width} by {image.height}")
    return image


def _picture(image: Image.Image) -> Image.Image:
    """Return the first frame's pixels, upright and small enough, as a new image."""
    try:
        image.draft("RGB", (SIDE_LIMIT, SIDE_LIMIT))
        turned = ImageOps.exif_transpose(image)
        turned = turned.convert("RGBA" if _sees_through(turned) else "RGB")
    except Exception as error:
        raise FileUnusable("photo_broken", type(error).__name__) from None
    turned.thumbnail((SIDE_LIMIT, SIDE_LIMIT), Image.Resampling.LANCZOS)
    clean = Image.new(turned.mode, turned.size)  # without the info that the other carries along
    clean.paste(turned)
    return clean


def _sees_through(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _save(image: Image.Image, kind: str, out: io.BytesIO) -> None:
    if kind == "JPEG":
        image.convert("RGB").save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    elif kind == "PNG":
        image.save(out, "PNG", optimize=True)
    else:
        image.save(out, "WEBP", quality=WEBP_QUALITY)
