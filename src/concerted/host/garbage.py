"""Keeping Python's garbage collector out of the way of records that are held in memory.

A record is hundreds of thousands of small objects that live as long as the host. Looking through
all of them for garbage, again and again, would stop every answer for longer each time. What is no
more used goes at once in any case, by its count of references; the collector is for the rest.
"""

from __future__ import annotations

import gc

_SELDOM = (50_000, 20, 100)


def collect_seldom() -> None:
    """Look for garbage only after much has been made, in this process from now on."""
    gc.set_threshold(*_SELDOM)


def hold() -> None:
    """Tell the collector that whatever is in memory now is there to stay."""
    gc.collect()
    gc.freeze()
