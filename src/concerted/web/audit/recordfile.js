/**
 * Writing the record file: a whole record in one tar that anybody can read (log §7).
 *
 * Written one way, so that one record gives one file: owner and time of every file are zero, the end
 * is two blocks of zeros and nothing after them. Byte for byte what the Python module makes.
 */

import { utf8 } from "../kernel/bytes.js";
import { TILE_WIDTH, Tile, encodeBundle } from "../kernel/tiles.js";

const MAGIC = "concerted-record/1\n";
const BLOCK_BYTES = 512;
const [MODE, OWNER] = ["0000644\0", "0000000\0"];

/** @typedef {Iterable<readonly [string, Uint8Array]>} Blobs ascending by their hashes */

/** Return one file of the tar: header, bytes, and zeros up to a whole block.
 * @param {string} name
 * @param {Uint8Array} data
 */
export function tarFile(name, data) {
  const file = new Uint8Array(BLOCK_BYTES + Math.ceil(data.length / BLOCK_BYTES) * BLOCK_BYTES);
  const put = (/** @type {number} */ at, /** @type {string} */ text) => file.set(utf8(text), at);
  put(0, name);
  put(100, MODE + OWNER + OWNER);
  put(124, `${octal(data.length, 11)}\0${octal(0, 11)}\0`);
  put(148, " ".repeat(8)); // the sum is taken with blanks in its place
  put(156, "0");
  put(257, "ustar\0" + "00");
  const sum = file.subarray(0, BLOCK_BYTES).reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  file.set(data, BLOCK_BYTES);
  return file;
}

/** @param {number} value @param {number} digits */
function octal(value, digits) {
  return value.toString(8).padStart(digits, "0");
}

/** Return the record file, piece by piece.
 *
 * `cosigned` ascends by size; `leaves` are encoded and as many as the checkpoint covers. What they
 * hold is not checked. Source: log §7.
 * @param {Uint8Array} checkpoint
 * @param {readonly (readonly [number, Uint8Array])[]} cosigned
 * @param {readonly Uint8Array[]} leaves
 * @param {Blobs} evidence
 * @returns {Uint8Array[]}
 */
export function recordChunks(checkpoint, cosigned, leaves, evidence) {
  const chunks = [tarFile("record", utf8(MAGIC)), tarFile("checkpoint", checkpoint)];
  for (const [size, note] of cosigned) chunks.push(tarFile(`cosigned/${String(size).padStart(16, "0")}`, note));
  for (let start = 0; start < leaves.length; start += TILE_WIDTH) {
    const bundle = leaves.slice(start, start + TILE_WIDTH);
    chunks.push(tarFile(new Tile(null, start / TILE_WIDTH, bundle.length).path, encodeBundle(bundle)));
  }
  for (const [name, data] of evidence) chunks.push(tarFile(`evidence/${name}`, data));
  return [...chunks, new Uint8Array(2 * BLOCK_BYTES)];
}
