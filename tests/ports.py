"""A port for a server of a test's own, which nobody else gets while that server is down.

A port that was free a moment ago is one of those that the system gives to any outgoing connection.
A socket that is bound to it, but does not listen, keeps it from them; a server may listen there all
the same, and while none does, a connection is refused.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_port() -> Iterator[int]:
    """A port of 127.0.0.1, held until the end."""
    with socket.socket() as holding:
        holding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holding.bind(("127.0.0.1", 0))
        yield int(holding.getsockname()[1])
