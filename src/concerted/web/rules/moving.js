/**
 * Moving to another host: by motion where the old one is willing, by signatures where it is not.
 *
 * Spec: spec/rules.md §11. The successor's key is proven, so that a record is not tied to a key that
 * nobody holds. Signatures to leave are entries as all others, given to the new host after what it
 * has of the old record; when more than half of the roll has signed, it may sign checkpoints.
 */

import { checkPublicKey, verify } from "../crypto/signature.js";
import { concat, fromHex } from "../kernel/bytes.js";
import { base64urlDecode } from "../kernel/canonical.js";
import { Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { Kind } from "./act.js";
import { Key, Sig, payloadOf } from "./fields.js";
import { HexMap } from "./map.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./act.js").Act} Act */

/** A member wants the record kept by another host, whose log key proves itself. */
export const Leave = payloadOf({ log_key: Key, proof: Sig });

/** What the key of a new host signs to take over a committee's record. Spec §11.
 * @param {string} committee
 * @param {string} logKey
 */
export function logKeyMessage(committee, logKey) {
  return concat(tag("take-over"), fromHex(committee + logKey));
}

/** Refused `key_invalid`, `log_key_same`, `possession_invalid`.
 * @param {State} state
 * @param {string} logKey
 * @param {string} proof
 */
export function checkLogKey(state, logKey, proof) {
  const key = checkPublicKey(fromHex(logKey));
  if (logKey === state.log_key) throw new Refused("log_key_same");
  try {
    verify(key, logKeyMessage(state.committee, logKey), base64urlDecode(proof));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused("possession_invalid");
  }
}

/** The state in which the new key signs checkpoints.
 * @param {State} state
 * @param {string} logKey
 */
export function moveTo(state, logKey) {
  return state.with({ log_key: logKey, leaving: new HexMap() });
}

/** Refused `key_invalid`, `log_key_same`, `possession_invalid`, `already_signed`.
 * @param {State} state
 * @param {Act} act
 */
export function checkLeave(state, act) {
  checkLogKey(state, act.payload.log_key, act.payload.proof);
  if (state.leaving.get(act.author) === act.payload.log_key) throw new Refused("already_signed");
}

/** One signature more; with more than half of the roll the new host takes over.
 * @param {State} state
 * @param {Act} act
 */
export function applyLeave(state, act) {
  const logKey = act.payload.log_key;
  const next = state.with({ leaving: state.leaving.set(act.author, logKey) });
  const signed = [...next.leaving].filter(([member, key]) => key === logKey && next.isActive(member));
  return signed.length * 2 > next.active ? moveTo(next, logKey) : next;
}

export const KINDS = [new Kind("host.leave", Leave, checkLeave, applyLeave, { duty: true })];
