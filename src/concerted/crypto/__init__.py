"""Signatures, keys, sealing, invitations: ``spec/entry.md`` §5 and §7, and ``spec/seal.md``.

Pure: no clock, no input or output, nothing of ours beneath it but ``kernel``. Entropy is an
argument everywhere except in ``suite.hpke_seal``, whose library draws its own. Ids and hashes are
lower-case hex, as in headers; keys, signatures and what is sealed are bytes. Every primitive comes
from libsodium (PyNaCl) or OpenSSL (``cryptography``).

::

    suite          HKDF, AES-256-GCM, HPKE, and the type of all secrets
    signature      Ed25519 by the rule of entry §5, alone and in batches
    possession     a newcomer's proofs that their three keys are theirs
    seed           twelve words and the three key pairs of a member
    epoch          epoch keys, their wraps, their chain
    body           padding; sealed bodies of entries
    attachment     sealed files, chunk by chunk
    invitation     link secret, card, a request's private part
    link           the join link and the recovery sheet's address
    compare        what two phones compare before a vouch
    session        what a client signs to open a session at a host
    library        whether this machine's Ed25519 obeys the rule
"""
