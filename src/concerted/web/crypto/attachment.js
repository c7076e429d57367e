/**
 * Sealed files, chunk by chunk, so that 25 MiB need never be in memory twice (seal §4).
 *
 * The STREAM construction: each chunk of 1 MiB is sealed under its number and a mark for the last,
 * so a chunk dropped, doubled, reordered or cut off does not open. Both directions take parts of any
 * length and yield chunks; nothing happens, and no error is raised, until they are iterated.
 */

import { bigEndian, concat } from "../kernel/bytes.js";
import { Malformed } from "../kernel/errors.js";
import { Secret, TAG_BYTES, gcmOpen, gcmSeal, info } from "./suite.js";

export const CHUNK_BYTES = 1_048_576;
export const CHUNKS_LIMIT = 25;
export const FILE_LIMIT_BYTES = CHUNKS_LIMIT * CHUNK_BYTES; // 26,214,400
export const SEALED_LIMIT_BYTES = FILE_LIMIT_BYTES + CHUNKS_LIMIT * TAG_BYTES; // 26,214,800

/** @typedef {Iterable<Uint8Array> | AsyncIterable<Uint8Array>} Parts */

/** The 32 random bytes that seal one file; they lie in the body that names it. */
export class AttachmentKey extends Secret {}

/** Return the stored size of a file of `fileBytes`: a tag for each chunk begun.
 * @param {number} fileBytes
 */
export function sealedSize(fileBytes) {
  return fileBytes + TAG_BYTES * Math.max(1, Math.ceil(fileBytes / CHUNK_BYTES));
}

/** Yield the sealed chunks of a file; `Malformed("attachment")` above 25 MiB.
 *
 * Once for each key. Source: seal §4.
 * @param {AttachmentKey} key
 * @param {Parts} parts
 */
export async function* sealAttachment(key, parts) {
  for await (const { number, chunk, last } of chunks(parts, CHUNK_BYTES)) {
    yield await gcmSeal(key.expose(), chunk, info("attachment"), nonce(number, last));
  }
}

/** Yield the file's chunks as they open; it counts only once the iteration has ended.
 *
 * `Malformed("attachment")`: too long, or no sum of chunks; `Refused("seal_broken")`. After either,
 * what was yielded before is to be thrown away. Source: seal §4.
 * @param {AttachmentKey} key
 * @param {Parts} parts
 */
export async function* openAttachment(key, parts) {
  for await (const { number, chunk, last } of chunks(parts, CHUNK_BYTES + TAG_BYTES)) {
    // Only a whole empty file has an empty last chunk: one way to seal a file.
    if (chunk.length < TAG_BYTES || (chunk.length === TAG_BYTES && number > 0)) {
      throw new Malformed("attachment", "no sum of sealed chunks");
    }
    yield await gcmOpen(key.expose(), chunk, info("attachment"), nonce(number, last));
  }
}

/** @param {number} number @param {boolean} last */
function nonce(number, last) {
  return concat(new Uint8Array(7), bigEndian(number, 4), Uint8Array.of(last ? 1 : 0));
}

/** Yield each chunk of `size` with its number from 0, and whether it is the last.
 * @param {Parts} parts
 * @param {number} size
 */
async function* chunks(parts, size) {
  let held = new Uint8Array(size);
  let filled = 0;
  let number = 0;
  for await (let rest of parts) {
    // Strictly more than fits: a full chunk may be the last.
    while (filled + rest.length > size) {
      const taken = size - filled;
      held.set(rest.subarray(0, taken), filled);
      rest = rest.subarray(taken);
      yield { number, chunk: held, last: false };
      [held, filled] = [new Uint8Array(size), 0];
      number += 1;
      if (number === CHUNKS_LIMIT) throw new Malformed("attachment", `above ${CHUNKS_LIMIT} chunks`);
    }
    held.set(rest, filled);
    filled += rest.length;
  }
  yield { number, chunk: held.slice(0, filled), last: true };
}
