"""A real host whose clock is a file: ``python timed_host.py PORT DATA CLOCK``."""

import sys
from pathlib import Path

from concerted.host.serve import serve

port, data, clock = sys.argv[1:]
serve("127.0.0.1", int(port), Path(data), clock=lambda: int(Path(clock).read_text()))
