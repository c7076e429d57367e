/**
 * What two phones compare before anyone vouches (seal §8).
 *
 * Six words to say aloud, or a QR code. Both come from what each side holds of the record and of the
 * link, so whoever swapped a key in the link, or a request on the way, makes them differ.
 */

import { concat, equal, fromHex, sha256, toHex } from "../kernel/bytes.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { WORD_BITS, wordList } from "./sheetwords.js";

export const WORDS = 6;
const CODE = /^concerted-compare:([0-9a-f]{64})$/;

/** Return the 32 bytes d that both sides compute (seal §8).
 *
 * `request` is, for the inviter, the one in *the record*; for the joiner, the one it made.
 * @param {string} committee
 * @param {string} request
 * @param {Uint8Array} inviterKey
 * @param {Uint8Array} logKey
 */
export function comparisonDigest(committee, request, inviterKey, logKey) {
  return sha256(concat(tag("words"), fromHex(committee + request), inviterKey, logKey));
}

/** Return six words of BIP39's English list: the first 66 bits, 11 a word.
 * @param {Uint8Array} digest
 */
export function comparisonWords(digest) {
  const bits = digest.slice(0, 9).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n) >> 6n;
  return Array.from({ length: WORDS }, (_, n) => {
    const place = (bits >> BigInt(WORD_BITS * (WORDS - 1 - n))) & 2047n;
    return wordList()[Number(place)];
  });
}

/** Return the text of the QR code: `concerted-compare:` and the whole of d in hex.
 * @param {Uint8Array} digest
 */
export function comparisonCode(digest) {
  return `concerted-compare:${toHex(digest)}`;
}

/** Return if `scanned` is the QR text of the same d.
 *
 * `Malformed("compare")` for another kind of code, `Refused("compare_differs")` for another d.
 * @param {Uint8Array} digest
 * @param {string} scanned
 */
export function checkCode(digest, scanned) {
  const found = CODE.exec(scanned);
  if (found === null) throw new Malformed("compare", "not a comparison code");
  if (!equal(fromHex(found[1]), digest)) throw new Refused("compare_differs");
}
