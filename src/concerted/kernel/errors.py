"""The three families of error (STYLE of the whole project; layers and codes are in ``spec/``).

::

    Exception
    ├── ConcertedError
    │   ├── Malformed     these bytes are not of the form: carries the layer that refused them
    │   │   └── Newer     … but of one that a newer program makes
    │   ├── Refused       well formed, but against the rules: carries a stable, documented code
    │   └── RulesNewer    the record is of newer rules than this program: stop, and update
    └── (anything else)   a fault: a bug, or storage that failed

``Malformed`` and ``Refused`` are verdicts about what someone sent. ``RulesNewer`` is one about
ourselves: whoever catches it must stop folding, because any state from there on would be a guess.
"""

from __future__ import annotations


class ConcertedError(Exception):
    """A verdict, as opposed to a fault."""


class Malformed(ConcertedError):
    """Bytes or fields are not of the prescribed form.

    ``layer`` is one of the names in ``code`` in the spec, such as ``canonical`` or ``proof``, and
    is what vectors name; ``reason`` is for the person who debugs and may change.
    """

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(layer, reason)
        self.layer = layer
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.layer}: {self.reason}"


class Newer(Malformed):
    """Of a form that a later version of this program makes: the remedy is to update it."""


class Refused(ConcertedError):
    """Well formed, and against the rules. ``code`` is stable, in the spec and translatable."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


class RulesNewer(ConcertedError):
    """The record follows rules of ``version``, which this program does not know (entry §6.4)."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version

    def __str__(self) -> str:
        return f"rules_newer: {self.version}"
