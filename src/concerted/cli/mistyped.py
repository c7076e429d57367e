"""What was wrong with a command as typed, and how it is typed right."""

from __future__ import annotations

import difflib
import re

from cyclopts import CycloptsError
from cyclopts.argument import Argument
from cyclopts.exceptions import (
    CoercionError,
    MissingArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from concerted.client.words import plain


def mistyped(error: CycloptsError) -> tuple[str, str]:
    """Return what is wrong, and what to do: an example, a command that exists, or the help."""
    return _what(error), _todo(error)


def _what(error: CycloptsError) -> str:
    word = plain((error.unused_tokens or [""])[0])
    if isinstance(error, UnknownCommandError):
        return f"There is no command “{word}”."
    if isinstance(error, MissingArgumentError) and error.argument is not None:
        return f"Something is missing: {_shown(error.argument)}."
    if isinstance(error, UnknownOptionError) and error.token is not None:
        return f"There is no option “{plain(error.token.keyword or error.token.value)}” here."
    if isinstance(error, CoercionError) and error.token is not None and error.argument is not None:
        return f"“{plain(error.token.value)}” does not fit {_shown(error.argument)}."
    if isinstance(error, UnusedCliTokensError):
        return f"“{word}” is one word too many. Words that belong together go in quotes."
    return "That is not how this is typed."


def _shown(argument: Argument) -> str:
    """Return an argument's name as the help shows it: VALUES without dashes, options with."""
    name: str = argument.name
    return name.removeprefix("--").upper() if argument.field_info.is_positional else name


def _todo(error: CycloptsError) -> str:
    chain = " ".join(("concerted", *(error.command_chain or ())))
    if isinstance(error, UnknownCommandError) and error.app is not None:
        known = [name for name in error.app if not name.startswith("-")]
        close = difflib.get_close_matches((error.unused_tokens or [""])[0], known, 1, 0.75)
        if close:
            return f"Did you mean {chain} {close[0]}?"
        return f"To see all: {chain} --help"
    example = re.search(r"Example: (.+)", (error.target and error.target.__doc__) or "")
    return f"For example: {example[1]}" if example else f"See {chain} --help"
