"""Vectors of signatures, keys and sealing (spec/entry.md §5 and §7, spec/seal.md)."""

from __future__ import annotations

import crypto_files
import crypto_keys
import crypto_links
import crypto_seals
import crypto_signatures
from vector import Content

PARTS = (crypto_signatures, crypto_keys, crypto_seals, crypto_files, crypto_links)


def files() -> dict[str, Content]:
    """Return the files of all parts by their path."""
    contents: dict[str, Content] = {}
    for part in PARTS:
        contents |= part.files()
    return contents
