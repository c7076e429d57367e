"""Plain sentences for what an importer finds in a file (items §6)."""

from __future__ import annotations

from collections.abc import Mapping

from concerted.items.importers.found import Finding

# Each code has a sentence; {0}, {1} are the finding's values.
ROWS: Mapping[str, str] = {
    "after_closed": "The count of {0} is later than the day on which the case was closed, {1}.",
    "before_filed": "The count of {0} is earlier than the petition, {1}.",
    "blank": "“{0}” is blank. It is left out: nothing in the row says what it was.",
    "blank_zero": "“{0}” is blank. It is taken for zero: the total in the same row proves it.",
    "cell_lines": "“{0}” runs over several lines of the file. It is one cell; the row is whole.",
    "columns_unused": "These columns are not brought in: {0}.",
    "empty_part": "“{0}” lists something empty. It is left out.",
    "kind_other": "“{0}” is not one kind of ours. It is kept as “other”, with the file's words.",
    "new_year": "It is dated {0}. The first of January often stands for an unknown day. Kept.",
    "no_address": "The source “{0}” is no address. It is kept as it stands.",
    "number": "“{0}” holds “{1}”, which is no whole number. It is left out.",
    "rerun": "This is a rerun, an election of its own; the first count is in row {0}.",
    "rerun_alone": "This is a rerun, an election of its own; the first count is not in this file.",
    "run_off": "This is a run-off, an election of its own; the first count is in row {0}.",
    "run_off_alone": "This is a run-off, an election of its own; the first is not in this file.",
    "same_election": "It is of the same election as row {0}. All are kept, side by side.",
    "same_id": "It has the number of row {0}. Both are kept, side by side.",
    "sum_many": "The votes add up to {0}, which is more than the {1} who could vote.",
    "unit_unnamed": "The source does not say which unit of case {0}. It is taken for unit A.",
    "unnamed": "“{0}” has {1} votes, and the organisation has no name.",
    "votes_many": "More votes were counted ({0}) than people could vote ({1}). Kept as it stands.",
    "votes_sum": "The votes for and against add up to {0}; the file says {1}. Kept as it stands.",
    "votes_sum_blank": "The votes for and against add up to {0}; the total is blank. Kept.",
}
REFUSALS: Mapping[str, str] = {
    "case": "“{0}” is no case number.",
    "cells": "The row has {0} cells, and the heading has {1}.",
    "date": "“{0}” holds “{1}”, which is no day.",
    "id": "“{0}” is no number of an action.",
    "limits": "It does not fit what can be kept: {0}",
    "list": "“{0}” holds no list that can be read.",
    "no_source": "It names no source.",
    "no_tally": "It has no count: neither a day nor a kind of tally.",
    "repeated": "It says nothing that row {0} does not say.",
    "says_nothing": "It holds neither figures nor days.",
    "tally_type": "“{0}” is no kind of tally that is known here.",
}
_WITHOUT_VALUE = {"rerun": "rerun_alone", "run_off": "run_off_alone"}


def finding_sentence(found: Finding) -> str:
    """Return what was found in a row, or why it was refused, as a sentence."""
    code, values = found.code, found.values
    if code in _WITHOUT_VALUE and not any(values):
        code = _WITHOUT_VALUE[code]
    if code == "votes_sum" and not values[1]:
        code = "votes_sum_blank"
    return (ROWS.get(code) or REFUSALS[code]).format(*values)
