"""Secret ballots: Belenios protocol v1, ``spec/ballot.md``.

Pure: no clock, no randomness, no input or output, nothing of ours beneath it but ``kernel`` and
``crypto``. Entropy is an argument. Points come from libsodium (PyNaCl), residues from GMP (gmpy2).

::

    groups         what a group must do; edwards, residues and known are the groups there are
    draws, hashes  random scalars from a seed; hashes over texts
    forms          the JSON of everything, and the one way to write it
    elgamal        ciphertexts
    proofs         of one of several, of one secret
    question       what every type of question can do; choices, ranking and lists are the types
    election       an election, read
    credentials    who may vote: ours, the protocol's own, and the roll
    ballot         read, check, cast
    tally          the encrypted tally
    shuffle        of answers that are not summed
    trustees       their keys, read and checked; ceremony makes them, channel carries its words
    decryption     the parts of trustees, and the result
    singles        ballots opened one by one, where rules allow it
    archive        the bytes of a .bel file
"""
