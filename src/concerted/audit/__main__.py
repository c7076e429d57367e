"""``python -m concerted.audit FILE [--json]``: an audit without the rest of the command line."""

from __future__ import annotations

import argparse
import json
import sys
import time

from concerted.audit.evidence import Evidence, read_evidence
from concerted.audit.evidence_report import evidence_exit_code, evidence_json, evidence_lines
from concerted.audit.replay import audit_file
from concerted.audit.report import STOPPED, as_json, exit_code, lines
from concerted.kernel.errors import Malformed


def main(arguments: list[str] | None = None) -> int:
    """Audit a record or an evidence pack and write the result; exit status as in ``report``."""
    parser = argparse.ArgumentParser(prog="python -m concerted.audit", description=__doc__)
    parser.add_argument("file", help="a record, or an evidence pack (a PDF)")
    parser.add_argument("--json", action="store_true", help="write the result as JSON")
    given = parser.parse_args(arguments)
    began = time.perf_counter()
    try:
        evidence = read_evidence(given.file)
        if evidence is not None:
            return _evidence(evidence, given.json)
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


def _evidence(found: Evidence, as_value: bool) -> int:
    if as_value:
        sys.stdout.write(json.dumps(evidence_json(found), indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(evidence_lines(found)) + "\n")
    return evidence_exit_code(found)


if __name__ == "__main__":
    sys.exit(main())
