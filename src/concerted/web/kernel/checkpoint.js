/** Checkpoints: what a host signs about its tree (log §3, c2sp.org/tlog-checkpoint). */

import { Malformed } from "./errors.js";
import { Note, base64Decode, base64Encode, checkName, signNote } from "./note.js";
import { HASH_BYTES } from "./tree.js";

export const SIZE_LIMIT = Number.MAX_SAFE_INTEGER;
const SIZE = /^(?:0|[1-9][0-9]{0,15})$/;

/**
 * The `size` and `root` (32 bytes) of the log whose name is `origin`. Any name that a key may have
 * is taken as an origin: whoever reads a checkpoint compares it with the one that it expects.
 */
export class Checkpoint {
  /**
   * @param {string} origin
   * @param {number} size
   * @param {Uint8Array} root
   */
  constructor(origin, size, root) {
    this.origin = origin;
    this.size = size;
    this.root = root;
    Object.freeze(this);
  }

  /** Return the three lines that are signed. */
  text() {
    return `${this.origin}\n${this.size}\n${base64Encode(this.root)}\n`;
  }

  /** Read the three lines; `Malformed("checkpoint")`, also for extension lines (log §3).
   * @param {string} text
   */
  static parse(text) {
    const lines = text.split("\n");
    if (lines.length !== 4 || lines[3]) throw new Malformed("checkpoint", "not three lines");
    const [origin, size, root] = lines;
    try {
      checkName(origin);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw new Malformed("checkpoint", error.reason);
    }
    return new Checkpoint(origin, parseSize(size, "checkpoint"), parseHash(root, "checkpoint"));
  }
}

/** Sign as the log. Only ever call it once the leaves are durable (log §3).
 * @param {Checkpoint} checkpoint
 * @param {import("./note.js").Signer} signer
 */
export function signCheckpoint(checkpoint, signer) {
  if (signer.key.name !== checkpoint.origin) throw new RangeError("the log's key bears the name of its origin");
  return signNote(checkpoint.text(), signer);
}

/** Return the checkpoint that this log signed, and its note with the cosignatures in it.
 *
 * `Malformed` `note` or `checkpoint`, the latter also for another log's. Source: log §3.
 * @param {Uint8Array} data
 * @param {import("./note.js").Verifier} verifier
 * @returns {[Checkpoint, Note]}
 */
export function openCheckpoint(data, verifier) {
  const note = Note.parse(data);
  note.verifiedBy([verifier]);
  const checkpoint = Checkpoint.parse(note.text);
  if (checkpoint.origin !== verifier.name) throw new Malformed("checkpoint", "of another log");
  return [checkpoint, note];
}

/** Read a size in decimal, below 2^53 and without leading zeroes; else `Malformed(layer)`.
 * @param {string} text
 * @param {string} layer
 */
export function parseSize(text, layer) {
  if (!SIZE.test(text) || Number(text) > SIZE_LIMIT) throw new Malformed(layer, "not a size");
  return Number(text);
}

/** Read 32 bytes in base64; else `Malformed(layer)`.
 * @param {string} text
 * @param {string} layer
 */
export function parseHash(text, layer) {
  const data = base64Decode(text, layer);
  if (data.length !== HASH_BYTES) throw new Malformed(layer, "not a hash of 32 bytes");
  return data;
}
