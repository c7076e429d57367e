"""A process that appends until it is killed: ``writing.py URL NAME START BATCH``.

It prints the size of the log after each append that returned, and ``lost`` after a lost race.
"""

import sys

from concerted.store import Conflict, open_store
from tests.store.making import blob, committee, grow


def main() -> None:
    url, name, by, count, until = sys.argv[1], sys.argv[2], sys.argv[3], *map(int, sys.argv[4:6])
    store = open_store(url)
    of = committee(name)
    size = store.head(of)
    print(f"open {size}", flush=True)
    while size < until:
        bodies = [blob(f"body {by} {size}".encode() * 30, size)]
        try:
            store.append([grow(of, size, count, by=by, blobs=bodies)])
        except Conflict:
            print("lost", flush=True)
            size = store.head(of)
        else:
            size += count
            print(size, flush=True)


if __name__ == "__main__":
    main()
