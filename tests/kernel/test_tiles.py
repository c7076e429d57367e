"""Tiles: paths, contents, bundles; and that they suffice to rebuild the tree."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concerted.kernel.errors import Malformed
from concerted.kernel.leaf import leaf_hash
from concerted.kernel.tiles import Tile, bundles, decode_bundle, encode_bundle, tile_hashes, tiles
from concerted.kernel.tree import Tree

LEVEL = st.none() | st.integers(0, 63)


@given(LEVEL, st.integers(0, 2**53), st.integers(1, 256))
def test_a_path_names_one_tile(level: int | None, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert Tile.parse(tile.path) == tile


@given(st.text(st.sampled_from("tilenrs/x.p0129"), max_size=24).map("tile/".__add__))
def test_a_text_is_refused_or_the_path_of_its_tile(text: str) -> None:
    try:
        tile = Tile.parse(text)
    except Malformed:
        return
    assert tile.path == text


def test_the_example_of_the_published_spec() -> None:
    """C2SP: a tree of 70,000 has 273 full tiles and one of width 112, then 1 and 17, then 1."""
    found = [(tile.level, tile.index, tile.width) for tile in tiles(70_000)]
    assert found[:2] == [(0, 0, 256), (0, 1, 256)]
    assert found[272:] == [(0, 272, 256), (0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]
    assert [tile.path for tile in tiles(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert tiles(0) == bundles(0) == []


def test_each_hash_of_a_tile_is_the_root_of_the_tile_below() -> None:
    tree = Tree(hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(600))
    for tile in tiles(600):
        hashes = tile_hashes(tree, tile)
        assert len(hashes) == 32 * tile.width
        if tile.level == 0:
            first = tile.start * 32
            assert hashes == tree.nodes(0, 0, 600)[first : first + len(hashes)]
    below = [tile_hashes(tree, Tile(0, index)) for index in (0, 1)]
    roots = [Tree(data[at : at + 32] for at in range(0, 8192, 32)).root() for data in below]
    assert tile_hashes(tree, Tile(1, 0, 2)) == b"".join(roots)


def test_a_tile_that_is_not_there() -> None:
    tree = Tree([bytes(32)] * 300)
    with pytest.raises(IndexError):
        tile_hashes(tree, Tile(0, 1))
    with pytest.raises(IndexError):
        tile_hashes(tree, Tile(1, 0, 2))
    with pytest.raises(ValueError, match="leaves"):
        tile_hashes(tree, Tile(None, 0))


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=256))
def test_a_bundle_gives_its_leaves(leaves: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(leaves)) == leaves


@given(st.binary(max_size=40))
def test_bytes_are_refused_or_one_bundle(data: bytes) -> None:
    try:
        leaves = decode_bundle(data)
    except Malformed:
        return
    assert encode_bundle(leaves) == data


def test_a_longer_list_where_the_caller_allows_it() -> None:
    leaves = [bytes([number % 256]) for number in range(1000)]
    assert decode_bundle(encode_bundle(leaves), limit=1000) == leaves
    with pytest.raises(Malformed):
        decode_bundle(encode_bundle(leaves), limit=999)


def test_bundles_rebuild_the_tree() -> None:
    leaves = [number.to_bytes(4, "big") for number in range(600)]
    rebuilt = Tree()
    for tile in bundles(600):
        data = encode_bundle(leaves[tile.start : tile.start + tile.width])
        rebuilt.extend(map(leaf_hash, decode_bundle(data, tile.width)))
    assert rebuilt.root() == Tree(map(leaf_hash, leaves)).root()
