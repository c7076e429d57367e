/**
 * What lies beside a header for all to check: the evidence, in its kind's form.
 *
 * Spec: spec/entry.md §6 step 19; spec/seal.md §2, §5; spec/rules.md §3, §4, §7. The state is not
 * touched (ADR 1); a phone checks what it fetches.
 */

import { FOUNDING_MEMBER, decodeWraps } from "../crypto/epoch.js";
import { CARD_LIMIT_BYTES } from "../crypto/invitation.js";
import { blobHash } from "../kernel/entry.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { checkProofs } from "./casting.js";
import { readOpened } from "./pledges.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./act.js").Act} Act */

/** Check the evidence of an act that `judge` let pass, in the order that its header names.
 *
 * `state` is the one before the act, null for the founding. A ballot's proofs stand in its header
 * and are checked here all the same. Refused `evidence_missing`, `evidence_invalid`;
 * `ballot_signature_invalid`, `proof_invalid`, `ballot_invalid`, `decryption_invalid`.
 * @param {State | null} state
 * @param {Act} act
 * @param {readonly Uint8Array[]} blobs
 */
export function checkEvidence(state, act, blobs) {
  if (state !== null && act.header.kind === "ballot.cast") {
    checkProofs(state, state.motions.at(act.payload.motion), act.payload.ballot); // rules §15
  }
  const named = act.header.evidence;
  if (blobs.length < named.length) throw new Refused("evidence_missing");
  if (blobs.length > named.length) throw new Refused("evidence_invalid", "more items than the header names");
  named.forEach((ref, at) => {
    if (blobs[at].length !== ref.size || blobHash(blobs[at]) !== ref.hash) {
      throw new Refused("evidence_invalid", "not the item that the header names");
    }
  });
  if (act.header.kind === "invitation.issue") {
    // seal §5
    if (blobs[0].length > CARD_LIMIT_BYTES) {
      throw new Refused("evidence_invalid", `a card is at most ${CARD_LIMIT_BYTES} bytes`);
    }
    return;
  }
  if (state !== null && act.header.kind === "pledge.open") {
    readOpened(state, act.payload.motion, act.author, blobs[0]); // rules §17
    return;
  }
  for (const blob of blobs) checkWraps(blob, recipients(state, act));
}

/** The members, ascending, for whom exactly the wrap list must be. Rules §3, §4, §7.
 * @param {State | null} state
 * @param {Act} act
 * @returns {string[]}
 */
function recipients(state, act) {
  if (state === null) return [FOUNDING_MEMBER]; // the founder, whose id is not known before: seal §2
  if (act.header.kind === "vouch") return [act.payload.request];
  if (act.header.kind === "epoch.wrap") return [act.payload.member];
  return state.roll(); // epoch.open
}

/** @param {Uint8Array} blob @param {readonly string[]} wanted */
function checkWraps(blob, wanted) {
  let wraps;
  try {
    wraps = decodeWraps(blob);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Refused("evidence_invalid", error.message);
  }
  const found = [...wraps.keys()];
  if (found.length !== wanted.length || found.some((member, at) => member !== wanted[at])) {
    throw new Refused("evidence_invalid", "wraps for others than the rules say");
  }
}
