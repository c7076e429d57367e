"""Tiles: the tree and the leaves as files that never change (log §5, c2sp.org/tlog-tiles).

A tile holds up to 256 hashes of one level, a level being eight of the tree's; an entry bundle holds
the leaves below a tile of level 0. Paths and bundles from elsewhere are checked strictly, layer
``tile``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from concerted.kernel.errors import Malformed
from concerted.kernel.leaf import LEAF_LIMIT_BYTES
from concerted.kernel.tree import Tree

TILE_WIDTH = 256
TILE_HEIGHT = 8
_LEVEL_LIMIT = 63
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)"
    r"/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
).fullmatch


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile, or one entry bundle where ``level`` is ``None``.

    ``index`` counts tiles within the level; ``width`` is 1 to 256, and below 256 it is partial.
    """

    level: int | None
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path below a log's address, such as ``tile/0/x001/234.p/5``."""
        level = "entries" if self.level is None else str(self.level)
        suffix = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_index_path(self.index)}{suffix}"

    @property
    def start(self) -> int:
        """The position of its first hash within its level, or of a bundle's first leaf."""
        return self.index * TILE_WIDTH

    @classmethod
    def parse(cls, path: str) -> Tile:
        """Read the path that exactly this tile has; ``Malformed("tile")`` for any other text."""
        match = _PATH(path)
        if match is None:
            raise Malformed("tile", "not the path of a tile")
        level = None if match["level"] == "entries" else int(match["level"])
        index = int(match["index"].replace("x", "").replace("/", ""))
        tile = cls(level, index, int(match["width"] or TILE_WIDTH))
        if (level or 0) > _LEVEL_LIMIT or tile.width > TILE_WIDTH:
            raise Malformed("tile", "a level above 63 or a width above 255")
        if tile.path != path:  # a needless x000/, or a width for a full tile
            raise Malformed("tile", "not the one path of a tile")
        return tile


def tile_hashes(tree: Tree, tile: Tile) -> bytes:
    """Return the ``32 * width`` bytes of a tile of hashes; ``IndexError`` if not all are there."""
    if tile.level is None:
        raise ValueError("a bundle holds leaves, not hashes")
    return tree.nodes(tile.level * TILE_HEIGHT, tile.start, tile.width)


def bundles(size: int) -> list[Tile]:
    """Return the entry bundles of a log of ``size``, in order, the last one partial."""
    full, rest = divmod(size, TILE_WIDTH)
    tiles = [Tile(None, index) for index in range(full)]
    return [*tiles, Tile(None, full, rest)] if rest else tiles


def tiles(size: int) -> list[Tile]:
    """Return the tiles of hashes of a log of ``size``, level by level, each level in order."""
    found: list[Tile] = []
    level = 0
    while size:
        found += [Tile(level, tile.index, tile.width) for tile in bundles(size)]
        size //= TILE_WIDTH
        level += 1
    return found


def encode_bundle(leaves: Iterable[bytes]) -> bytes:
    """Join encoded leaves, each after its length in two bytes."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def decode_bundle(data: bytes, limit: int = TILE_WIDTH) -> list[bytes]:
    """Take a bundle apart into at most ``limit`` encoded leaves; ``Malformed("tile")``."""
    leaves: list[bytes] = []
    position = 0
    while position < len(data):
        start = position + 2
        size = int.from_bytes(data[position:start], "big")
        position = start + size
        if not 1 <= size <= LEAF_LIMIT_BYTES or position > len(data):
            raise Malformed("tile", "a leaf is cut short, empty or too long")
        if len(leaves) == limit:
            raise Malformed("tile", f"more than {limit} leaves")
        leaves.append(bytes(data[start:position]))
    return leaves


def _index_path(index: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
