"""A committee to look into: made by the client library as any member would use it, then served.

``python -m concerted.demo`` (``make demo``). The members are made up and named after colours; the
history is public facts, each with its source. Nothing here is used by anything else.
"""
