/**
 * Headers, ids and entries (entry §3 to §5): steps 1 to 3 of the checks on arrival.
 *
 * `parseHeader` takes received bytes and gives a `Header`; an author goes the other way with
 * `buildHeader`. What a payload may hold is the matter of the rules, and so is whether the kind is
 * known. Errors are `Malformed`, layer `canonical` or `header`, and `version_unknown`.
 */

import { concat, sha256, toHex } from "./bytes.js";
import { LIMIT_INTEGER, decode, encode } from "./canonical.js";
import { Malformed, Refused } from "./errors.js";
import { SIGNATURE_BYTES } from "./leaf.js";
import { tag } from "./tags.js";

export const VERSION = 1;
export const FOUNDING = "founding";
export const BODY_LIMIT_BYTES = 262_144;
export const EVIDENCE_LIMIT_BYTES = 4_194_304;
export const ATTACHMENT_LIMIT_BYTES = 26_216_448;
export const EVIDENCE_LIMIT = 4;
export const ATTACHMENTS_LIMIT = 16;

const HEX_32 = /^[0-9a-f]{64}$/;
const HEX_16 = /^[0-9a-f]{32}$/;
const KIND = /^[a-z][a-z0-9_]{0,31}(?:\.[a-z][a-z0-9_]{0,31})?$/;
const IN_FOUNDING = ["kind", "nonce", "payload", "version"];
const IN_OTHERS = [...IN_FOUNDING, "after", "author", "committee"];
const OPTIONAL = ["attachments", "body", "evidence", "salt"];

/** @typedef {{ readonly size: number, readonly root: string }} After the newest checkpoint that the author verified */
/** @typedef {{ readonly epoch: number, readonly hash: string, readonly size: number }} BodyRef a sealed body */
/** @typedef {{ readonly hash: string, readonly size: number }} BlobRef an evidence item or an attachment */
/** @typedef {Record<string, any>} Payload */
/**
 * @typedef {object} HeaderFields
 * @property {string} kind
 * @property {string} nonce 32 hex digits
 * @property {Payload} payload
 * @property {string | null} [committee]
 * @property {string | null} [author] a member id; in a `request` the entry id of the invitation
 * @property {After | null} [after]
 * @property {BodyRef | null} [body]
 * @property {string | null} [salt]
 * @property {readonly BlobRef[]} [attachments]
 * @property {readonly BlobRef[]} [evidence]
 * @property {number} [version]
 */

/** A header's fields (entry §3); absent ones are null or empty, binary ones stay hex. */
export class Header {
  /** @param {HeaderFields} fields */
  constructor(fields) {
    this.kind = fields.kind;
    this.nonce = fields.nonce;
    this.payload = fields.payload;
    this.committee = fields.committee ?? null;
    this.author = fields.author ?? null;
    this.after = fields.after ?? null;
    this.body = fields.body ?? null;
    this.salt = fields.salt ?? null;
    this.attachments = fields.attachments ?? [];
    this.evidence = fields.evidence ?? [];
    this.version = fields.version ?? VERSION;
    Object.freeze(this);
  }

  /** Return a header with some fields changed.
   * @param {Partial<HeaderFields>} changes
   */
  with(changes) {
    return new Header({ ...this, ...changes });
  }

  /** Return the header as a canonical value, without the fields that are absent.
   * @returns {Record<string, any>}
   */
  fields() {
    /** @type {Record<string, any>} */
    const fields = {
      kind: this.kind, nonce: this.nonce, payload: { ...this.payload }, version: this.version,
    };
    if (this.after) fields.after = { root: this.after.root, size: this.after.size };
    if (this.attachments.length) fields.attachments = this.attachments.map(blobFields);
    if (this.author) fields.author = this.author;
    if (this.body) fields.body = { epoch: this.body.epoch, ...blobFields(this.body) };
    if (this.committee) fields.committee = this.committee;
    if (this.evidence.length) fields.evidence = this.evidence.map(blobFields);
    if (this.salt) fields.salt = this.salt;
    return fields;
  }
}

