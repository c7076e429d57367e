"""The entry point of ``concerted``: commands in, sentences and an exit code out.

Exit codes: 0 done; 1 refused by our rules, or an audit's findings; 2 typed wrongly, or something on
this device that cannot be used; 3 the server cannot be reached or cannot answer; 4 the server
showed what it must not; 5 a fault of this program; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from concerted import __version__
from concerted.cli.commands import add_commands
from concerted.cli.device import ABOUT, Unclear
from concerted.cli.mistyped import mistyped
from concerted.cli.screen import say_error, show_json
from concerted.cli.sentences import sentence
from concerted.client.errors import HostFaulty, HostMisbehaved, HostUnreachable
from concerted.client.words import plain
from concerted.crypto.library import check_library
from concerted.kernel.errors import ConcertedError, Malformed, Newer, Refused, RulesNewer

DONE, REFUSED, INPUT, SERVER, MISBEHAVED, FAULT, STOPPED = 0, 1, 2, 3, 4, 5, 130
HELP = """Committees that govern themselves.

Begin with `concerted found`, or with `concerted join` and a link. `concerted status` says what
waits for you, and each command explains itself: `concerted vote --help`.

Exit codes: 0 done; 1 refused by our rules; 2 typed wrongly, or something on this device; 3 server
not reached; 4 server showed what it must not; 5 a fault of this program.
"""


def build(first: str = "") -> App:
    """Return the app with the commands that the ``first`` word typed may mean; without it, all."""
    app = App(name="concerted", help=HELP, version=__version__, suppress_keyboard_interrupt=False)
    add_commands(app, first)
    for flag in ("--help", "--version"):
        app[flag].group = ABOUT
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; no error leaves here as a traceback."""
    as_json = "--json" in arguments
    try:
        check_library()
    except RuntimeError as error:
        return _tell(Unclear("library_unsafe", str(error)), as_json)
    try:
        result = build(arguments[0] if arguments else "")(
            list(arguments), exit_on_error=False, print_error=False, result_action="return_value"
        )
        sys.stdout.flush()
        return result if isinstance(result, int) else DONE
    except CycloptsError as error:
        return _say("typed_wrongly", *mistyped(error), INPUT, as_json)
    except ConcertedError as error:
        return _tell(error, as_json)
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:  # whoever read this has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        what, todo = sentence("unforeseen")
        return _say("unforeseen", f"{what} ({type(error).__name__})", todo, FAULT, as_json)


def _tell(error: ConcertedError, as_json: bool) -> int:
    what, todo = sentence(code_of(error))
    detail = plain(str(getattr(error, "detail", "")))
    return _say(code_of(error), what.replace("{}", detail), todo, exit_code(error), as_json)


def _say(code: str, what: str, todo: str, exit_with: int, as_json: bool) -> int:
    if as_json:
        show_json({"error": {"code": code, "what": what, "do": todo}})
    else:
        say_error(what, todo)
    return exit_with


def code_of(error: ConcertedError) -> str:
    """Return the code that sentences.py knows an error by."""
    if isinstance(error, Newer):
        return "newer"
    if isinstance(error, Malformed):
        return error.layer
    if isinstance(error, RulesNewer):
        return "rules_newer"
    return str(getattr(error, "code", "unforeseen"))


def exit_code(error: ConcertedError) -> int:
    """Return the exit code of an error."""
    if isinstance(error, HostMisbehaved):
        return MISBEHAVED
    if isinstance(error, HostUnreachable | HostFaulty):
        return SERVER
    return REFUSED if isinstance(error, Refused | RulesNewer) else INPUT


def main() -> None:
    """Run the command of the process's arguments."""
    sys.exit(run(sys.argv[1:]))
