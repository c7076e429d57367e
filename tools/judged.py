"""Write src/concerted/web/client/judged.js: a hash of all that decides a fold in the browser.

What a device folded by other rules is folded again. A test compares; whoever changes a module of
the browser's kernel, crypto, ballots or rules runs this.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

WEB = Path(__file__).parents[1] / "src" / "concerted" / "web"
FILE = WEB / "client" / "judged.js"
FOLDERS = ("ballots", "crypto", "kernel", "rules", "vendor")


def text() -> str:
    """Return what the file must hold."""
    found = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((WEB / folder).rglob("*.js")):
            found.update(path.relative_to(WEB).as_posix().encode() + b"\0")
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return (
        "/** Made by tools/judged.py: a hash of all that decides a fold here (rules §12). */\n\n"
        f'export const JUDGED_BY = "{found.hexdigest()}";\n'
    )


def main(arguments: list[str]) -> int:
    """Write it, or with ``--check`` compare."""
    if arguments != ["--check"]:
        FILE.write_text(text())
        return 0
    return 0 if FILE.exists() and FILE.read_text() == text() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
