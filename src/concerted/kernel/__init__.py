"""The record itself: entries, their canonical form, the Merkle log and what C2SP says of it.

Pure: no clock, no randomness, no input or output, no package of ours beneath it. Bytes and times
are arguments, signatures are checked by functions that are passed in. ``spec/entry.md`` and
``spec/log.md`` are its whole specification.
"""
