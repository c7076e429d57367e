"""What a member's own device does: keep keys, check the record, act, and read the words.

A client believes no state from a host. It fetches leaves, checks them against a signed tree that
extends the last one it kept, folds them itself, and only then shows or signs anything.

::

    errors      the server could not be reached, was faulty, or misbehaved; the home is unusable
    home        one directory an identity: written atomically, before anything is sent
    wire        the host's API over HTTP, with plain errors
    record      fetching, checking and folding the record
    committee   a member's place in one committee: refresh, sign, send, send again
    epochs      finding one's keys, and opening the next epoch
    words       reading what is sealed, and members' names
    joining     founding, inviting, asking to join, vouching, leaving, lost keys
    anew        setting aside a place that came to nothing
    motions     proposals and votes
"""
