"""Printed documents: evidence packs, balance sheets and minutes, in every script.

::

    paper       what a document is made of: headings, texts, tables, bars, pictures
    fonts       which font writes which script, and the Debian package that brings it
    layout      one paragraph → lines of runs: direction, shaping, where a line may break
    pdf         a paper as PDF
    html        a paper as one HTML page without scripts
    terminal    a paper as lines of text
    sentences   words for kinds, statuses and sources
    balance     the balance sheet as a paper
    evidence    the evidence pack as a paper, with the proof in it
    minutes     decisions as a paper
    poster      an invitation to hang up, as PDF
"""
