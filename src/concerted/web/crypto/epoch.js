/**
 * Epoch keys: who gets one, and how the one before is reached (seal §2).
 *
 * An epoch key seals the committee's bodies until somebody departs. Each member receives it in a
 * wrap of their own; the key before it lies in the chain, except behind a wall. A key is worth using
 * only when it fits the hash in the record, so every function that yields one checks that.
 */

import { EMPTY, bigEndian, compare, concat, equal, fromHex, sha256, toHex } from "../kernel/bytes.js";
import { EVIDENCE_LIMIT_BYTES } from "../kernel/entry.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { x25519Of } from "./seed.js";
import { HPKE_OVERHEAD_BYTES, KEY_BYTES, Secret, TAG_BYTES, derive, gcmOpen, gcmSeal, hpkeOpen, hpkeSeal, info } from "./suite.js";

export const ID_BYTES = 32;
export const WRAP_BYTES = KEY_BYTES + HPKE_OVERHEAD_BYTES; // 80
export const WRAP_RECORD_BYTES = ID_BYTES + WRAP_BYTES; // 112
export const CHAIN_BYTES = KEY_BYTES + TAG_BYTES; // 48

// A founding entry's id is not known before its wrap list is sealed: zeros stand for both.
export const FOUNDING_COMMITTEE = "0".repeat(64);
export const FOUNDING_MEMBER = "0".repeat(64);

/** The 32 random bytes that seal an epoch. */
export class EpochKey extends Secret {}

/** @typedef {{ committee: string, number: number, keyHash: string }} Epoch what the record says of one */

/** Return SHA-256(tag("epoch-key") ‖ K) in hex, which the entry that opens an epoch names.
 * @param {EpochKey} key
 */
export function keyHash(key) {
  return toHex(sha256(tag("epoch-key"), key.expose()));
}

/** Return `data` as a key if it fits the record's hash; `Refused("key_wrong")` (seal §2).
 * @param {Uint8Array} data
 * @param {string} expectedHash
 */
export function checkKey(data, expectedHash) {
  if (data.length !== KEY_BYTES) throw new Refused("key_wrong", "not 32 bytes");
  const key = new EpochKey(data);
  if (!equal(fromHex(keyHash(key)), fromHex(expectedHash))) {
    throw new Refused("key_wrong", "another key than the record names");
  }
  return key;
}

/** Return the 80-byte wrap of `key` for one member; `sealKey` as the record holds it.
 *
 * In a founding entry the committee and the recipient are `FOUNDING_COMMITTEE` and
 * `FOUNDING_MEMBER`. `Refused`: `key_wrong` where the key is not the epoch's, `key_invalid` where
 * nothing can be sealed to `sealKey`. Impure: see `suite.hpkeSeal`. Source: seal §2.
 * @param {Epoch} epoch
 * @param {string} recipient
 * @param {Uint8Array} sealKey
 * @param {EpochKey} key
 */
export async function sealWrap(epoch, recipient, sealKey, key) {
  checkKey(key.expose(), epoch.keyHash);
  return hpkeSeal(x25519Of(sealKey), key.expose(), wrapInfo(epoch, recipient));
}

/** Return the epoch's key, checked against its hash.
 *
 * `Malformed("wraps")` for another length; `Refused`: `seal_broken`, `key_wrong`.
 * @param {Epoch} epoch
 * @param {string} recipient
 * @param {import("./seed.js").SealingKey} sealing
 * @param {Uint8Array} wrap
 */
export async function openWrap(epoch, recipient, sealing, wrap) {
  if (wrap.length !== WRAP_BYTES) throw new Malformed("wraps", `a wrap is ${WRAP_BYTES} bytes`);
  const data = await hpkeOpen(sealing.x25519Secret(), wrap, wrapInfo(epoch, recipient));
  return checkKey(data, epoch.keyHash);
}

/** @param {Epoch} epoch @param {string} recipient */
function wrapInfo({ committee, number, keyHash: hash }, recipient) {
  return info("wrap", fromHex(committee), bigEndian(number, 8), fromHex(recipient), fromHex(hash));
}

/** Return the wrap list, an evidence item: 112 bytes a member, by ascending id (seal §2).
 * @param {ReadonlyMap<string, Uint8Array>} wraps
 */
export function encodeWraps(wraps) {
  const parts = [];
  for (const member of [...wraps.keys()].sort()) {
    const wrap = wraps.get(member) ?? EMPTY;
    if (wrap.length !== WRAP_BYTES) throw new RangeError(`a wrap is ${WRAP_BYTES} bytes`);
    parts.push(fromHex(member), wrap);
  }
  return concat(...parts);
}

/** Return each recipient's wrap; `Malformed("wraps")`. Source: seal §2.
 * @param {Uint8Array} data
 */
export function decodeWraps(data) {
  if (data.length === 0 || data.length % WRAP_RECORD_BYTES || data.length > EVIDENCE_LIMIT_BYTES) {
    throw new Malformed("wraps", `not whole records of ${WRAP_RECORD_BYTES} bytes, 1 or more`);
  }
  /** @type {Map<string, Uint8Array>} */
  const wraps = new Map();
  let newest = "";
  for (let start = 0; start < data.length; start += WRAP_RECORD_BYTES) {
    const member = toHex(data.subarray(start, start + ID_BYTES));
    if (member <= newest) throw new Malformed("wraps", "recipients not in ascending order, or one twice");
    wraps.set(member, data.slice(start + ID_BYTES, start + WRAP_RECORD_BYTES));
    newest = member;
  }
  return wraps;
}

/** Return the record of one member, 112 bytes, from a list that `decodeWraps` accepts.
 *
 * `Refused("wrap_missing")` if it holds none.
 * @param {Uint8Array} data
 * @param {string} member
 */
export function sliceWrap(data, member) {
  const wanted = fromHex(member);
  let [low, high] = [0, Math.floor(data.length / WRAP_RECORD_BYTES)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const start = middle * WRAP_RECORD_BYTES;
    const order = compare(data.subarray(start, start + ID_BYTES), wanted);
    if (order === 0) return data.slice(start, start + WRAP_RECORD_BYTES);
    [low, high] = order < 0 ? [middle + 1, high] : [low, middle];
  }
  throw new Refused("wrap_missing");
}

/** Return the 48-byte chain of the new epoch `number`: the previous key under the new one.
 *
 * The key of the seal is used for nothing else, so its nonce is zero. Source: seal §2.
 * @param {string} committee
 * @param {number} number
 * @param {EpochKey} key
 * @param {EpochKey} previousKey
 */
export function sealChain(committee, number, key, previousKey) {
  return gcmSeal(chainKey(committee, number, key), previousKey.expose(), EMPTY);
}

/** Return the key of the epoch before `number`, checked against its hash in the record.
 *
 * `Malformed("chain")` for another length; `Refused`: `seal_broken`, `key_wrong`.
 * @param {string} committee
 * @param {number} number
 * @param {EpochKey} key
 * @param {Uint8Array} chain
 * @param {string} previousHash
 */
export async function openChain(committee, number, key, chain, previousHash) {
  if (chain.length !== CHAIN_BYTES) throw new Malformed("chain", `a chain is ${CHAIN_BYTES} bytes`);
  return checkKey(await gcmOpen(chainKey(committee, number, key), chain, EMPTY), previousHash);
}

/** @param {string} committee @param {number} number @param {EpochKey} key */
function chainKey(committee, number, key) {
  return derive(key.expose(), info("chain", fromHex(committee), bigEndian(number, 8)));
}
