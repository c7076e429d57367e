"""``python -m concerted.audit FILE [--json]``: an audit without the rest of the command line."""

from __future__ import annotations

import argparse
import json
import sys
import time

from concerted.audit.replay import audit_file
from concerted.audit.report import STOPPED, as_json, exit_code, lines
from concerted.kernel.errors import Malformed


def main(arguments: list[str] | None = None) -> int:
    """Audit one record file and write the result; the exit status is that of ``report``."""
    parser = argparse.ArgumentParser(prog="python -m concerted.audit", description=__doc__)
    parser.add_argument("file", help="a record file, as `concerted export` writes it")
    parser.add_argument("--json", action="store_true", help="write the result as JSON")
    given = parser.parse_args(arguments)
    began = time.perf_counter()
    try:
        result = audit_file(given.file)
    except (Malformed, OSError) as error:
        sys.stderr.write(f"{given.file} is no record that can be read: {error}\n")
        return STOPPED
    seconds = time.perf_counter() - began
    if given.json:
        sys.stdout.write(json.dumps(as_json(result, seconds), indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(lines(result, seconds)) + "\n")
    return exit_code(result)


if __name__ == "__main__":
    sys.exit(main())
