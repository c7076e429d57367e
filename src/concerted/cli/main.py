"""The entry point of ``concerted``: commands in, sentences and an exit code out.

Exit codes: 0 done; 1 refused, or an audit's findings; 2 bad input, or a file that cannot be read;
3 the server cannot be reached or cannot answer; 4 the server showed what it must not.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from concerted import __version__
from concerted.cli import checkers, decide, files, keeper, moving, people, propose, reading, start
from concerted.cli.device import Unclear
from concerted.cli.screen import console, show_json
from concerted.cli.sentences import sentence
from concerted.client.errors import ClientError, HostFaulty, HostMisbehaved, HostUnreachable
from concerted.crypto.library import check_library
from concerted.kernel.errors import ConcertedError, Malformed, Refused, RulesNewer

REFUSED, INPUT, SERVER, MISBEHAVED = 1, 2, 3, 4

HELP = """Committees that govern themselves.

First: found, or join and compare. Then: propose, support, open, vote, close.

Exit codes: 0 done; 1 refused; 2 bad input; 3 server not reached; 4 server misbehaved.
"""


def build() -> App:
    """Return the app with all its commands."""
    app = App(name="concerted", help=HELP, version=__version__)
    for module in (start, people, propose, decide, files, reading, checkers, moving, keeper):
        module.add(app)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; no error leaves here as a traceback."""
    try:
        check_library()
    except RuntimeError as error:
        return _tell(Unclear("library_unsafe", str(error)), "--json" in arguments)
    try:
        result = build()(
            list(arguments), exit_on_error=False, print_error=True, result_action="return_value"
        )
        return result if isinstance(result, int) else 0
    except CycloptsError:
        return INPUT
    except ConcertedError as error:
        return _tell(error, "--json" in arguments)
    except KeyboardInterrupt:
        return REFUSED
    except Exception as error:
        return _tell(Unclear("unforeseen", type(error).__name__), "--json" in arguments)


def _tell(error: ConcertedError, as_json: bool) -> int:
    what, todo = sentence(code_of(error))
    if as_json:
        show_json({"error": {"code": code_of(error), "what": what, "do": todo}})
    else:
        out = console(stderr=True)
        out.print(what)
        out.print(todo)
    return exit_code(error)


def code_of(error: ConcertedError) -> str:
    """Return the code that sentences.py knows an error by."""
    if isinstance(error, Malformed):
        return error.layer
    if isinstance(error, RulesNewer):
        return "rules_newer"
    return error.code if isinstance(error, Refused | ClientError) else "unforeseen"


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
