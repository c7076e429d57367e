"""The command line: a member's client in words that need no explaining.

::

    main        the entry point: commands, errors as sentences, exit codes
    device      which home, which server, which clock; finding people and proposals by a few letters
    screen      tables, sentences and JSON
    sentences   what each refusal means, and what to do
    start       found, join, compare, sign, sheet, restore
    people      invite, requests, vouch, members, leave, freeze
    decide      propose, support, amend, vote, close
    reading     decisions, minutes, rules, offices, export, audit, serve
"""
