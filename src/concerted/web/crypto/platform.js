/**
 * The browser's own Ed25519 and X25519, ten times as fast as ours, where they obey entry §5.
 *
 * What they are known to differ in is settled here before they are asked: S, R and the encoding of
 * A. Whether that was enough is tried once, with the telling cases of library.js; a platform that
 * fails is not used at all.
 *
 * That A lies in the subgroup of prime order is found by one X25519: its scalar c = 5L − 1 is a
 * multiple of 8 and −1 mod L, and is its own clamped form. So c·A is −A without its part of small
 * order, and has A's own u exactly if A has no such part. A u that no point of the curve has is one
 * of its twist, whose order has no factor in common with c − 1 or c + 1: there nothing keeps its u, and
 * so no root need be taken to know that A is a point at all.
 */

import { equal, fromHex, toHex } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { ORDER, isPlausible, isSmall, littleEndian, montgomeriesOf } from "./curve.js";
import { checkLibrary } from "./library.js";
import { source } from "./suite.js";

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
  await platformCheckPublicKeys([key])[0];
}

/** Ask the same of each of these: a promise for each.
 * @param {readonly Uint8Array[]} asked 32 bytes each
 */
export function platformCheckPublicKeys(asked) {
  return montgomeriesOf(asked).map((u, at) => checkOrder(asked[at], u));
}

/** @param {Uint8Array} key @param {Uint8Array | null} u */
async function checkOrder(key, u) {
  if (u === null || isSmall(key)) throw new Refused("key_invalid");
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
