/**
 * Sealed bodies of entries, and the padding that hides their length (seal §3).
 *
 * A body opens only under its own header: author, kind, nonce, payload, attachments and evidence are
 * all bound. The host sees a size, one of a few steps.
 */

import { bigEndian, concat, equal, fromHex, sha256, utf8 } from "../kernel/bytes.js";
import { BODY_LIMIT_BYTES, FOUNDING, blobHash, bodyAad } from "../kernel/entry.js";
import { Malformed } from "../kernel/errors.js";
import { Secret, TAG_BYTES, derive, gcmOpen, gcmSeal, info } from "./suite.js";

export const PAD_STEPS = Object.freeze([64, 128, 256, 512]);
export const PAD_STEP = 512;
const PAD_MARK = 0x80;
const ZERO_ID = new Uint8Array(32);
const NO_HASH = "0".repeat(64);
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @typedef {import("../kernel/entry.js").Header} Header */
/** @typedef {import("./epoch.js").EpochKey} EpochKey */
/** @typedef {Record<string, any>} Words */

/** The 32 bytes that seal one body and no other. */
export class BodyKey extends Secret {}

/** Return the size that a text of `textBytes` takes once padded (seal §3).
 * @param {number} textBytes
 */
export function paddedSize(textBytes) {
  const needed = textBytes + 1; // at least one byte of padding
  return PAD_STEPS.find((step) => needed <= step) ?? Math.ceil(needed / PAD_STEP) * PAD_STEP;
}

/** Return `text`, `80` and zero bytes up to the next step (ISO/IEC 7816-4).
 * @param {Uint8Array} text
 */
export function pad(text) {
  const padded = new Uint8Array(paddedSize(text.length));
  padded.set(text);
  padded[text.length] = PAD_MARK;
  return padded;
}

/** Return the text; `Malformed("body")` unless it is exactly what `pad` makes.
 * @param {Uint8Array} padded
 */
export function unpad(padded) {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  const text = padded.slice(0, Math.max(end, 0));
  if (end < 0 || padded[end] !== PAD_MARK || !equal(pad(text), padded)) {
    throw new Malformed("body", "the padding is wrong");
  }
  return text;
}

/** Return `words` as UTF-8 JSON, padded; `Malformed(layer)` if above `limitBytes`.
 * @param {Words} words
 * @param {number} limitBytes
 * @param {string} layer
 */
export function encodeWords(words, limitBytes, layer = "body") {
  const padded = pad(utf8(JSON.stringify(words)));
  if (padded.length > limitBytes) throw new Malformed(layer, `above ${limitBytes} bytes when padded`);
  return padded;
}

/** Return the JSON object in padded bytes; `Malformed("body")` (seal §3).
 * @param {Uint8Array} padded
 * @returns {Words}
 */
export function decodeWords(padded) {
  const text = unpad(padded);
  let words;
  try {
    words = JSON.parse(UTF8.decode(text));
  } catch {
    throw new Malformed("body", "not JSON in UTF-8");
  }
  if (typeof words !== "object" || words === null || Array.isArray(words)) {
    throw new Malformed("body", "not an object");
  }
  return words;
}

/** Return the finished header and the sealed body that it names.
 *
 * `header` is a draft with its `salt`, 32 random bytes in hex, and a `body` of which only the epoch
 * counts; size and hash are put in here. The salt is for these very words: other words of the same
 * padded size under the same header would have the same key and nonce. `Malformed("body")` if the
 * words are too many. Source: seal §3.
 * @param {EpochKey} key
 * @param {Header} header
 * @param {Words} words
 * @returns {Promise<[Header, Uint8Array]>}
 */
export async function sealBody(key, header, words) {
  const padded = encodeWords(words, BODY_LIMIT_BYTES - TAG_BYTES);
  const epoch = header.body?.epoch ?? 0;
  const draft = header.with({ body: { epoch, hash: NO_HASH, size: padded.length + TAG_BYTES } });
  const sealed = await gcmSeal(bodyKey(key, draft).expose(), padded, bodyAad(draft));
  return [draft.with({ body: { epoch, hash: blobHash(sealed), size: sealed.length } }), sealed];
}

/** Return the words under `header`, as parsed from its received bytes.
 *
 * `Refused`: `seal_broken`. `Malformed("body")`: padding or text. Source: seal §3.
 * @param {EpochKey} key
 * @param {Header} header
 * @param {Uint8Array} sealed
 */
export async function openBody(key, header, sealed) {
  return openShown(bodyKey(key, header), header, sealed);
}

/** Return the words of one body by its own key, as an evidence pack shows it (items §8).
 *
 * `Refused`: `seal_broken`. `Malformed("body")`: padding or text.
 * @param {BodyKey} key
 * @param {Header} header
 * @param {Uint8Array} sealed
 */
export async function openShown(key, header, sealed) {
  return decodeWords(await gcmOpen(key.expose(), sealed, bodyAad(header)));
}

/** Return the key of one body, which opens no other (seal §3); `RangeError` without a body.
 *
 * Who shows it shows these words and nothing else of the epoch.
 * @param {EpochKey} key
 * @param {Header} header
 */
export function bodyKey(key, header) {
  if (header.body === null || header.body.epoch < 1 || header.salt === null) {
    throw new RangeError("no epoch key seals this header's body");
  }
  const founding = header.kind === FOUNDING;
  const bound = concat(
    founding ? ZERO_ID : fromHex(header.committee ?? ""),
    bigEndian(header.body.epoch, 8),
    founding ? ZERO_ID : fromHex(header.author ?? ""),
    sha256(bodyAad(header)),
    utf8(header.kind),
  );
  return new BodyKey(derive(key.expose(), info("body", bound), fromHex(header.salt)));
}
