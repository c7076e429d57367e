"""What lies beside a header for all to check: the evidence, in its kind's form.

Spec: spec/entry.md §6 step 19; spec/seal.md §2, §5; spec/rules.md §3, §4, §7. The host checks
before it accepts, an auditor again afterwards. The state is not touched (ADR 1).
"""

from collections.abc import Callable, Sequence

from concerted.crypto.epoch import FOUNDING_MEMBER, decode_wraps
from concerted.crypto.invitation import CARD_LIMIT_BYTES
from concerted.kernel.entry import blob_hash
from concerted.kernel.errors import Malformed, Refused
from concerted.rules.act import Act
from concerted.rules.casting import check_proofs
from concerted.rules.pledges import read_opened
from concerted.rules.state import Motion, State

Prove = Callable[[State, Motion, str], None]


def check_evidence(
    state: State | None, act: Act, blobs: Sequence[bytes], prove: Prove | None = None
) -> None:
    """Check the evidence of an act that `judge` let pass, in the order that its header names.

    `state` is the one before the act, `None` for the founding. A ballot's proofs stand in its
    header and are checked here all the same, by `check_proofs` or what stands in for it. Refused
    `evidence_missing`, `evidence_invalid`; `ballot_signature_invalid`, `proof_invalid`,
    `ballot_invalid`, `decryption_invalid`.
    """
    if state is not None and act.header.kind == "ballot.cast":  # rules §15
        motion = state.motions[act.payload.motion]
        (prove or check_proofs)(state, motion, act.payload.ballot)
    named = act.header.evidence
    if len(blobs) < len(named):
        raise Refused("evidence_missing")
    if len(blobs) > len(named):
        raise Refused("evidence_invalid", "more items than the header names")
    for ref, blob in zip(named, blobs, strict=True):
        if len(blob) != ref.size or blob_hash(blob) != ref.hash:
            raise Refused("evidence_invalid", "not the item that the header names")
    if act.header.kind == "invitation.issue":  # seal §5
        if len(blobs[0]) > CARD_LIMIT_BYTES:
            raise Refused("evidence_invalid", f"a card is at most {CARD_LIMIT_BYTES} bytes")
        return
    if state is not None and act.header.kind == "pledge.open":  # rules §17
        read_opened(state, act.payload.motion, act.author, blobs[0])
        return
    for blob in blobs:
        _check_wraps(blob, _recipients(state, act))


def _recipients(state: State | None, act: Act) -> list[str]:
    """The members, ascending, for whom exactly the wrap list must be. Rules §3, §4, §7."""
    kind = act.header.kind
    if state is None:  # the founder, whose id is not known before: seal §2
        return [FOUNDING_MEMBER]
    if kind == "vouch":
        return [act.payload.request]
    if kind == "epoch.wrap":
        return [act.payload.member]
    return state.roll()  # epoch.open


def _check_wraps(blob: bytes, recipients: list[str]) -> None:
    try:
        wraps = decode_wraps(blob)
    except Malformed as error:
        raise Refused("evidence_invalid", str(error)) from None
    if list(wraps) != recipients:
        raise Refused("evidence_invalid", "wraps for others than the rules say")
