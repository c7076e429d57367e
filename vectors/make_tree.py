"""Vectors of the tree and its tiles (spec/log.md §2 and §5)."""

from __future__ import annotations

import naive_tree
from vector import OK, Case, Content, content, malformed


def files() -> dict[str, Content]:
    """Return the files of this module by their path."""
    return {
        "kernel/tree.json": _trees(),
        "kernel/tile.json": _tile_paths(),
        "kernel/bundle.json": _bundles(),
    }


# Tree

HASHES = [naive_tree.hash_leaf(number.to_bytes(8, "big")) for number in range(300)]


def _trees() -> Content:
    about = (
        "Leaf i of the tree is i in 8 bytes. `check` says what to do: the `root` at `size`; verify "
        "an `inclusion` or `consistency` proof; where that is good, making it gives it again."
    )
    sizes = [*range(18), 255, 256, 257, 300]
    roots: list[Case] = [
        {"name": f"root at {size}", "check": "root", "size": size, "root": _root(size).hex()}
        | {"expect": OK}
        for size in sizes
    ]
    return content(about, "log.md §2", [*roots, *_inclusions(), *_consistencies()])


def _root(size: int) -> bytes:
    return naive_tree.root(HASHES[:size])


def _inclusions() -> list[Case]:
    places = [(0, 1), (0, 2), (1, 2), (0, 7), (3, 7), (6, 7), (5, 8), (16, 17), (8, 17), (255, 300)]
    good = [_inclusion(f"leaf {index} of {size}", index, size) for index, size in places]
    path = naive_tree.path(5, HASHES[:11])
    wrong = [
        _inclusion("a hash altered", 5, 11, [_altered(path[0]), *path[1:]]),
        _inclusion("the last hash altered", 5, 11, [*path[:-1], _altered(path[-1])]),
        _inclusion("a hash too few", 5, 11, path[:-1]),
        _inclusion("a hash too many", 5, 11, [*path, path[-1]]),
        _inclusion("a hash too many before", 5, 11, [path[0], *path]),
        _inclusion("an empty proof", 5, 11, []),
        _inclusion("hashes in another order", 5, 11, [path[1], path[0], *path[2:]]),
        _inclusion("a hash of 31 bytes", 5, 11, [path[0][:31], *path[1:]]),
        _inclusion("a hash of 33 bytes", 5, 11, [path[0] + b"\0", *path[1:]]),
        _inclusion("another leaf's place", 4, 11, path),
        _inclusion("another size", 5, 8, path, root=_root(11)),
        _inclusion("another root", 5, 11, path, root=_root(12)),
        _inclusion("another leaf", 5, 11, path, leaf=HASHES[4]),
        _inclusion("a node as a leaf", 2, 6, _lifted(), leaf=_root(2)),
        _inclusion("an index that is the size", 11, 11, path, leaf=HASHES[5]),
        _inclusion("an index far beyond", 2**40, 11, path, leaf=HASHES[5]),
        _inclusion("an empty tree", 0, 0, [], root=_root(0)),
        _inclusion("a single leaf with a proof", 0, 1, [HASHES[1]]),
    ]
    return good + [case | {"expect": malformed("proof")} for case in wrong]


def _lifted() -> list[bytes]:
    """Return the path of leaf 4 of 11 without its first step, as if a node were a leaf."""
    return naive_tree.path(4, HASHES[:11])[1:]


def _inclusion(
    name: str,
    index: int,
    size: int,
    path: list[bytes] | None = None,
    *,
    leaf: bytes | None = None,
    root: bytes | None = None,
) -> Case:
    path = naive_tree.path(index, HASHES[:size]) if path is None else path
    return {
        "name": name,
        "check": "inclusion",
        "leaf_hash": (HASHES[index] if leaf is None else leaf).hex(),
        "index": index,
        "size": size,
        "root": (_root(size) if root is None else root).hex(),
        "proof": [item.hex() for item in path],
        "expect": OK,
    }


