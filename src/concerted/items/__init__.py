"""What lies sealed in entries of kind ``item``, and the views of it (spec/items.md). Pure.

::

    forms       the items as frozen structs with their limits
    reading     one body's words in, one item out: or malformed, or of a newer program
    board       sayings in order → things with their versions; corrections and withdrawals
    days        calendar: days of three precisions, ISO weeks
    reports     reports with confirmations, statuses, files
    patterns    by place, kind and week
    happenings  claims by key, side by side; where they conflict
    documents   versions and translations
    decisions   what the record decided, and its members in number
    timeline    all of it by date
    balance     the balance sheet, each line with what it rests on
"""
