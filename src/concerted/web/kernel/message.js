/**
 * Headers and ids of messages (talk §2): what members say to each other outside the record.
 *
 * `parseMessage` takes received bytes and gives a `MessageHeader`; an author goes the other way with
 * `buildMessage`. In memory binary fields are hex, as everywhere; on the wire they are base64url,
 * since a message is small and there are many. Errors are `Malformed`, layer `canonical` or
 * `message`, and `Refused("version_unknown")`.
 */

import { concat, fromHex, sha256, toHex } from "./bytes.js";
import { LIMIT_INTEGER, base64urlDecode, base64urlEncode, decode, encode } from "./canonical.js";
import { ATTACHMENTS_LIMIT, ATTACHMENT_LIMIT_BYTES } from "./entry.js";
import { Malformed, Refused } from "./errors.js";
import { SIGNATURE_BYTES } from "./leaf.js";
import { tag } from "./tags.js";

export const VERSION = 1;
export const LIMIT_BYTES = 2_048;
export const BODY_LEAST_BYTES = 80;
export const BODY_LIMIT_BYTES = 32_784;
export const WRAP_RECORD_BYTES = 112;
export const ROOM_LIMIT = 256;
export const SHORT_BYTES = 16;

export const [SAY, ROOM, DELETE, REMOVE] = ["say", "room", "delete", "remove"];
export const SEALED = Object.freeze([SAY, ROOM]);
export const TAKING_BACK = Object.freeze([DELETE, REMOVE]);

const ALWAYS = ["after", "author", "chain", "channel", "committee", "kind", "number", "version"];
const WITH_BODY = ["body", "epoch", "salt"];
/** @type {ReadonlyMap<string, { required: readonly string[], optional: readonly string[] }>} */
const FIELDS = new Map([
  [SAY, { required: [...ALWAYS, ...WITH_BODY], optional: ["attachments", "room", "seen"] }],
  [ROOM, { required: [...ALWAYS, ...WITH_BODY, "key_hash", "room", "wraps"], optional: ["pair", "replaces", "seen"] }],
  [DELETE, { required: [...ALWAYS, "target"], optional: ["room", "seen"] }],
  [REMOVE, { required: [...ALWAYS, "target"], optional: ["room", "seen"] }],
]);

/** @typedef {import("./entry.js").After} After */
/** @typedef {import("./entry.js").BlobRef} BlobRef */
/** @typedef {{ readonly id: string, readonly position: number }} Seen the newest message of anyone else that the author had verified */
/** @typedef {{ readonly id: string, readonly inRoom: boolean }} Place where something is said: a channel, or a room (talk §1) */
/**
 * @typedef {object} MessageFields
 * @property {string} kind
 * @property {string} committee
 * @property {string} author
 * @property {string} channel the place's id, 32 hex digits
 * @property {string} chain 32 hex digits
 * @property {number} number
 * @property {After} after
 * @property {number} [room]
 * @property {string} [previous]
 * @property {Seen | null} [seen]
 * @property {number} [epoch]
 * @property {string} [salt]
 * @property {BlobRef | null} [body]
 * @property {readonly BlobRef[]} [attachments]
 * @property {string} [keyHash]
 * @property {BlobRef | null} [wraps]
 * @property {boolean} [pair]
 * @property {string} [replaces]
 * @property {string} [target]
 * @property {number} [version]
 */

/** A message's fields (talk §2); absent ones are null, 0 or empty, binary ones hex. */
export class MessageHeader {
  /** @param {MessageFields} of */
  constructor(of) {
    this.kind = of.kind;
    this.committee = of.committee;
    this.author = of.author;
    this.channel = of.channel;
    this.chain = of.chain;
    this.number = of.number;
    this.after = of.after;
    this.room = of.room ?? 0;
    this.previous = of.previous ?? "";
    this.seen = of.seen ?? null;
    this.epoch = of.epoch ?? 0;
    this.salt = of.salt ?? "";
    this.body = of.body ?? null;
    this.attachments = of.attachments ?? [];
    this.keyHash = of.keyHash ?? "";
    this.wraps = of.wraps ?? null;
    this.pair = of.pair ?? false;
    this.replaces = of.replaces ?? "";
    this.target = of.target ?? "";
    this.version = of.version ?? VERSION;
    Object.freeze(this);
  }

  /** Where it is said (talk §1).
   * @returns {Place}
   */
  get place() {
    return { id: this.channel, inRoom: this.room > 0 };
  }

  /** Return a header with some fields changed.
   * @param {Partial<MessageFields>} changes
   */
  with(changes) {
    return new MessageHeader({ ...this, ...changes });
  }

