"""A long-lived process in which JavaScript answers, a line of JSON for each that it is asked."""

import json
import subprocess
from pathlib import Path
from typing import Any


class Process:
    """Node running a script of this folder until ``stop``."""

    def __init__(self, node: str, script: str) -> None:
        self._process = subprocess.Popen(
            [node, Path(__file__).with_name(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def exchange(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What it answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()
