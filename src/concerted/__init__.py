"""Concerted: the system that self-governing workplace committees run on.

Each committee has one record, an append-only log of signed entries. Everything else, who is a
member, which rules are in force, what was decided, is computed from that record by pure functions.
The packages import each other in one direction only: ``kernel``, ``crypto``, ``rules``, then the
rest.
"""

__version__ = "0.1.0"
