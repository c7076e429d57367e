"""The command line: a member's client in words that need no explaining.

::

    main        the entry point: commands, errors as sentences, exit codes
    device      which home, which server, which clock; finding people and proposals by a few letters
    screen      tables, sentences and JSON
    sentences   what each refusal means, and what to do
    start       found, join, compare, sign, sheet, restore
    people      invite, requests, vouch, members, leave, freeze
    propose     propose, a command for each kind of proposal
    decide      support, amend, stand, open, vote, close
    files       fetch
    reading     decisions, minutes, rules, offices, export, audit
    checkers    outside checkers and what they confirmed
    keeper      serve, and the commands below `host`
"""
