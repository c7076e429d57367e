/**
 * The twelve words of a recovery sheet (seal §1).
 *
 * The word list is that of BIP39; its bits are read here, since its PBKDF2 step is not used. It is long,
 * so that it stands apart: who asks to join has no sheet yet.
 */

import { sha256 } from "../kernel/bytes.js";
import { Malformed } from "../kernel/errors.js";
import { wordlist } from "../vendor/scure-bip39/wordlists/english.js";
import { littleEndian } from "./curve.js";
import { RecoverySeed } from "./seed.js";

export const WORDS = 12;
export const WORD_BITS = 11;
const CHECK_BITS = 4;
const BLANKS = /[\s\x1c-\x1f\x85]+/;
const PLACES = new Map(wordlist.map((/** @type {string} */ word, /** @type {number} */ at) => [word, at]));

/** Return the twelve words, in lower case with single spaces.
 * @param {RecoverySeed} seed
 */
export function wordsOf(seed) {
  let bits = checked(seed.expose());
  const places = [];
  for (let n = 0; n < WORDS; n++, bits >>= BigInt(WORD_BITS)) places.push(Number(bits & 2047n));
  return places.reverse().map((place) => wordlist[place]).join(" ");
}

/** The seed's bits, followed by the first four of its hash. @param {Uint8Array} data */
function checked(data) {
  const bits = data.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return (bits << BigInt(CHECK_BITS)) | BigInt(sha256(data)[0] >> CHECK_BITS);
}

/** Return the seed that the words encode, in any case and with any white space.
 *
 * `Malformed("words")`: not twelve, one unknown (counted from 1, never repeated back, for it may be
 * most of a secret), or a wrong checksum. Source: seal §1.
 * @param {string} text
 */
export function seedFromWords(text) {
  const words = text.toLowerCase().split(BLANKS).filter((word) => word !== "");
  if (words.length !== WORDS) throw new Malformed("words", `${words.length} words instead of ${WORDS}`);
  let bits = 0n;
  words.forEach((word, at) => {
    const place = PLACES.get(word);
    if (place === undefined) throw new Malformed("words", `word ${at + 1} is not in the list`);
    bits = (bits << BigInt(WORD_BITS)) | BigInt(place);
  });
  const data = littleEndian(bits >> BigInt(CHECK_BITS)).slice(0, RecoverySeed.sizeBytes).reverse();
  if (checked(data) !== bits) throw new Malformed("words", "the words do not fit each other: one is wrong");
  return new RecoverySeed(data);
}

/** Return the 2,048 words of BIP39's English list, in order.
 * @returns {readonly string[]}
 */
export function wordList() {
  return wordlist;
}
