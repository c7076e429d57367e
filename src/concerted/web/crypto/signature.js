/**
 * Ed25519 by one rule for every edge case (entry §5).
 *
 * Two paths give the same verdicts. `verify` and `checkPublicKey` are ours on noble's arithmetic:
 * S·B − k·A is computed again and its bytes compared, which the library's own `verify` does not do.
 * `verifyBatch` and `proveAhead` ask the browser's library where that obeys (platform.js), and are
 * what makes a long record quick: what `proveAhead` has found good, the other two take as known.
 */

import { EMPTY, concat, equal, toHex } from "../kernel/bytes.js";
import { ConcertedError, Refused } from "../kernel/errors.js";
import { getPublicKey, sign } from "../vendor/noble-ed25519/index.js";
import { BASE, fromLittleEndian, hashScalar, isPlausible, isSmall, pointOrNull } from "./curve.js";
import { Secret } from "./suite.js";

export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
const BATCH_CHUNK = 256;
const PROVEN_MOST = 100_000;

/** @typedef {readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array?]} Triple key, message, signature; what the message begins with, where that stands apart */

/** @typedef {{ signatures: readonly number[], keys: readonly number[] }} Unproven indexes */

/** An Ed25519 key pair, from its 32-byte seed (RFC 8032 §5.1.5). */
export class SigningKey extends Secret {
  /** @param {Uint8Array} seed */
  constructor(seed) {
    super(seed);
    /** @type {Uint8Array} */
    this.public = getPublicKey(seed);
  }

  toString() {
    return `${this.constructor.name}(public=${toHex(this.public)})`;
  }

  /** Return the 64-byte signature, the same every time. `message` begins with a tag.
   * @param {Uint8Array} message
   * @returns {Uint8Array}
   */
  sign(message) {
    return sign(message, this.expose());
  }
}

/** What asks the browser's own library: whoever only opens a link checks too little to need it. */
const platform = () => import("./platform.js");

// What was found good: facts, so to know one changes no verdict.
/** @type {Map<number, Triple>} how the signature begins → what it is of */
const proven = new Map();
/** @type {Set<string>} */
const provenKeys = new Set();

/** How a signature begins, as a number: where two begin alike the later is known, and the other judged.
 * @param {Uint8Array} signature
 */
function beginning([a, b, c, d, e, f]) {
  return ((a << 24) | (b << 16) | (c << 8) | d) * 65_536 + ((e << 8) | f);
}

/** @param {Uint8Array} key @param {Uint8Array} message @param {Uint8Array} signature @param {Uint8Array} head */
function isProven(key, message, signature, head) {
  if (proven.size === 0) return false;
  const name = beginning(signature);
  const found = proven.get(name);
  if (found === undefined) return false;
  proven.delete(name); // a record asks of each signature once, and long ones would fill the memory
  const [knownKey, knownMessage, knownSignature, knownHead = EMPTY] = found;
  return equal(knownKey, key) && equal(knownSignature, signature) && equal(knownHead, head) && equal(knownMessage, message);
}

/** Return `data` as a key if it is a canonical point of order L; `Refused("key_invalid")`.
 *
 * Source: entry §5.3.
 * @param {Uint8Array} data
 */
export function checkPublicKey(data) {
  if (data.length === PUBLIC_KEY_BYTES && provenKeys.has(toHex(data))) return data;
  const point = data.length === PUBLIC_KEY_BYTES ? pointOrNull(data) : null;
  if (point === null || isSmall(data) || !point.isTorsionFree()) {
    throw new Refused("key_invalid", "not a canonical point of prime order");
  }
  return data;
}

/** Return if `signature` is one of `message`; else `Refused("signature_invalid")`.
 *
 * `publicKey` is one that passed `checkPublicKey` when it entered the record. Source: entry §5.1, 2
 * and 4.
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} message
 * @param {Uint8Array} signature
 * @param {Uint8Array} [head] what the message begins with, where that stands apart
 */
