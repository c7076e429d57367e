"""Files on their way into a message: a photo is made anew first, and loses its name (photo.py).

Where and when it was taken, by which telephone, and often the telephone's own idea of a name: none
of that goes along. A picture of a kind that cannot be made anew is refused and not sent as it is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from concerted.client.home import private_folder

PICTURES = frozenset(
    {
        *("avif", "bmp", "dng", "gif", "heic", "heif", "jpeg", "jpg", "png", "raw", "tif"),
        *("tiff", "webp"),
    }
)


@contextmanager
def plain_files(paths: Sequence[Path], folder: Path) -> Iterator[list[Path]]:
    """Give the files as they may be sent: photos as copies in ``folder``, gone afterwards.

    ``FileUnusable`` as ``photo.read_photo`` has it.
    """
    private_folder(folder)
    with tempfile.TemporaryDirectory(dir=folder) as beside:
        found: list[Path] = []
        for number, path in enumerate(paths, 1):
            found.append(_plain(path, Path(beside), number))
        yield found


def _plain(path: Path, beside: Path, number: int) -> Path:
    if path.suffix.lower().lstrip(".") not in PICTURES:
        return path
    from concerted.client.photo import read_photo  # a slow import that most commands do without

    photo = read_photo(path)
    target = beside / f"photo-{number}.{photo.ending}"
    target.write_bytes(photo.data)
    return target
