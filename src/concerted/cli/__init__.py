"""The command line: a member's client in words that need no explaining.

::

    main        the entry point: commands, errors as sentences, exit codes
    commands    which module brings which commands
    device      which home, which server, which clock; finding people and proposals by a few letters
    screen      sentences and tables as wide as the screen, progress, and JSON
    wording     our rules, effects and how a proposal stands, in sentences
    sentences   what each refusal means, and what to do
    mistyped    what was wrong with a command as typed
    start       found, join, compare, sign, sheet, restore
    status      status: what waits to be done
    people      invite, requests, vouch, members
    poster      an invitation on paper
    propose     propose, a command for each kind of proposal
    decide      support, amend, stand, open, vote, close
    reading     decisions, show, minutes, programme, rules, offices
    files       fetch
    keys        freeze, complete, cancel, rekey, dispute, leave
    keeping     export, audit
    checkers    checkers, propose checker
    moving      move, propose server
    findings    what an importer found in a file
    keeper      serve, doctor, and what stands below host:
    keeper_…    witness; backup, restore, resume, rehearse; what the doctor prints
"""
