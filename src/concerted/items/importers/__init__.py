"""Public files in, claims out; every oddity named by its row (items §6). Pure.

::

    table       bytes → rows with their numbers, or what is wrong with the file
    found       what is said about a row: a finding, or why it was refused
    nlrb        what the board's forms share: cases, dates, figures, and their checks
    elections   tallies 2017 to 2021, as published under a freedom of information request
    recent      the board's own download of recent election results
    cases       the board's list of representation cases
    press       figures as newspapers print them, as JSON
    actions     the collection of collective actions in tech
    choosing    which of these a file is; claims in items small enough to post
"""
