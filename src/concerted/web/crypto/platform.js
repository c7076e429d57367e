/**
 * The browser's own Ed25519 and X25519, ten times as fast as ours, where they obey entry §5.
 *
 * What they are known to differ in is settled here before they are asked: S, R and the encoding of
 * A. Whether that was enough is tried once, with the telling cases of library.js; a platform that
 * fails is not used at all.
 *
 * That A lies in the subgroup of prime order is found by one X25519: its scalar c = 5L − 1 is a
 * multiple of 8 and −1 mod L, and is its own clamped form. So c·A is −A without its part of small
 * order, and has A's own u exactly if A has no such part.
 */

import { equal, fromHex, toHex } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { ORDER, fromLittleEndian, isSmall, littleEndian, montgomeryOf, pointOrNull } from "./curve.js";
import { checkLibrary } from "./library.js";
import { source } from "./suite.js";

const SIGNATURE_BYTES = 64;
const KEYS_KEPT = 8_192;
// An X25519 private key as PKCS #8 (RFC 8410 §7) is these bytes and the scalar.
const PKCS8 = fromHex("302e020100300506032b656e04220420");
const COFACTOR_SCALAR = littleEndian(5n * ORDER - 1n);

/** @type {Map<string, Promise<CryptoKey>>} */
const keys = new Map();
/** @type {Promise<CryptoKey> | null} */
let scalar = null;
/** @type {Promise<boolean> | null} */
let obeys = null;

/** Whether this platform has Ed25519 and X25519, and they obey the rule. Asked once.
 * @returns {Promise<boolean>}
 */
export function platformObeys() {
  obeys ??= checkLibrary({ checkPublicKey: platformCheckPublicKey, verify: platformVerify }).then(
    (failed) => failed === "",
    () => false,
  );
  return obeys;
}

/** Whether S < L, and R is not of small order: what no library is left to decide (entry §5.1, 2).
 * @param {Uint8Array} signature
 */
export function isPlausible(signature) {
  return (
    signature.length === SIGNATURE_BYTES &&
    fromLittleEndian(signature.subarray(32)) < ORDER &&
    !isSmall(signature.subarray(0, 32))
  );
}

/** Return if the signature is good; `Refused("signature_invalid")`.
 * @param {Uint8Array} key
 * @param {Uint8Array} message
 * @param {Uint8Array} signature
 */
export async function platformVerify(key, message, signature) {
  if (!isPlausible(signature)) throw new Refused("signature_invalid");
  const imported = await importKey(key);
  const good = await crypto.subtle.verify("Ed25519", imported, source(signature), source(message));
  if (!good) throw new Refused("signature_invalid");
}

/** Return if the key is a canonical point of order L; `Refused("key_invalid")` (entry §5.3).
 * @param {Uint8Array} key
 */
export async function platformCheckPublicKey(key) {
  const point = pointOrNull(key);
  if (point === null || isSmall(key)) throw new Refused("key_invalid");
  const u = montgomeryOf(point);
  scalar ??= importScalar();
  const peer = await crypto.subtle.importKey("raw", source(u), "X25519", false, []);
  const shared = await crypto.subtle.deriveBits({ name: "X25519", public: peer }, await scalar, 256);
  if (!equal(new Uint8Array(shared), u)) throw new Refused("key_invalid");
}

function importScalar() {
  const data = new Uint8Array(PKCS8.length + COFACTOR_SCALAR.length);
  data.set(PKCS8);
  data.set(COFACTOR_SCALAR, PKCS8.length);
  return crypto.subtle.importKey("pkcs8", data, "X25519", false, ["deriveBits"]);
}

/** @param {Uint8Array} key */
function importKey(key) {
  const name = toHex(key);
  let found = keys.get(name);
  if (found === undefined) {
    if (keys.size >= KEYS_KEPT) keys.clear();
    found = crypto.subtle.importKey("raw", source(key), "Ed25519", false, ["verify"]);
    keys.set(name, found);
  }
  return found;
}
