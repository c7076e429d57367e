/**
 * The archive of an election, byte for byte: a `.bel` file (ballot §11).
 *
 * A sequence of records in an old form of tar, without an end. Each is named after the hash of its
 * content; *events* form a chain, and each follows the *data* that it is about. This file knows the
 * form of records and the order of events; `audit` reads files with it.
 */

import { ascii, concat, equal, utf8 } from "../kernel/bytes.js";
import { Malformed } from "../kernel/errors.js";
import { EventForm, HeadForm, OwnedForm, decode, encode } from "./forms.js";
import { hexHash } from "./hashes.js";

export const BLOCK_BYTES = 512;
export const HEAD_NAME = "BELENIOS";
export const LIMIT_BYTES = 1 << 28; // of one record
const VERSION = 1;
const NAME = /^[0-9a-f]{64}\.(?:data|event)\.json$/;
const TIME = /^(?:0|[1-9][0-9]{0,9})$/;
const OCTAL = /^[0-7]{11}$/;
const LAYER = "archive";

/** What can happen, in the order in which it can. @typedef {keyof typeof DATA_COUNTS} EventType */
export const EventType = Object.freeze({
  SETUP: "Setup",
  BALLOT: "Ballot",
  END_BALLOTS: "EndBallots",
  TALLY: "EncryptedTally",
  SHUFFLE: "Shuffle",
  END_SHUFFLES: "EndShuffles",
  DECRYPTION: "PartialDecryption",
  RESULT: "Result",
});

/** How many data records each event follows. The last of them is its payload; without any, none. */
export const DATA_COUNTS = Object.freeze({
  Setup: 4,
  Ballot: 1,
  EndBallots: 0,
  EncryptedTally: 2,
  Shuffle: 2,
  EndShuffles: 0,
  PartialDecryption: 2,
  Result: 1,
});

/** Which events can follow each; `""` is the beginning. An election without shuffled questions goes
 * from the tally straight to decryption.
 * @type {Readonly<Record<EventType | "", readonly EventType[]>>}
 */
export const FOLLOWING = Object.freeze({
  "": ["Setup"],
  Setup: ["Ballot", "EndBallots"],
  Ballot: ["Ballot", "EndBallots"],
  EndBallots: ["EncryptedTally"],
  EncryptedTally: ["Shuffle", "PartialDecryption"],
  Shuffle: ["Shuffle", "EndShuffles"],
  EndShuffles: ["PartialDecryption"],
  PartialDecryption: ["PartialDecryption", "Result"],
  Result: [],
});

/** A record's name and size. */
export class RecordHead {
  /** @param {string} name @param {number} sizeBytes */
  constructor(name, sizeBytes) {
    this.name = name;
    this.sizeBytes = sizeBytes;
    Object.freeze(this);
  }

