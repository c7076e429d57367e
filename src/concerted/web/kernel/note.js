/**
 * Signed notes (c2sp.org/signed-note): a text, a blank line, and lines of signatures (log §3).
 *
 * The kernel knows no curve: a `Verifier` and a `Signer` carry the function that does. Signatures
 * of unknown keys are ignored, one of a known key must be right. Everything wrong is
 * `Malformed("note")`.
 */

import { concat, fromBase64, sha256, toBase64, toHex, utf8 } from "./bytes.js";
import { ConcertedError, Malformed } from "./errors.js";

export const NOTE_LIMIT_BYTES = 131_072; // C2SP: room for 16 signatures of 5 kB
export const SIGNATURES_LIMIT = 64;
export const ED25519 = 0x01;
export const COSIGNATURE_V1 = 0x04;
export const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const NAME_LIMIT = 255;
const DASH = "\u2014 ";
const CONTROL = /[\x00-\x09\x0b-\x1f]/;
// What Unicode calls white space, and no more: JavaScript's own \s has one more and lacks five.
const BLANK = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @typedef {(message: Uint8Array, signature: Uint8Array) => void} Verify throws a ConcertedError */
/** @typedef {(message: Uint8Array) => Uint8Array} Sign */

/** One signature line: whose, by which key, and what the algorithm made. */
export class NoteSignature {
  /**
   * @param {string} name
   * @param {Uint8Array} keyId
   * @param {Uint8Array} signature
   */
  constructor(name, keyId, signature) {
    this.name = name;
    this.keyId = keyId;
    this.signature = signature;
    Object.freeze(this);
  }

  /** Return the line, with its line feed. */
  line() {
    return `${DASH}${this.name} ${base64Encode(concat(this.keyId, this.signature))}\n`;
  }

  /** Read a line without its line feed; `Malformed("note")`.
   * @param {string} line
   */
  static parse(line) {
    const [name, encoded] = partition(line.startsWith(DASH) ? line.slice(DASH.length) : line, " ");
    if (!line.startsWith(DASH) || encoded === null) throw new Malformed("note", "not a signature line");
    checkName(name);
    const data = base64Decode(encoded, "note");
    if (data.length <= KEY_ID_BYTES) throw new Malformed("note", "a signature is too short");
    return new NoteSignature(name, data.slice(0, KEY_ID_BYTES), data.slice(KEY_ID_BYTES));
  }
}

/** `text` ends in a line feed; signatures stand as they were found, unverified. */
export class Note {
  /**
   * @param {string} text
   * @param {readonly NoteSignature[]} signatures
   */
  constructor(text, signatures) {
    this.text = text;
    this.signatures = Object.freeze([...signatures]);
    Object.freeze(this);
  }

  /** Return the note as it travels. */
  encode() {
    return utf8(`${this.text}\n${this.signatures.map((each) => each.line()).join("")}`);
  }

  /** Take a note apart; `Malformed("note")`. No signature is verified here.
   * @param {Uint8Array} data
   */
  static parse(data) {
    if (data.length > NOTE_LIMIT_BYTES) throw new Malformed("note", `longer than ${NOTE_LIMIT_BYTES} bytes`);
    let whole;
    try {
      whole = UTF8.decode(data);
    } catch {
      throw new Malformed("note", "not UTF-8");
    }
    if (CONTROL.test(whole)) throw new Malformed("note", "a control character");
    const blank = whole.lastIndexOf("\n\n");
    const lines = whole.slice(blank + 2);
    if (blank < 0 || !lines.endsWith("\n")) {
      throw new Malformed("note", "no blank line before the signatures, or the last is cut");
    }
    const rows = lines.slice(0, -1).split("\n");
    if (rows.length > SIGNATURES_LIMIT) throw new Malformed("note", `more than ${SIGNATURES_LIMIT} signatures`);
    return new Note(whole.slice(0, blank + 1), rows.map((row) => NoteSignature.parse(row)));
  }

  /** Return the signatures of `verifiers`, each key once; at least one.
   *
   * `Malformed("note")` if one of theirs is wrong, or if there is none.
   * @param {Iterable<Verifier>} verifiers
   */
  verifiedBy(verifiers) {
    const known = new Map([...verifiers].map((each) => [place(each), each]));
    /** @type {Map<string, NoteSignature>} */
    const found = new Map();
    for (const signature of this.signatures) {
      const at = place(signature);
      const verifier = known.get(at);
      if (verifier === undefined || found.has(at)) continue;
      try {
        verifier.verify(utf8(this.text), signature.signature);
      } catch (error) {
        if (!(error instanceof ConcertedError)) throw error;
        throw new Malformed("note", `the signature of ${signature.name}: ${error.message}`);
      }
      found.set(at, signature);
    }
    if (found.size === 0) throw new Malformed("note", "no signature of a known key");
    return [...found.values()];
  }
}

