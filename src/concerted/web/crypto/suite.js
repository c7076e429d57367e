/**
 * Suite 1: the standard parts that all sealing is made of (seal.md, its head).
 *
 * HKDF-SHA256 (RFC 5869) from noble; AES-256-GCM with a 12-byte nonce from WebCrypto; HPKE base mode
 * with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180) from hpke-js, over WebCrypto's
 * X25519 or, in a browser that has none, over hpke-js's own. What does not open, whatever the cause,
 * is `Refused("seal_broken")`.
 */

import { EMPTY, concat, equal } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { tag } from "../kernel/tags.js";
import { hkdf } from "../vendor/noble-hashes/hkdf.js";
import { sha256 } from "../vendor/noble-hashes/sha2.js";
import { BASE, clampedScalar, montgomeryOf, x25519IsSmall } from "./curve.js";

export const KEY_BYTES = 32;
export const TAG_BYTES = 16;
export const HPKE_ENC_BYTES = 32;
export const HPKE_OVERHEAD_BYTES = HPKE_ENC_BYTES + TAG_BYTES;
const ZERO_NONCE = new Uint8Array(12);

/**
 * Bytes that must not be shown: one subclass for each use, so that they can't be mixed up.
 *
 * `expose` is the only way to the bytes, and easy to search for. A wrong size is a bug, and a
 * `RangeError`.
 */
export class Secret {
  static sizeBytes = KEY_BYTES;
  /** @type {Uint8Array} */
  #data;

  /** @param {Uint8Array} data */
  constructor(data) {
    if (data.length !== new.target.sizeBytes) {
      throw new RangeError(`${new.target.name} is not ${new.target.sizeBytes} bytes`);
    }
    this.#data = Uint8Array.from(data);
  }

  /** Return the secret bytes. */
  expose() {
    return this.#data.slice();
  }

  /** Whether another is of the same kind and bytes.
   * @param {unknown} other
   */
  equals(other) {
    return other instanceof Secret && other.constructor === this.constructor && equal(this.#data, other.#data);
  }

  toString() {
    return `${this.constructor.name}(hidden)`;
  }

  toJSON() {
    throw new TypeError(`${this.constructor.name} is not to be written down`);
  }
}

/** Return tag(name) ‖ parts; all parts but the last are of fixed length (seal.md, its head).
 * @param {string} name
 * @param {...Uint8Array} parts
 */
export function info(name, ...parts) {
  return concat(tag(name), ...parts);
}

/** Return 32 bytes of HKDF-SHA256 (RFC 5869); no `salt` means 32 zero bytes.
 * @param {Uint8Array} secret
 * @param {Uint8Array} infoBytes
 * @param {Uint8Array} [salt]
 * @returns {Uint8Array}
 */
export function derive(secret, infoBytes, salt) {
  return hkdf(sha256, secret, salt, infoBytes, KEY_BYTES);
}

/** Return ciphertext ‖ 16-byte tag of AES-256-GCM. A key is used once with each nonce.
 * @param {Uint8Array} key
 * @param {Uint8Array} plaintext
 * @param {Uint8Array} aad
 * @param {Uint8Array} nonce
 */
export async function gcmSeal(key, plaintext, aad, nonce = ZERO_NONCE) {
  const sealing = await gcmKey(key, "encrypt");
  return new Uint8Array(await crypto.subtle.encrypt(gcm(aad, nonce), sealing, source(plaintext)));
}

/** Return the plaintext; `Refused("seal_broken")`.
 * @param {Uint8Array} key
 * @param {Uint8Array} sealed
 * @param {Uint8Array} aad
 * @param {Uint8Array} nonce
 */
export async function gcmOpen(key, sealed, aad, nonce = ZERO_NONCE) {
  const opening = await gcmKey(key, "decrypt");
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm(aad, nonce), opening, source(sealed)));
  } catch {
    throw new Refused("seal_broken");
  }
}

/** @param {Uint8Array} key @param {KeyUsage} use */
function gcmKey(key, use) {
  return crypto.subtle.importKey("raw", source(key), "AES-GCM", false, [use]);
}

/** @param {Uint8Array} aad @param {Uint8Array} nonce */
function gcm(aad, nonce) {
  return { name: "AES-GCM", iv: source(nonce), additionalData: source(aad), tagLength: 8 * TAG_BYTES };
}