export function verify(publicKey, message, signature, head = EMPTY) {
  if (signature.length !== SIGNATURE_BYTES || publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new Refused("signature_invalid", "a signature is 64 bytes, a key 32");
  }
  if (isProven(publicKey, message, signature, head)) return;
  const point = pointOrNull(publicKey);
  if (point === null || isSmall(publicKey) || !isPlausible(signature)) throw new Refused("signature_invalid");
  const r = signature.subarray(0, 32);
  const s = fromLittleEndian(signature.subarray(32));
  const k = hashScalar(r, publicKey, head, message);
  const expected = BASE.multiply(s, false).subtract(point.multiply(k, false));
  if (!equal(expected.toBytes(), r)) throw new Refused("signature_invalid"); // entry §5.4
}

/** Return the indexes, ascending, of those `[publicKey, message, signature]` that fail.
 *
 * The same verdicts as `verify` one by one: no batch equation, which would be cofactored.
 * @param {readonly Triple[]} items
 */
export async function verifyBatch(items) {
  const { platformObeys, platformVerify } = await platform();
  const check = (await platformObeys()) ? platformVerify : verify;
  return failures(items, (some) =>
    some.map(async ([key, message, signature, head]) => {
      if (key.length !== PUBLIC_KEY_BYTES) throw new Refused("signature_invalid");
      return check(key, head ? concat(head, message) : message, signature);
    }),
  );
}

/** Let the browser's library check signatures and new keys, so that the fold need not.
 *
 * Only what is good is remembered; all else is judged when its turn comes, as if this had not been
 * asked. Does nothing where the platform does not obey.
 * @param {readonly Triple[]} items
 * @param {readonly Uint8Array[]} newKeys
 */
export async function proveAhead(items, newKeys) {
  rememberGood(items, newKeys, await unproven(items, newKeys));
}

/** Return the indexes of those that the browser's library does not find good: all, where it does
 * not obey. What it is asked here may be asked in a worker, and its answer remembered elsewhere.
 * @param {readonly Triple[]} items
 * @param {readonly Uint8Array[]} newKeys
 * @returns {Promise<Unproven>}
 */
export async function unproven(items, newKeys) {
  const { platformObeys, platformCheckPublicKeys } = await platform();
  if (!(await platformObeys())) return { signatures: [...items.keys()], keys: [...newKeys.keys()] };
  return { signatures: await verifyBatch(items), keys: await failures(newKeys, platformCheckPublicKeys) };
}

/** Remember what was found good, until `forgetProven`.
 * @param {readonly Triple[]} items
 * @param {readonly Uint8Array[]} newKeys
 * @param {Unproven} wrong
 */
export function rememberGood(items, newKeys, wrong) {
  const [bad, badKeys] = [new Set(wrong.signatures), new Set(wrong.keys)];
  if (proven.size + provenKeys.size >= PROVEN_MOST) forgetProven();
  items.forEach((item, index) => bad.has(index) || proven.set(beginning(item[2]), item));
  newKeys.forEach((key, index) => badKeys.has(index) || provenKeys.add(toHex(key)));
}

/** Forget what was proven ahead: nothing but time is lost. */
export function forgetProven() {
  proven.clear();
  provenKeys.clear();
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(some: readonly T[]) => Promise<unknown>[]} check
 */
async function failures(items, check) {
  /** @type {number[]} */
  const found = [];
  for (let start = 0; start < items.length; start += BATCH_CHUNK) {
    const verdicts = check(items.slice(start, start + BATCH_CHUNK)).map(fails);
    (await Promise.all(verdicts)).forEach((failed, at) => failed && found.push(start + at));
  }
  return found;
}

/** @param {Promise<unknown>} checked */
async function fails(checked) {
  try {
    await checked;
    return false;
  } catch (error) {
    if (error instanceof ConcertedError || error instanceof DOMException) return true;
    throw error;
  }
}