  /** How many zero bytes follow the content. */
  get paddingBytes() {
    return (BLOCK_BYTES - (this.sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
  }

  /** The hash that the name tells of the content; empty for the first record. */
  get hash() {
    return this.name.includes(".") ? this.name.slice(0, this.name.indexOf(".")) : "";
  }

  /** Whether it is an event; if not, it is data, or the first record. */
  get isEvent() {
    return this.name.endsWith(".event.json");
  }
}

/** An event, read. */
export class Event {
  /** @param {string} parent @param {number | bigint} height @param {EventType} type @param {string} payload */
  constructor(parent, height, type, payload) {
    this.parent = parent;
    this.height = height;
    this.type = type;
    this.payload = payload;
    Object.freeze(this);
  }
}

/** Return the 512 bytes before a record's content (ballot §11.1).
 * @param {string} name
 * @param {number} sizeBytes
 * @param {number} time
 */
export function writeHead(name, sizeBytes, time) {
  const block = new Uint8Array(BLOCK_BYTES);
  const octal = (/** @type {number} */ number, /** @type {number} */ digits) => number.toString(8).padStart(digits, "0");
  const put = (/** @type {number} */ start, /** @type {string} */ field) => block.set(utf8(field), start);
  put(0, name);
  put(100, "0000644");
  put(108, "0000000");
  put(116, "0000000");
  put(124, octal(sizeBytes, 11));
  put(136, octal(time, 11));
  put(156, "0");
  put(148, " ".repeat(8));
  put(148, `${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `);
  return block;
}

/** Return name and size; `Malformed("archive")` if one byte is not as it must be.
 *
 * `time` is the archive's; `null` for the first record, whose time is not known yet.
 * @param {Uint8Array} block
 * @param {number | null} time
 */
export function readHead(block, time) {
  if (block.length !== BLOCK_BYTES) throw new Malformed(LAYER, "cut short in the head of a record");
  const name = ascii(block.subarray(0, 100)).replace(/\0+$/, "");
  if (!(time === null ? name === HEAD_NAME : NAME.test(name))) {
    throw new Malformed(LAYER, "a record with a name that it cannot have");
  }
  const [size, mtime] = [ascii(block.subarray(124, 135)), ascii(block.subarray(136, 147))];
  if (!OCTAL.test(size) || !OCTAL.test(mtime)) throw new Malformed(LAYER, "a size or time that is no number");
  const head = new RecordHead(name, parseInt(size, 8));
  if (!equal(writeHead(name, head.sizeBytes, time ?? parseInt(mtime, 8)), block)) {
    throw new Malformed(LAYER, "the head of a record is not as it must be");
  }
  if (head.sizeBytes > LIMIT_BYTES) throw new Malformed(LAYER, `a record of more than ${LIMIT_BYTES} bytes`);
  return head;
}

/** Return a record: head, content, padding.
 * @param {string} name
 * @param {Uint8Array} data
 * @param {number} time
 */
export function writeRecord(name, data, time) {
  const { paddingBytes } = new RecordHead(name, data.length);
  return concat(writeHead(name, data.length, time), data, new Uint8Array(paddingBytes));
}

/** Return an archive's first record; `time` in seconds. @param {number} time */
export function writeBegin(time) {
  return writeRecord(HEAD_NAME, encode({ version: VERSION, timestamp: String(time) }), time);
}

/** Return the archive's time; `Malformed("archive")`. Source: ballot §11.1 (b2).
 * @param {Uint8Array} block
 * @param {Uint8Array} data
 */
export function readBegin(block, data) {
  const form = decode(HeadForm, data, LAYER);
  if (form.version !== VERSION || !TIME.test(form.timestamp)) {
    throw new Malformed(LAYER, "another version, or a time that is no number");
  }
  const time = Number(form.timestamp);
  if (!equal(writeHead(HEAD_NAME, data.length, time), block)) {
    throw new Malformed(LAYER, "the first record has another time than it tells");
  }
  return time;
}

/** Return an event; `Malformed("archive")`. Empty strings stand for what is not there.
 * @param {Uint8Array} data
 */
export function readEvent(data) {
  const form = decode(EventForm, data, LAYER);
  if (!Object.hasOwn(DATA_COUNTS, form.type)) throw new Malformed(LAYER, "an event that is not known");
  if (form.parent === "" || form.payload === "") throw new Malformed(LAYER, "an empty hash");
  return new Event(form.parent ?? "", form.height, /** @type {EventType} */ (form.type), form.payload ?? "");
}

/** Whose contribution a record is, and its hash. */
export class Owned {
  /** @param {number | bigint} owner @param {string} payload */
  constructor(owner, payload) {
    this.owner = owner;
    this.payload = payload;
    Object.freeze(this);
  }
}

/** Return whose a contribution is; `Malformed("archive")`. @param {Uint8Array} data */
export function readOwned(data) {
  const form = decode(OwnedForm, data, LAYER);
  return new Owned(form.owner, form.payload);
}

/** Gives an archive's bytes, event by event. It keeps only the last event's hash. */
export class Writer {
  #time;
  /** @type {string | undefined} */
  #parent;
  #height = 0;

  /** @param {number} time */
  constructor(time) {
    this.#time = time;
  }

  /** Return the first record and the setup.
   * @param {Uint8Array} election
   * @param {Uint8Array} trustees
   * @param {Uint8Array} roll
   */
  begin(election, trustees, roll) {
    const setup = { election: hexHash(election), trustees: hexHash(trustees), credentials: hexHash(roll) };
    return concat(writeBegin(this.#time), this.event("Setup", [election, trustees, roll, encode(setup)]));
  }

  /** Return the records of an event: its data in order, then the event itself.
   * @param {EventType} kind
   * @param {readonly Uint8Array[]} data
   */
  event(kind, data = []) {
    const payload = data.length ? hexHash(data[data.length - 1]) : undefined;
    const event = encode({ parent: this.#parent, height: this.#height, type: kind, payload });
    this.#parent = hexHash(event);
    this.#height++;
    const records = data.map((one) => writeRecord(`${hexHash(one)}.data.json`, one, this.#time));
    return concat(...records, writeRecord(`${this.#parent}.event.json`, event, this.#time));
  }

  /** Return the records of a trustee's contribution; trustees are numbered from 1.
   * @param {EventType} kind
   * @param {number} owner
   * @param {Uint8Array} data
   */
  owned(kind, owner, data) {
    return this.event(kind, [data, encode({ owner, payload: hexHash(data) })]);
  }
}

/** Yield the bytes of a finished archive of an election without shuffles.
 *
 * `setup` is election, trustees and roll; `tally` the encrypted tally and its size.
 * @param {number} time
 * @param {readonly [Uint8Array, Uint8Array, Uint8Array]} setup
 * @param {Iterable<Uint8Array>} ballots
 * @param {readonly [Uint8Array, Uint8Array]} tally
 * @param {Iterable<readonly [number, Uint8Array]>} decryptions
 * @param {Uint8Array} result
 */
export function* archiveChunks(time, setup, ballots, tally, decryptions, result) {
  const writer = new Writer(time);
  yield writer.begin(...setup);
  for (const ballot of ballots) yield writer.event("Ballot", [ballot]);
  yield writer.event("EndBallots");
  yield writer.event("EncryptedTally", tally);
  for (const [owner, data] of decryptions) yield writer.owned("PartialDecryption", owner, data);
  yield writer.event("Result", [result]);
}
