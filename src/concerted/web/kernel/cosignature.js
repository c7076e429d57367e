/**
 * Cosignatures: a witness's word that it saw a checkpoint, and when (log §4).
 *
 * The format is `cosignature/v1` of c2sp.org/tlog-cosignature. Errors are `Malformed("note")`: a
 * cosignature is a note's signature. Times reach 2^63, so they are bigints.
 */

import { concat, utf8 } from "./bytes.js";
import { Malformed } from "./errors.js";
import { SIGNATURE_BYTES } from "./leaf.js";
import { COSIGNATURE_V1, NoteSignature, Verifier } from "./note.js";

const TIME_BYTES = 8;
const TIME_LIMIT = 2n ** 63n - 1n;
const UTF8 = new TextDecoder();

/** `time` in seconds since 1970-01-01 UTC and the 64-byte Ed25519 signature. */
export class Cosignature {
  /**
   * @param {bigint} time
   * @param {Uint8Array} signature
   */
  constructor(time, signature) {
    this.time = time;
    this.signature = signature;
    Object.freeze(this);
  }

  /** Return what stands in the note after the key id. */
  encode() {
    const time = new Uint8Array(TIME_BYTES);
    new DataView(time.buffer).setBigUint64(0, this.time);
    return concat(time, this.signature);
  }

  /** Take it apart; `Malformed("note")`.
   * @param {Uint8Array} data
   */
  static decode(data) {
    if (data.length !== TIME_BYTES + SIGNATURE_BYTES) throw new Malformed("note", "a cosignature is 72 bytes");
    const time = new DataView(data.buffer, data.byteOffset).getBigUint64(0);
    // A witness never leaves the time out.
    if (time < 1n || time > TIME_LIMIT) throw new Malformed("note", "a cosignature without a time");
    return new Cosignature(time, data.slice(TIME_BYTES));
  }
}

/** Return the bytes that a witness signs for the checkpoint's `text` at `time`.
 * @param {string} text
 * @param {bigint} time
 */
export function cosignedMessage(text, time) {
  return utf8(`cosignature/v1\ntime ${time}\n${text}`);
}

/** Return the cosignature of a checkpoint's text, to be added to its note; `time` ≥ 1, in seconds.
 * @param {string} text
 * @param {bigint} time
 * @param {import("./note.js").Signer} signer
 */
export function cosign(text, time, signer) {
  if (signer.key.algorithm !== COSIGNATURE_V1) throw new RangeError("a witness signs with a key of algorithm 04");
  const made = new Cosignature(time, signer.sign(cosignedMessage(text, time)));
  return new NoteSignature(signer.key.name, signer.key.keyId, made.encode());
}

/** Bind a witness's key of algorithm 04 to `verify(message, signature)` of that key.
 *
 * The verifier goes into `Note.verifiedBy`; the times of what it finds are read by
 * `Cosignature.decode`.
 * @param {import("./note.js").VerifierKey} key
 * @param {import("./note.js").Verify} verify
 */
export function cosigner(key, verify) {
  if (key.algorithm !== COSIGNATURE_V1) throw new RangeError("a witness signs with a key of algorithm 04");
  return new Verifier(key.name, key.keyId, (text, data) => {
    const made = Cosignature.decode(data);
    verify(cosignedMessage(UTF8.decode(text), made.time), made.signature);
  });
}
