/** Hashes over texts, as the protocol prescribes them (ballot §3). */

import { sha256, toBase64, toHex, utf8 } from "../kernel/bytes.js";
import { sha512 } from "../vendor/noble-hashes/sha2.js";

export { sha512 };

/** Return the number that big-endian bytes are.
 * @param {Uint8Array} data
 * @returns {bigint}
 */
export function numberOf(data) {
  return data.length ? BigInt(`0x${toHex(data)}`) : 0n;
}

/** Return SHA-256 of the parts joined by `|`, as a big-endian number mod q.
 * @param {{ order: bigint }} group
 * @param {...string} parts
 */
export function challenge(group, ...parts) {
  return numberOf(sha256(utf8(parts.join("|")))) % group.order;
}

/** Return unpadded Base64 of SHA-256: of an election φ, of a ballot its receipt number.
 * @param {Uint8Array} data
 */
export function fingerprint(data) {
  return toBase64(sha256(data)).replaceAll("=", "");
}

/** Return SHA-256 in hex: the name of a record in an archive.
 * @param {Uint8Array} data
 */
export function hexHash(data) {
  return toHex(sha256(data));
}