  /** Return the header as a canonical value, without the fields that are absent.
   * @returns {Record<string, any>}
   */
  fields() {
    /** @type {Record<string, any>} */
    const fields = {
      after: { root: short(this.after.root), size: this.after.size },
      author: short(this.author),
      chain: short(this.chain),
      channel: short(this.channel),
      committee: short(this.committee),
      kind: this.kind,
      number: this.number,
      version: this.version,
    };
    const { attachments, body, seen, wraps } = this;
    if (attachments.length) fields.attachments = attachments.map(refFields);
    if (body) fields.body = refFields(body);
    if (seen) fields.seen = { id: short(seen.id), position: seen.position };
    if (wraps) fields.wraps = refFields(wraps);
    if (this.epoch) fields.epoch = this.epoch;
    if (this.room) fields.room = this.room;
    if (this.pair) fields.pair = true;
    if (this.keyHash) fields.key_hash = short(this.keyHash);
    if (this.previous) fields.previous = short(this.previous);
    if (this.replaces) fields.replaces = short(this.replaces);
    if (this.salt) fields.salt = short(this.salt);
    if (this.target) fields.target = short(this.target);
    return fields;
  }
}

/** A header, the bytes it was read from, and a signature that nobody has checked yet. */
export class Message {
  /**
   * @param {string} id 64 hex digits
   * @param {MessageHeader} header
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

  /** Steps 1 and 2 of talk §5, but for the committee.
   * @param {Uint8Array} headerBytes
   * @param {Uint8Array} signature
   */
  static parse(headerBytes, signature) {
    if (signature.length !== SIGNATURE_BYTES) throw new Malformed("message", "signature is not 64 bytes");
    return new Message(messageId(headerBytes), parseMessage(headerBytes), headerBytes, signature);
  }
}

/** Whether two places are the same.
 * @param {Place} one
 * @param {Place} other
 */
export function samePlace(one, other) {
  return one.id === other.id && one.inRoom === other.inRoom;
}

/** Return SHA-256(tag("message-id") ‖ header) in hex (talk §2).
 * @param {Uint8Array} headerBytes
 */
export function messageId(headerBytes) {
  return toHex(sha256(tag("message-id"), headerBytes));
}

/** Return the bytes that the author signs (talk §2).
 * @param {Uint8Array} headerBytes
 */
export function messageToSign(headerBytes) {
  return concat(tag("message"), headerBytes);
}

/** Return the id of the room that this author opens at the head of this chain (talk §1).
 * @param {string} committee
 * @param {string} author
 * @param {string} chain
 */
export function roomPlace(committee, author, chain) {
  return placeId("room", committee, author, chain);
}

/** Return the id of the one room of two that these can have; `RangeError` for the same (talk §1).
 * @param {string} committee
 * @param {string} one
 * @param {string} other
 */
export function pairPlace(committee, one, other) {
  if (one === other) throw new RangeError("a pair is two members");
  return placeId("pair", committee, ...[one, other].sort());
}

/** @param {string} name @param {...string} parts */
function placeId(name, ...parts) {
  return toHex(sha256(tag(name), ...parts.map(fromHex)).slice(0, SHORT_BYTES));
}

/** Return the canonical bytes of a header; it passes the checks of whoever receives it.
 * @param {MessageHeader} header
 */
export function buildMessage(header) {
  const data = encode(header.fields(), { limitBytes: LIMIT_BYTES });
  parseMessage(data);
  return data;
}

/** Return the header without its body's hash (talk §3); `RangeError` without a body.
 * @param {MessageHeader} header
 */
export function messageAad(header) {
  if (header.body === null) throw new RangeError("a message without a body seals nothing");
  return encode({ ...header.fields(), body: { size: header.body.size } });
}

/** Return the header that `data` encodes. Source: talk §2, §5.1 and 5.2.
 * @param {Uint8Array} data
 */