/** Bytes as the platform's types want them; ours never lie in shared memory.
 * @param {Uint8Array} data
 */
export function source(data) {
  return /** @type {Uint8Array<ArrayBuffer>} */ (data);
}

/** @type {Promise<any> | null} */
let suite = null;

/** The HPKE suite over the platform's X25519 if it has one. */
function hpke() {
  suite ??= hasX25519()
    .then(hpkeOver)
    .catch((error) => {
      suite = null; // so that it is fetched again
      throw error;
    });
  return suite;
}

/** Fetch what HPKE needs, ahead of its use; fails without a line. */
export async function fetchSealing() {
  await hpke();
}

/** Return the HPKE suite over the platform's X25519, or over the library's own.
 * @param {boolean} native
 */
export async function hpkeOver(native) {
  // Loaded when first used: whoever opens a link needs none of it to read the card.
  const [{ HkdfSha256Native }, { Aes256Gcm }, { CipherSuiteNative }, { DhkemX25519HkdfSha256 }] = await Promise.all([
    import("../vendor/hpke-common/src/kdfs/hkdf.js"),
    import("../vendor/hpke-core/src/aeads/aesGcm.js"),
    import("../vendor/hpke-core/src/cipherSuiteNative.js"),
    native ? import("../vendor/hpke-core/src/kems/dhkemX25519.js") : import("../vendor/hpke-dhkem-x25519/src/dhkemX25519.js"),
  ]);
  const kem = new DhkemX25519HkdfSha256();
  return new CipherSuiteNative({ kem, kdf: new HkdfSha256Native(), aead: new Aes256Gcm() });
}

/** Whether the platform's WebCrypto knows X25519. */
export async function hasX25519() {
  try {
    await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
    return true;
  } catch {
    return false;
  }
}

/** Return 32 bytes enc ‖ ciphertext, sealed to an X25519 key (RFC 9180 §6.1, empty AAD).
 *
 * The one function here that is not pure: the library draws the ephemeral key itself and takes no
 * other. `Refused("key_invalid")` for a public key of small order.
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} plaintext
 * @param {Uint8Array} infoBytes
 * @param {any} over the suite, where not the platform's best
 */
export async function hpkeSeal(publicKey, plaintext, infoBytes, over = hpke()) {
  if (publicKey.length !== KEY_BYTES || x25519IsSmall(publicKey)) {
    throw new Refused("key_invalid", "no X25519 key to seal to");
  }
  const kem = await over;
  try {
    const recipientPublicKey = await kem.kem.deserializePublicKey(publicKey);
    const made = await kem.seal({ recipientPublicKey, info: infoBytes }, plaintext, EMPTY);
    return concat(new Uint8Array(made.enc), new Uint8Array(made.ct));
  } catch {
    throw new Refused("key_invalid", "no X25519 key to seal to");
  }
}

/** Return the plaintext of `hpkeSeal`; `Refused("seal_broken")`. `secretKey`: X25519.
 * @param {Uint8Array} secretKey
 * @param {Uint8Array} sealed
 * @param {Uint8Array} infoBytes
 * @param {any} over the suite, where not the platform's best
 */
export async function hpkeOpen(secretKey, sealed, infoBytes, over = hpke()) {
  const kem = await over;
  const [enc, data] = [sealed.slice(0, HPKE_ENC_BYTES), sealed.slice(HPKE_ENC_BYTES)];
  if (enc.length < HPKE_ENC_BYTES || data.length < TAG_BYTES || x25519IsSmall(enc)) {
    throw new Refused("seal_broken");
  }
  try {
    // Both halves at once: to find the public one from a CryptoKey costs an export.
    const recipientKey = {
      privateKey: await kem.kem.importKey("raw", secretKey.slice().buffer, false),
      publicKey: await kem.kem.deserializePublicKey(x25519Public(secretKey)),
    };
    return new Uint8Array(await kem.open({ recipientKey, enc, info: infoBytes }, data, EMPTY));
  } catch {
    throw new Refused("seal_broken");
  }
}

/** Return the 32-byte public half of a 32-byte X25519 secret (RFC 7748 §5; clamped there).
 * @param {Uint8Array} secretKey
 */
export function x25519Public(secretKey) {
  return montgomeryOf(BASE.multiply(clampedScalar(secretKey)));
}
