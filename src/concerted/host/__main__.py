"""``python -m concerted.host``: a host without the commands for members, in less memory."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from concerted.host.serve import serve
from concerted.store import Fault

INPUT, FAULT = 2, 3


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; 2 where something typed is wrong, 3 where the database fails."""
    parser = argparse.ArgumentParser(prog="python -m concerted.host", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--port", type=int, default=8470, help="the port to listen at")
    parser.add_argument("--data", type=Path, default=Path("data"), help="the folder of the data")
    parser.add_argument("--database", default="", help="postgresql://…, in place of a file there")
    parser.add_argument(
        "--cors-origin", action="append", default=[], help="alone may call this host"
    )
    given = parser.parse_args(arguments)
    try:
        serve(
            host=given.host,
            port=given.port,
            data=given.data,
            database_url=given.database or None,
            cors_origins=given.cors_origin,
        )
    except (ValueError, OSError, RuntimeError, Fault) as error:
        sys.stderr.write(f"{error}\n")
        return FAULT if isinstance(error, Fault) else INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
