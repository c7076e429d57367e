/** A leaf: a header, its signature and the host's receipt time, as bytes (log §1). */

import { bigEndian, concat, fromBigEndian, sha256 } from "./bytes.js";
import { LIMIT_BYTES, LIMIT_INTEGER } from "./canonical.js";
import { Malformed } from "./errors.js";

export const SIGNATURE_BYTES = 64;
export const LEAF_VERSION = 1;
const PREFIX_BYTES = 1 + 8 + SIGNATURE_BYTES;
export const LEAF_LIMIT_BYTES = PREFIX_BYTES + LIMIT_BYTES;
const VERSION_BYTE = Uint8Array.of(LEAF_VERSION);
const LEAF_PREFIX = Uint8Array.of(0);

/** `time` in seconds since 1970-01-01 UTC, a 64-byte signature, a header as received. */
export class Leaf {
  /**
   * @param {number} time
   * @param {Uint8Array} signature
   * @param {Uint8Array} headerBytes
   */
  constructor(time, signature, headerBytes) {
    if (!Number.isSafeInteger(time) || time < 0 || time > LIMIT_INTEGER) {
      throw new Malformed("leaf", "time is not below 2^53");
    }
    if (signature.length !== SIGNATURE_BYTES) throw new Malformed("leaf", "signature is not 64 bytes");
    if (headerBytes.length < 1 || headerBytes.length > LIMIT_BYTES) {
      throw new Malformed("leaf", "header is empty or too long");
    }
    this.time = time;
    this.signature = signature;
    this.headerBytes = headerBytes;
    Object.freeze(this);
  }

  /** Its bytes, one part after the other: to be hashed they need not be joined. */
  parts() {
    return [VERSION_BYTE, bigEndian(this.time, 8), this.signature, this.headerBytes];
  }

  /** Return the bytes that the tree hashes and that tiles carry. */
  encode() {
    return concat(...this.parts());
  }

  /** Take a leaf apart into views of it; `Malformed("leaf")`. The header inside is not looked at.
   * @param {Uint8Array} data
   */
  static decode(data) {
    if (data.length <= PREFIX_BYTES) throw new Malformed("leaf", "too short");
    if (data[0] !== LEAF_VERSION) throw new Malformed("leaf", `version ${data[0]}`);
    const time = fromBigEndian(data.subarray(1, 9));
    return new Leaf(time, data.subarray(9, PREFIX_BYTES), data.subarray(PREFIX_BYTES));
  }
}

/** Return SHA-256(00 ‖ leaf) (RFC 9162 §2.1.1).
 * @param {...Uint8Array} leaf its bytes, in one part or several
 */
export function leafHash(...leaf) {
  return sha256(LEAF_PREFIX, ...leaf);
}
