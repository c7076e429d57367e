/**
 * One sheet of paper and the three key pairs that come from it (seal §1).
 *
 * The recovery seed is 128 bits for each committee. No id enters the derivation, so the twelve
 * words alone bring a member back. The word list is that of BIP39; its bits are read here, since its
 * PBKDF2 step is not used.
 */

import { sha256 } from "../kernel/bytes.js";
import { Malformed } from "../kernel/errors.js";
import { wordlist } from "../vendor/scure-bip39/wordlists/english.js";
import { clampedHash, clampedScalar, littleEndian, montgomeryOf, Point } from "./curve.js";
import { SigningKey, checkPublicKey } from "./signature.js";
import { Secret, derive, info } from "./suite.js";

export const WORDS = 12;
export const WORD_BITS = 11;
const CHECK_BITS = 4;
const BLANKS = /[\s\x1c-\x1f\x85]+/;
const PLACES = new Map(wordlist.map((/** @type {string} */ word, /** @type {number} */ at) => [word, at]));

/** The 16 bytes of a recovery sheet. */
export class RecoverySeed extends Secret {
  static sizeBytes = 16;
}

/** What others seal to. Its Ed25519 form signs the proof of possession, and nothing else. */
export class SealingKey extends SigningKey {
  /** Return the first 32 bytes of SHA-512(seed), clamped (seal §1). */
  x25519Secret() {
    return clampedHash(this.expose());
  }
}

/** What ballot credentials derive from. It signs the proof of possession, as Ed25519. */
export class VotingKey extends SigningKey {
  /** Return the secret scalar mod L, 32 bytes little-endian; times the base: `public`. */
  scalar() {
    return littleEndian(clampedScalar(clampedHash(this.expose())));
  }
}

/** A member's three key pairs, in the order in which requests and proofs list them. */
export class MemberKeys {
  /**
   * @param {SigningKey} signing
   * @param {SealingKey} sealing
   * @param {VotingKey} voting
   */
  constructor(signing, sealing, voting) {
    this.signing = signing;
    this.sealing = sealing;
    this.voting = voting;
    Object.freeze(this);
  }

  /** Derive them; the same for ever (seal §1).
   * @param {RecoverySeed} seed
   */
  static fromSeed(seed) {
    const secret = seed.expose();
    return new MemberKeys(
      new SigningKey(derive(secret, info("seed-sign"))),
      new SealingKey(derive(secret, info("seed-seal"))),
      new VotingKey(derive(secret, info("seed-vote"))),
    );
  }

  /** What `provePossession` takes. */
  get pairs() {
    return [this.signing, this.sealing, this.voting];
  }
}

/** Return the X25519 form, u = (1+y)/(1−y), of a member's `sealKey` (entry §7).
 *
 * `Refused("key_invalid")` for what `checkPublicKey` would refuse as well.
 * @param {Uint8Array} sealKey
 */
export function x25519Of(sealKey) {
  return montgomeryOf(Point.fromBytes(checkPublicKey(sealKey)));
}

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
