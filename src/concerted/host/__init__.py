"""The host: keeps committees' records in order, stamps them, and serves them (docs/api.md).

``ledger`` and ``commit`` accept entries, ``sessions`` says who may read, ``app`` and the modules of
routes speak HTTP, ``serve`` runs it all. A host reads no words and forges nothing.
"""