def _consistencies() -> list[Case]:
    pairs = [(1, 1), (1, 2), (2, 3), (3, 4), (4, 8), (6, 8), (7, 8), (5, 17), (16, 17), (256, 300)]
    good = [_consistency(f"from {old} to {new}", old, new) for old, new in pairs]
    good += [
        _consistency("from nothing", 0, 5, []),
        _consistency("from nothing to nothing", 0, 0, []),
    ]
    proof = naive_tree.proof(6, HASHES[:11])
    wrong = [
        _consistency("the first hash altered", 6, 11, [_altered(proof[0]), *proof[1:]]),
        _consistency("the end altered", 6, 11, [*proof[:-1], _altered(proof[-1])]),
        _consistency("one hash less", 6, 11, proof[:-1]),
        _consistency("one hash more", 6, 11, [*proof, proof[-1]]),
        _consistency("nothing to show", 6, 11, []),
        _consistency("nothing to show from a power of two", 4, 11, []),
        _consistency("an order of its own", 6, 11, [proof[1], proof[0], *proof[2:]]),
        _consistency("31 bytes", 6, 11, [proof[0][:31], *proof[1:]]),
        _consistency("another old size", 5, 11, proof, old_root=_root(6)),
        _consistency("another new size", 6, 8, proof, new_root=_root(11)),
        _consistency("another old root", 6, 11, proof, old_root=_root(5)),
        _consistency("another new root", 6, 11, proof, new_root=_root(10)),
        _consistency("both roots exchanged", 6, 11, proof, old_root=_root(11), new_root=_root(6)),
        _consistency("two roots for one size", 6, 6, [], new_root=_root(7)),
        _consistency("equal sizes with a proof", 6, 6, [HASHES[0]]),
        _consistency("a shrinking log", 11, 6, proof),
        _consistency("from nothing with a proof", 0, 5, [_root(5)]),
        _consistency("from nothing with a root of something", 0, 5, [], old_root=_root(1)),
        _consistency("a power of two given twice", 4, 11, [_root(4), *_from_four()]),
    ]
    return good + [case | {"expect": malformed("proof")} for case in wrong]


def _from_four() -> list[bytes]:
    return naive_tree.proof(4, HASHES[:11])


def _consistency(
    name: str,
    old: int,
    new: int,
    proof: list[bytes] | None = None,
    *,
    old_root: bytes | None = None,
    new_root: bytes | None = None,
) -> Case:
    proof = naive_tree.proof(old, HASHES[:new]) if proof is None else proof
    return {
        "name": name,
        "check": "consistency",
        "old_size": old,
        "old_root": (_root(old) if old_root is None else old_root).hex(),
        "new_size": new,
        "new_root": (_root(new) if new_root is None else new_root).hex(),
        "proof": [item.hex() for item in proof],
        "expect": OK,
    }


def _altered(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


# Tiles


def _tile_paths() -> Content:
    good: list[tuple[str, int | None, int, int]] = [
        ("tile/0/000", 0, 0, 256),
        ("tile/0/x001/234", 0, 1234, 256),
        ("tile/1/x001/x234/067.p/8", 1, 1_234_067, 8),
        ("tile/63/999", 63, 999, 256),
        ("tile/0/000.p/255", 0, 0, 255),
        ("tile/0/000.p/1", 0, 0, 1),
        ("tile/entries/000", None, 0, 256),
        ("tile/entries/x012/345.p/67", None, 12_345, 67),
    ]
    bad = [
        "",
        "tile/0",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/1234",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/entry/000",
        "tile/0/x000/000",
        "tile/0/x01/234",
        "tile/0/001/234",
        "tile/0/x001",
        "tile/0/x001/x234",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/000?",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/0/" + "x001/" * 6 + "000",
    ]
    cases: list[Case] = [
        {"name": path, "path": path, "level": level, "index": index, "width": width, "expect": OK}
        for path, level, index, width in good
    ]
    wrong = malformed("tile")
    cases += [{"name": f"not {path!r}", "path": path, "expect": wrong} for path in bad]
    about = "Read `path`; writing gives it again. `level` is null for a bundle of entries."
    return content(about, "log.md §5, c2sp.org/tlog-tiles", cases)


def _bundles() -> Content:
    wrong = malformed("tile")

    def row(size: int, data: bytes) -> bytes:
        return size.to_bytes(2, "big") + data

    one = row(3, b"abc")
    cases: list[Case] = [
        {"name": "no leaf", "bundle": "", "leaves": [], "expect": OK},
        {"name": "one", "bundle": one.hex(), "leaves": ["616263"], "expect": OK},
        {"name": "two", "bundle": (one + row(1, b"d")).hex(), "leaves": ["616263", "64"]}
        | {"expect": OK},
        {"name": "256", "bundle": (row(1, b"d") * 256).hex(), "leaves": ["64"] * 256, "expect": OK},
        {"name": "257", "bundle": (row(1, b"d") * 257).hex(), "expect": wrong},
        {"name": "cut in a leaf", "bundle": one[:-1].hex(), "expect": wrong},
        {"name": "cut in a length", "bundle": (one + b"\0").hex(), "expect": wrong},
        {"name": "an empty leaf", "bundle": row(0, b"").hex(), "expect": wrong},
        {"name": "too long", "bundle": row(32_842, b"x" * 32_842).hex(), "expect": wrong},
    ]
    about = "Take `bundle` apart into `leaves`; joining them gives it again."
    return content(about, "log.md §5", cases)