/** @param {{ name: string, keyId: Uint8Array }} of */
function place(of) {
  return `${of.name} ${toHex(of.keyId)}`;
}

/** A public key with its name and algorithm: C2SP's *vkey* is its written form. */
export class VerifierKey {
  /**
   * @param {string} name
   * @param {number} algorithm
   * @param {Uint8Array} key
   */
  constructor(name, algorithm, key) {
    checkName(name);
    if ((algorithm !== ED25519 && algorithm !== COSIGNATURE_V1) || key.length !== KEY_BYTES) {
      throw new Malformed("note", "not an Ed25519 key for notes or cosignatures");
    }
    this.name = name;
    this.algorithm = algorithm;
    this.key = key;
    Object.freeze(this);
  }

  /** The first four bytes of SHA-256(name ‖ 0a ‖ algorithm ‖ key). */
  get keyId() {
    const data = concat(utf8(`${this.name}\n`), Uint8Array.of(this.algorithm), this.key);
    return sha256(data).slice(0, KEY_ID_BYTES);
  }

  /** Return `name+hash+base64`. */
  format() {
    const encoded = base64Encode(concat(Uint8Array.of(this.algorithm), this.key));
    return `${this.name}+${toHex(this.keyId)}+${encoded}`;
  }

  /** Read `name+hash+base64`; `Malformed("note")`, also where the hash is another's.
   * @param {string} text
   */
  static parse(text) {
    const [name, rest] = partition(text, "+");
    const data = base64Decode(partition(rest ?? "", "+")[1] ?? "", "note");
    if (data.length === 0) throw new Malformed("note", "not a verifier key");
    const key = new VerifierKey(name, data[0], data.slice(1));
    if (key.format() !== text) throw new Malformed("note", "not the verifier key that its hash names");
    return key;
  }
}

/** Whose signatures count: name, key id, and what checks one over a note's text. */
export class Verifier {
  /**
   * @param {string} name
   * @param {Uint8Array} keyId
   * @param {Verify} verify
   */
  constructor(name, keyId, verify) {
    this.name = name;
    this.keyId = keyId;
    this.verify = verify;
    Object.freeze(this);
  }

  /** Bind a key of algorithm 01 to the function that checks its signatures.
   * @param {VerifierKey} key
   * @param {Verify} verify
   */
  static of(key, verify) {
    if (key.algorithm !== ED25519) throw new RangeError("a cosigner's verifier comes from cosignature.js");
    return new Verifier(key.name, key.keyId, verify);
  }
}

/** Who signs: a key and the function that makes a 64-byte Ed25519 signature with it. */
export class Signer {
  /**
   * @param {VerifierKey} key
   * @param {Sign} sign
   */
  constructor(key, sign) {
    this.key = key;
    this.sign = sign;
    Object.freeze(this);
  }
}

/** Return `text` under the signer's one signature, algorithm 01.
 * @param {string} text
 * @param {Signer} signer
 */
export function signNote(text, signer) {
  if (signer.key.algorithm !== ED25519) throw new RangeError("a cosignature covers more than the text");
  return new Note(text, [new NoteSignature(signer.key.name, signer.key.keyId, signer.sign(utf8(text)))]);
}

/** `Malformed("note")` for a key name that is empty, too long, or has blanks or a plus.
 * @param {string} name
 */
export function checkName(name) {
  const length = [...name].length;
  if (length < 1 || length > NAME_LIMIT || name.includes("+") || BLANK.test(name)) {
    throw new Malformed("note", "not the name of a key");
  }
  if (CONTROL.test(name)) throw new Malformed("note", "a control character");
}

/** Return `data` in base64 with padding (RFC 4648 §4), which C2SP uses throughout.
 * @param {Uint8Array} data
 */
export function base64Encode(data) {
  return toBase64(data);
}

/** Return the bytes of padded base64, written the one way; else `Malformed(layer)`.
 * @param {string} text
 * @param {string} layer
 */
export function base64Decode(text, layer) {
  const data = fromBase64(text);
  if (data === null) throw new Malformed(layer, "not base64");
  if (base64Encode(data) !== text) throw new Malformed(layer, "not the one way to write it in base64");
  return data;
}

/** Return the text before the mark, and after it, or null where it is not there.
 * @param {string} text
 * @param {string} mark
 * @returns {[string, string | null]}
 */
function partition(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + mark.length)];
}
