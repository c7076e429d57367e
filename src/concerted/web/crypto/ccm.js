/**
 * AES-256-CCM (RFC 3610), which the channel between trustees prescribes (ballot §10.3).
 *
 * No browser has CCM, and none of our libraries. The standard makes it of two modes that every
 * browser has, AES-CTR and AES-CBC, and so does this file: the tag is the last block of CBC over what
 * B_0 and the text are, and both are sealed by CTR. No data beside the text is bound.
 */

import { concat, equal } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { source } from "./suite.js";

const BLOCK_BYTES = 16;

/** Return ciphertext ‖ tag. A key is used once with each nonce.
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} nonce 12 or 13 bytes
 * @param {Uint8Array} text shorter than 256^(15 − the nonce's size)
 * @param {number} tagBytes
 */
export async function ccmSeal(key, nonce, text, tagBytes) {
  const tag = await tagOf(key, nonce, text, tagBytes);
  const mixed = await counted(key, nonce, concat(padded(tag), text));
  return concat(mixed.subarray(BLOCK_BYTES), mixed.subarray(0, tagBytes));
}

/** Return the text; `Refused("seal_broken")`.
 * @param {Uint8Array} key
 * @param {Uint8Array} nonce
 * @param {Uint8Array} sealed
 * @param {number} tagBytes
 */
export async function ccmOpen(key, nonce, sealed, tagBytes) {
  const end = sealed.length - tagBytes;
  if (end < 0) throw new Refused("seal_broken");
  const mixed = await counted(key, nonce, concat(padded(sealed.subarray(end)), sealed.subarray(0, end)));
  const text = mixed.slice(BLOCK_BYTES);
  const tag = await tagOf(key, nonce, text, tagBytes);
  if (!equal(tag, mixed.subarray(0, tagBytes))) throw new Refused("seal_broken");
  return text;
}

/** With zeros up to a whole block. @param {Uint8Array} data */
function padded(data) {
  return concat(data, new Uint8Array((BLOCK_BYTES - (data.length % BLOCK_BYTES)) % BLOCK_BYTES));
}

/** RFC 3610 §2.3: counter blocks A_0, A_1, …; the tag is sealed with the first.
 * @param {Uint8Array} key
 * @param {Uint8Array} nonce
 * @param {Uint8Array} data
 */
async function counted(key, nonce, data) {
  const sizeBytes = BLOCK_BYTES - 1 - nonce.length;
  const counter = concat(Uint8Array.of(sizeBytes - 1), nonce, new Uint8Array(sizeBytes));
  const imported = await crypto.subtle.importKey("raw", source(key), "AES-CTR", false, ["encrypt"]);
  const name = { name: "AES-CTR", counter: source(counter), length: 8 * sizeBytes };
  return new Uint8Array(await crypto.subtle.encrypt(name, imported, source(data)));
}

/** RFC 3610 §2.2: CBC with zeros to begin with, over B_0 and the text; the last block, cut.
 * @param {Uint8Array} key
 * @param {Uint8Array} nonce
 * @param {Uint8Array} text
 * @param {number} tagBytes
 */
async function tagOf(key, nonce, text, tagBytes) {
  const sizeBytes = BLOCK_BYTES - 1 - nonce.length;
  const size = Uint8Array.from({ length: sizeBytes }, (_, at) => Math.floor(text.length / 256 ** (sizeBytes - 1 - at)));
  const flags = 8 * ((tagBytes - 2) / 2) + sizeBytes - 1;
  const blocks = concat(Uint8Array.of(flags), nonce, size, padded(text));
  const imported = await crypto.subtle.importKey("raw", source(key), "AES-CBC", false, ["encrypt"]);
  const name = { name: "AES-CBC", iv: new Uint8Array(BLOCK_BYTES) };
  const chained = new Uint8Array(await crypto.subtle.encrypt(name, imported, source(blocks)));
  return chained.slice(blocks.length - BLOCK_BYTES, blocks.length - BLOCK_BYTES + tagBytes);
}
