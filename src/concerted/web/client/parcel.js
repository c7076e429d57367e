/**
 * What is to be checked, as one piece of bytes: to hand over a piece is quick, while a worker's thousand
 * small arrays take as long as checking some of them.
 *
 * A parcel holds for each signature 32 bytes of key, 64 of signature, the message's length in 4 and the
 * message; then for each new key 32 bytes. What is not of these sizes is not packed.
 */

import { bigEndian, concat, fromBigEndian } from "../kernel/bytes.js";
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from "../crypto/signature.js";

/** @typedef {import("../crypto/signature.js").Triple} Triple */
/** @typedef {{ data: Uint8Array, signatures: number, keys: number }} Parcel how many of each */

const SIZE_BYTES = 4;

/** Whether all of these can be packed.
 * @param {readonly Triple[]} items
 * @param {readonly Uint8Array[]} keys
 */
export function packable(items, keys) {
  const isKey = (/** @type {Uint8Array} */ key) => key.length === PUBLIC_KEY_BYTES;
  return items.every(([key, , signature]) => isKey(key) && signature.length === SIGNATURE_BYTES) && keys.every(isKey);
}

/** @param {readonly Triple[]} items @param {readonly Uint8Array[]} keys @returns {Parcel} */
export function packed(items, keys) {
  /** @type {Uint8Array[]} */
  const parts = [];
  for (const [key, message, signature, head] of items) {
    parts.push(key, signature, bigEndian(message.length + (head?.length ?? 0), SIZE_BYTES));
    if (head) parts.push(head);
    parts.push(message);
  }
  return { data: concat(...parts, ...keys), signatures: items.length, keys: keys.length };
}

/** @param {Parcel} parcel @returns {[Triple[], Uint8Array[]]} */
export function unpacked({ data, signatures, keys }) {
  let at = 0;
  const take = (/** @type {number} */ size) => data.subarray(at, (at += size));
  /** @type {Triple[]} */
  const items = [];
  for (let n = 0; n < signatures; n++) {
    const [key, signature] = [take(PUBLIC_KEY_BYTES), take(SIGNATURE_BYTES)];
    items.push([key, take(fromBigEndian(take(SIZE_BYTES))), signature]);
  }
  return [items, Array.from({ length: keys }, () => take(PUBLIC_KEY_BYTES))];
}