/** @param {BlobRef} ref */
function blobFields(ref) {
  return { hash: ref.hash, size: ref.size };
}

/** A header, the bytes it was read from, and a signature that nobody has checked yet. */
export class Entry {
  /**
   * @param {string} id 64 hex digits
   * @param {Header} header
   * @param {Uint8Array} headerBytes
   * @param {Uint8Array} signature
   */
  constructor(id, header, headerBytes, signature) {
    this.id = id;
    this.header = header;
    this.headerBytes = headerBytes;
    this.signature = signature;
    Object.freeze(this);
  }

  /** Steps 1 to 3 of entry §6: `Malformed`, or `Refused("version_unknown")`.
   * @param {Uint8Array} headerBytes
   * @param {Uint8Array} signature
   */
  static parse(headerBytes, signature) {
    if (signature.length !== SIGNATURE_BYTES) throw new Malformed("leaf", "signature is not 64 bytes");
    const header = parseHeader(headerBytes);
    return new Entry(entryId(headerBytes), header, headerBytes, signature);
  }
}

/** Return SHA-256(tag("entry-id") ‖ header) in hex (entry §4).
 * @param {Uint8Array} headerBytes
 */
export function entryId(headerBytes) {
  return toHex(sha256(tag("entry-id"), headerBytes));
}

/** Return the hash of a body, an evidence item or an attachment as stored (entry §4).
 * @param {Uint8Array} data
 */
export function blobHash(data) {
  return toHex(sha256(tag("blob"), data));
}

/** Return the bytes that the author signs (entry §5).
 * @param {Uint8Array} headerBytes
 */
export function signingMessage(headerBytes) {
  return concat(tag("entry"), headerBytes);
}

/** Return the canonical bytes of a header with the fields of `Header`; `Malformed`.
 *
 * What an author builds passes the same checks as what a host receives.
 * @param {HeaderFields} fields
 */
export function buildHeader(fields) {
  const data = encode(new Header(fields).fields());
  parseHeader(data);
  return data;
}

/** Return the header in canonical form without its body's hash (seal §3).
 *
 * The author, who seals before there is a hash, passes any hash; a reader passes the header as
 * parsed. `RangeError` for a header without a body.
 * @param {Header} header
 */
export function bodyAad(header) {
  if (header.body === null) throw new RangeError("a header without a body seals nothing");
  return encode({ ...header.fields(), body: { epoch: header.body.epoch, size: header.body.size } });
}

/** Return the header that `data` encodes; `Malformed` `canonical` or `header`.
 *
 * `Refused("version_unknown")` for a version other than 1. Source: entry §2, §3, §6.1 to 6.3; the
 * kind need not be known.
 * @param {Uint8Array} data
 */
export function parseHeader(data) {
  const value = decode(data);
  if (!isObject(value)) fail("not an object");
  const kind = value.kind;
  if (typeof kind !== "string" || !KIND.test(kind)) fail("kind is not a name");
  const founding = kind === FOUNDING;
  checkPresence(Object.keys(value), founding);
  if (!isObject(value.payload)) fail("payload is not an object");
  if (typeof value.version !== "number") fail("version is not an integer");
  const header = new Header({
    version: value.version,
    kind,
    nonce: readNonce(value.nonce),
    payload: value.payload,
    committee: founding ? null : hex32(value.committee, "committee"),
    author: founding ? null : hex32(value.author, "author"),
    after: founding ? null : readAfter(value.after),
    body: Object.hasOwn(value, "body") ? readBody(value.body) : null,
    salt: readSalt(value),
    attachments: readAttachments(value),
    evidence: readBlobs(value, "evidence", EVIDENCE_LIMIT, EVIDENCE_LIMIT_BYTES),
  });
  if (value.version !== VERSION) throw new Refused("version_unknown", String(value.version)); // entry §6.3
  return header;
}

