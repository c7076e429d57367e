"""Write every test vector anew: ``python vectors/generate.py``.

Reproducible: the same source gives the same bytes, so a change of a vector is seen in review. With
``--check`` nothing is written, and the exit status is 1 if a file differs, is missing, or is made
by no one.

How it is laid out: a folder for each layer (``vectors/kernel/``), and beside this file one module
or more for each layer, named ``make_<what>.py``. Such a module has one function, ``files()``, which
gives the content of its files by their path below ``vectors/``::

    def files() -> dict[str, Content]:
        return {"kernel/canonical.json": content(about, spec, cases), ...}

To add a layer, write the module and name it in ``MAKERS``. ``vector.py`` holds what they share. The
format is described in ``vectors/README.md``. What a vector *expects* is written down by hand in
these modules, never asked of the code under test.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import make_ballots
import make_crypto
import make_entries
import make_evidence
import make_items
import make_log
import make_notes
import make_rules
import make_talk
import make_tree
import make_views
from vector import Content

MAKERS = (
    make_crypto,
    make_entries,
    make_log,
    make_tree,
    make_notes,
    make_rules,
    make_items,
    make_views,
    make_evidence,
    make_talk,
    make_ballots,
)
HERE = Path(__file__).parent


def made() -> dict[Path, str]:
    """Return the text of every file."""
    contents: dict[str, Content] = {}
    for maker in MAKERS:
        contents |= maker.files()
    return {HERE / path: _text(content) for path, content in contents.items()}


def differences() -> list[str]:
    """Return a line for each file that is not what this program would write."""
    texts = made()
    strays = [path for path in HERE.glob("*/*.json") if path not in texts]
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text() != text]
    return [f"made by no one: {path}" for path in strays] + [f"differs: {path}" for path in stale]


def write() -> None:
    """Write all files."""
    for path, text in made().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def main(arguments: list[str]) -> int:
    """Write, or with ``--check`` compare."""
    if arguments != ["--check"]:
        write()
        return 0
    found = differences()
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


def _text(content: Content) -> str:
    return json.dumps(content, indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
