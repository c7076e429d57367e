/**
 * Proofs that a newcomer's three keys are theirs (entry §7).
 *
 * Without them one could enter another's key as one's own. The message binds the whole header, so a
 * proof can be moved neither to other keys nor to other words, another invitation or another moment.
 */

import { concat, sha256, toHex } from "../kernel/bytes.js";
import { base64urlEncode, encode } from "../kernel/canonical.js";
import { FOUNDING } from "../kernel/entry.js";
import { Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { checkPublicKey, verify } from "./signature.js";

export const DIGEST_BYTES = 32;
const NAMES = ["sign_key", "seal_key", "vote_key"];

/** @typedef {import("./signature.js").SigningKey} SigningKey */
/** @typedef {import("../kernel/entry.js").Header} Header */

/** Return the 32 bytes that stand for a header in its proofs (entry §7).
 *
 * The proofs themselves are left out, and in a founding entry the body as well, which is sealed
 * under the finished header.
 * @param {Header} header
 */
export function possessionDigest(header) {
  const fields = header.fields();
  delete fields.payload.proofs;
  if (header.kind === FOUNDING) {
    delete fields.body;
    delete fields.salt;
  }
  return sha256(encode(fields));
}

/** Return what each key signs; `RangeError` unless `digest` is 32 bytes (entry §7).
 * @param {Uint8Array} digest
 */
export function possessionMessage(digest) {
  if (digest.length !== DIGEST_BYTES) throw new RangeError(`a digest is ${DIGEST_BYTES} bytes`);
  return concat(tag("possession"), digest);
}

/** Return the proofs of the signing, sealing and voting key, in this order, 64 bytes each.
 * @param {Uint8Array} digest
 * @param {readonly SigningKey[]} keys
 */
export function provePossession(digest, keys) {
  const message = possessionMessage(digest);
  return keys.map((key) => key.sign(message));
}

/** Return a founding or request header with its keys and their proofs in the payload.
 * @param {Header} header
 * @param {readonly SigningKey[]} keys
 */
export function proveHeader(header, keys) {
  const named = Object.fromEntries(NAMES.map((name, at) => [name, toHex(keys[at].public)]));
  const drafted = header.with({ payload: { ...header.payload, ...named } });
  const proofs = provePossession(possessionDigest(drafted), keys);
  return drafted.with({ payload: { ...drafted.payload, proofs: proofs.map(base64urlEncode) } });
}

/** Return the three keys, now checked.
 *
 * `Refused`, in this order: `key_invalid` (entry §5.3), `key_used` for two that are equal,
 * `possession_invalid`.
 * @param {Uint8Array} digest
 * @param {readonly Uint8Array[]} keys sign_key, seal_key, vote_key: 32 bytes each
 * @param {readonly Uint8Array[]} proofs
 */
export function checkPossession(digest, keys, proofs) {
  const checked = keys.map((key) => checkPublicKey(key));
  if (new Set(checked.map(toHex)).size < keys.length) {
    throw new Refused("key_used", "two of the three keys are the same");
  }
  const message = possessionMessage(digest);
  if (proofs.length !== keys.length) throw new Refused("possession_invalid", "not three proofs");
  try {
    checked.forEach((key, at) => verify(key, message, proofs[at]));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused("possession_invalid");
  }
  return checked;
}
