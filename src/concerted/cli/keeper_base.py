"""What all of a keeper's commands share: where the data is, and errors that are sentences."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

from cyclopts import Parameter

from concerted.cli.screen import show_json

DATA = Path("data")
Flag = Annotated[bool, Parameter(negative=())]
FAULT, INPUT = 3, 2
P = ParamSpec("P")


def plainly(command: Callable[P, int | None]) -> Callable[P, int]:
    """Let a command's errors be sentences: they were written for the keeper."""

    @wraps(command)
    def told(*given: P.args, **named: P.kwargs) -> int:
        try:
            return command(*given, **named) or 0
        except Exception as error:
            from concerted.store import Fault  # slow to load, and seldom needed

            if not isinstance(error, ValueError | OSError | RuntimeError | Fault):
                raise
            if named.get("json"):
                show_json({"error": str(error)})
            else:
                sys.stderr.write(f"{error}\n")
            return FAULT if isinstance(error, Fault) else INPUT

    return told


def store_url(data: Path, database: str) -> str:
    """Return the address of the database that belongs to a data folder."""
    from concerted.host.files import DATABASE

    return database or f"sqlite:///{data / DATABASE}"


def show_lines(as_json: bool, value: Any, *lines: str) -> None:
    """Print ``value`` for programs, or the lines."""
    if as_json:
        show_json(value)
    else:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
