"""What a newcomer's slow phone loads, and how long it waits: the client in Debian's Chromium.

    python bench/bench_page.py [--times 5] [--save]

A line like slow 4G (1.6 Mbit/s, 150 ms) with a processor slowed four times, and the machine as it
is. ``direct`` is the host by HTTP/1.1 as on one's own machine, ``caddy`` the same behind Debian's
Caddy with HTTPS and HTTP/2, as members reach it; ``usable_s`` is until the first button can be
pressed, ``again_s`` the same when the page is loaded anew. ``weights`` are bytes under gzip:
``joining`` is the page, all that opens a link and asks to join, styles and words in English;
``one_language`` everything but the words of other languages; ``all`` everything.
"""

import argparse
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.machine import facts, keep  # noqa: E402
from bench.programs import free_port, host  # noqa: E402
from concerted.host.clientfiles import FIRST, FOLDER, Client, reached, read_files  # noqa: E402
from concerted.host.clientfiles import JOINING as JOINING_MODULES  # noqa: E402

LANGUAGE = "en"
JOINING = ("app", "join", "trouble")
STYLES = ("base", "parts", "welcome")
SEALING = tuple(
    re.findall(r'import\("../(vendor/hpke-co[^"]+)"', (FOLDER / "crypto/suite.js").read_text())
)
LINES = {"slow 4G, processor / 4": (1_600_000, 150, 4), "as it is": (10**9, 0, 1)}
START_LIMIT_S = 20.0


def weights() -> dict[str, int]:
    """Bytes under gzip."""
    client = Client()
    modules = reached(read_files(FOLDER), (*FIRST, *JOINING_MODULES, *SEALING))
    styles = [f"style/{name}.css" for name in STYLES]
    words = [f"words/{LANGUAGE}/{area}.json" for area in JOINING]
    size = {path: len(file.packed) for path, file in client.files.items()}
    foreign = [
        path
        for path in size
        if path.count("/") == 2 and path.startswith("words/") and f"/{LANGUAGE}/" not in path
    ]
    whole = len(client.page.packed) + sum(size.values())
    return {
        "page": len(client.page.packed),
        "joining": len(client.page.packed) + sum(size[p] for p in (*modules, *styles, *words)),
        "one_language": whole - sum(size[path] for path in foreign),
        "all": whole,
        "files": len(size),
    }


@contextmanager
def fronted(folder: Path, port: int) -> Iterator[str]:
    """Run Caddy before the host, with a certificate of its own making; its address."""
    front = free_port()
    (folder / "Caddyfile").write_text(
        "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n"
        f"https://localhost:{front} {{\n\ttls internal\n\treverse_proxy 127.0.0.1:{port}\n}}\n"
    )
    command = ["caddy", "run", "--config", str(folder / "Caddyfile")]
    env = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "XDG_DATA_HOME": str(folder)}
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as process:
        try:
            until_s = time.monotonic() + START_LIMIT_S
            while not _listens(front):
                if time.monotonic() > until_s:
                    raise RuntimeError("caddy did not start")
                time.sleep(0.05)
            yield f"https://localhost:{front}"
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def measure(node: str, address: str, times: int) -> list[dict[str, Any]]:
    """The medians for each line."""
    rows = []
    for name, (bits, latency, rate) in LINES.items():
        script = str(ROOT / "bench" / "page.js")
        command = [node, script, address, str(bits), str(latency), str(rate)]
        found = [
            json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            for _ in range(times)
        ]
        middle = {key: statistics.median(one[key] for one in found) for key in found[0]}
        rows.append({"line": name, **middle})
    return rows


def main() -> None:
    """Measure, print, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--save", action="store_true", help="write bench/results/page-DATE.json")
    given = parser.parse_args()
    node = shutil.which("node")
    if node is None or not Path("/usr/bin/chromium").exists():
        sys.exit("needs nodejs and Debian's chromium")
    with tempfile.TemporaryDirectory() as folder, host(Path(folder) / "data") as program:
        direct = f"http://localhost:{program.port}"
        opened = {"direct": measure(node, direct, given.times)}
        if shutil.which("caddy"):
            with fronted(Path(folder), program.port) as address:
                opened["caddy"] = measure(node, address, given.times)
        memory_mib = round(program.memory_bytes() / (1 << 20), 1)
    machine = facts()
    found = {"weights": weights(), "opened": opened, "host_memory_mib": memory_mib}
    print(json.dumps({"machine": machine, **found}, indent=1))
    if given.save:
        keep("page", machine, **found)


if __name__ == "__main__":
    main()