export function parseMessage(data) {
  const value = decode(data, { limitBytes: LIMIT_BYTES });
  if (!isObject(value)) fail("not an object");
  const { kind } = value;
  checkPresence(kind, Object.keys(value));
  const has = (/** @type {string} */ name) => Object.hasOwn(value, name);
  const id = (/** @type {string} */ name) => (has(name) ? binary(value[name], 32, name) : "");
  const number = integer(value.number, 1, "number");
  const room = has("room") ? integer(value.room, 1, "room") : 0;
  checkExactly(has("previous"), "previous", number >= 2);
  checkExactly(has("replaces"), "replaces", kind === ROOM && room >= 2);
  if (has("pair") && value.pair !== true) fail("pair is not true");
  if (typeof value.version !== "number") fail("version is not an integer");
  const header = new MessageHeader({
    version: value.version,
    kind,
    committee: id("committee"),
    author: id("author"),
    channel: binary(value.channel, SHORT_BYTES, "channel"),
    chain: binary(value.chain, SHORT_BYTES, "chain"),
    number,
    after: readAfter(value.after),
    room,
    previous: id("previous"),
    seen: has("seen") ? readSeen(value.seen) : null,
    epoch: has("epoch") ? integer(value.epoch, 1, "epoch") : 0,
    salt: has("salt") ? binary(value.salt, SHORT_BYTES, "salt") : "",
    body: has("body") ? readBlob(value.body, BODY_LEAST_BYTES, BODY_LIMIT_BYTES, "body") : null,
    attachments: has("attachments") ? readAttachments(value.attachments) : [],
    keyHash: id("key_hash"),
    wraps: has("wraps") ? readWrapsRef(value.wraps) : null,
    pair: has("pair"),
    replaces: id("replaces"),
    target: id("target"),
  });
  if (value.version !== VERSION) throw new Refused("version_unknown", String(value.version)); // talk §5.2
  return header;
}

/** @param {string} reason @returns {never} */
function fail(reason) {
  throw new Malformed("message", reason);
}

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {any} kind @param {readonly string[]} names */
function checkPresence(kind, names) {
  const known = FIELDS.get(kind);
  if (known === undefined) fail("kind is not known");
  const { required, optional } = known;
  for (const name of required) if (!names.includes(name)) fail(`${name} is missing`);
  for (const name of names) {
    const belongs = required.includes(name) || optional.includes(name) || name === "previous";
    if (!belongs) fail(`${name} does not belong there`);
  }
}

/** @param {boolean} there @param {string} name @param {boolean} wanted */
function checkExactly(there, name, wanted) {
  if (there !== wanted) fail(`${name} is ${wanted ? "missing" : "there, and should not be"}`);
}

/** @param {any} value @param {number} size @param {string} what */
function binary(value, size, what) {
  try {
    return toHex(base64urlDecode(value, size, "message"));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return fail(`${what}: ${error.reason}`);
  }
}

/** @param {any} value @param {number} low @param {string} what @param {number} high @returns {number} */
function integer(value, low, what, high = LIMIT_INTEGER) {
  if (typeof value !== "number" || value < low || value > high) fail(`${what} is not an integer from ${low} to ${high}`);
  return value;
}

/** @param {any} value @param {readonly string[]} names @param {string} what */
function readObject(value, names, what) {
  const given = isObject(value) ? Object.keys(value) : [];
  if (given.length !== names.length || !names.every((name) => given.includes(name))) {
    fail(`${what} has not exactly the fields ${names.join(", ")}`);
  }
  return value;
}

/** @param {any} value @returns {After} */
function readAfter(value) {
  const fields = readObject(value, ["root", "size"], "after");
  return { size: integer(fields.size, 1, "after.size"), root: binary(fields.root, 32, "after.root") };
}

/** @param {any} value @returns {Seen} */
function readSeen(value) {
  const fields = readObject(value, ["id", "position"], "seen");
  const position = integer(fields.position, 1, "seen.position");
  return { id: binary(fields.id, 32, "seen.id"), position };
}

/** @param {any} value @param {number} low @param {number} high @param {string} what @returns {BlobRef} */
function readBlob(value, low, high, what) {
  const fields = readObject(value, ["hash", "size"], what);
  const size = integer(fields.size, low, `${what}.size`, high);
  return { hash: binary(fields.hash, 32, `${what}.hash`), size };
}

/** @param {any} value */
function readWrapsRef(value) {
  const ref = readBlob(value, WRAP_RECORD_BYTES, WRAP_RECORD_BYTES * ROOM_LIMIT, "wraps");
  if (ref.size % WRAP_RECORD_BYTES) fail("wraps are not whole records");
  return ref;
}

/** @param {any} items */
function readAttachments(items) {
  if (!Array.isArray(items) || items.length < 1 || items.length > ATTACHMENTS_LIMIT) {
    fail(`attachments is not an array of 1 to ${ATTACHMENTS_LIMIT}`);
  }
  const refs = items.map((/** @type {any} */ item) => readBlob(item, 1, ATTACHMENT_LIMIT_BYTES, "attachments"));
  if (new Set(refs.map((ref) => ref.hash)).size < refs.length) fail("attachments names a hash twice");
  return refs;
}

/** @param {string} text hex */
function short(text) {
  return base64urlEncode(fromHex(text));
}

/** @param {BlobRef} ref */
function refFields(ref) {
  return { hash: short(ref.hash), size: ref.size };
}