/** @param {string} reason @returns {never} */
function fail(reason) {
  throw new Malformed("header", reason);
}

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {string[]} names @param {boolean} founding */
function checkPresence(names, founding) {
  const required = founding ? IN_FOUNDING : IN_OTHERS;
  for (const name of required) if (!names.includes(name)) fail(`${name} is missing`);
  for (const name of names) {
    if (!required.includes(name) && !OPTIONAL.includes(name)) fail(`${name} does not belong there`);
  }
}

/** @param {any} value @param {string[]} names @param {string} what */
function readObject(value, names, what) {
  const given = isObject(value) ? Object.keys(value) : [];
  if (given.length !== names.length || !names.every((name) => given.includes(name))) {
    fail(`${what} has not exactly the fields ${names.join(", ")}`);
  }
  return value;
}

/** @param {any} value @param {string} what @returns {string} */
function hex32(value, what) {
  if (typeof value !== "string" || !HEX_32.test(value)) fail(`${what} is not 32 bytes in hex`);
  return value;
}

/** @param {any} value @returns {string} */
function readNonce(value) {
  if (typeof value !== "string" || !HEX_16.test(value)) fail("nonce is not 16 bytes in hex");
  return value;
}

/** @param {any} value @param {number} low @param {number} high @param {string} what @returns {number} */
function integer(value, low, high, what) {
  if (typeof value !== "number" || value < low || value > high) {
    fail(`${what} is not an integer from ${low} to ${high}`);
  }
  return value;
}

/** @param {any} value @returns {After} */
function readAfter(value) {
  const fields = readObject(value, ["root", "size"], "after");
  const size = integer(fields.size, 1, LIMIT_INTEGER, "after.size");
  return { size, root: hex32(fields.root, "after.root") };
}

/** @param {any} value @returns {BodyRef} */
function readBody(value) {
  const fields = readObject(value, ["epoch", "hash", "size"], "body");
  const epoch = integer(fields.epoch, 0, LIMIT_INTEGER, "body.epoch");
  const size = integer(fields.size, 1, BODY_LIMIT_BYTES, "body.size");
  return { epoch, hash: hex32(fields.hash, "body.hash"), size };
}

/** @param {Record<string, any>} value */
function readSalt(value) {
  const salted = Object.hasOwn(value, "body") && value.body.epoch >= 1; // the body was read before
  if (salted !== Object.hasOwn(value, "salt")) fail("salt stands exactly where body.epoch is 1 or more");
  return salted ? hex32(value.salt, "salt") : null;
}

/** @param {Record<string, any>} value */
function readAttachments(value) {
  if (Object.hasOwn(value, "attachments") && !Object.hasOwn(value, "body")) fail("attachments without a body");
  return readBlobs(value, "attachments", ATTACHMENTS_LIMIT, ATTACHMENT_LIMIT_BYTES);
}

/**
 * @param {Record<string, any>} value
 * @param {string} name
 * @param {number} limit
 * @param {number} limitBytes
 * @returns {readonly BlobRef[]}
 */
function readBlobs(value, name, limit, limitBytes) {
  if (!Object.hasOwn(value, name)) return [];
  const items = value[name];
  if (!Array.isArray(items) || items.length < 1 || items.length > limit) {
    fail(`${name} is not an array of 1 to ${limit}`);
  }
  const refs = items.map((item) => readBlob(item, name, limitBytes));
  if (new Set(refs.map((ref) => ref.hash)).size < refs.length) fail(`${name} names a hash twice`);
  return refs;
}

/** @param {any} value @param {string} what @param {number} limitBytes @returns {BlobRef} */
function readBlob(value, what, limitBytes) {
  const fields = readObject(value, ["hash", "size"], what);
  const size = integer(fields.size, 1, limitBytes, `${what}.size`);
  return { hash: hex32(fields.hash, `${what}.hash`), size };
}
