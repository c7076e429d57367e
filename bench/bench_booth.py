"""How long a ballot takes on a phone: Debian's Chromium, its processor slowed four times.

    python bench/bench_booth.py [--slowed 4] [--save]

``first`` is the very first ballot of a page, with everything still to be compiled and the tables
of the curve still to be made; ``median`` is of five more. The browser slows a page and not its
workers, so those numbers are of the page itself; ``worker`` are those of the client's own worker,
not slowed, with starting it.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.machine import facts, keep  # noqa: E402


def main() -> None:
    """Measure, print, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slowed", type=int, default=4)
    parser.add_argument("--save", action="store_true", help="write bench/results/booth-DATE.json")
    given = parser.parse_args()
    node = shutil.which("node")
    if node is None:
        sys.exit("needs nodejs")
    command = [node, str(ROOT / "bench" / "booth.js"), str(given.slowed)]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    machine = facts()
    print(json.dumps({"machine": machine, **told}, indent=1))
    if given.save:
        keep("booth", machine, **told)


if __name__ == "__main__":
    main()
