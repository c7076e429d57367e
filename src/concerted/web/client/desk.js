/**
 * What is being written on this device and is not said yet: drafts, and votes that wait for a way to
 * the server. One database of a committee, which goes when the committee is forgotten (seal §9).
 *
 * Each paper is sealed under a key that comes from the recovery seed, so a lock that seals the seed
 * seals the desk as well. Not even what a paper is about stands open: it lies under a digest of its name.
 */

import { derive, gcmOpen, gcmSeal } from "../crypto/suite.js";
import { concat, fromBase64, fromHex, toBase64, toHex, utf8 } from "../kernel/bytes.js";
import { Refused } from "../kernel/errors.js";
import { random } from "./chance.js";
import { Stores, answer } from "./database.js";

const VERSION = 1;
const PAPERS = "papers";
const NONCE_BYTES = 12;
const KEY = utf8("this device: desk"); // not of the form of a tag (entry §1): it never leaves the device
const NAME = utf8("this device: name on the desk ");
const UTF8 = new TextDecoder();

/** The desk of one member in one committee. */
export class Desk extends Stores {
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  #key;

  /**
   * @param {IDBDatabase} database
   * @param {Uint8Array} key
   */
  constructor(database, key) {
    super(database);
    this.#key = key;
  }

  /** Open it, making it where there is none; `HomeUnusable`. See `deskOf`.
   * @param {import("./home.js").Home} home
   * @param {import("./home.js").Place} place
   */
  static async open(home, place) {
    const opening = home.factory.open(home.deskName(place.committee), VERSION);
    opening.onupgradeneeded = () => void opening.result.createObjectStore(PAPERS);
    return new Desk(await answer(opening), derive(fromHex(place.seed), KEY));
  }

  /** Return the paper of this name as it was laid last; null where there is none, or none that this
   * place can read.
   * @param {string} name
   * @returns {Promise<any>}
   */
  paper(name) {
    return this.#inTurn(() => this.#read(name));
  }

  /** @param {string} name @returns {Promise<any>} */
  async #read(name) {
    const kept = await answer(this.reading(PAPERS).get(this.#tag(name)));
    return kept === undefined ? null : this.#opened(name, kept);
  }

  /** Return which of these names have a paper. @param {readonly string[]} names */
  async has(names) {
    const there = new Set((await this.#inTurn(() => answer(this.reading(PAPERS).getAllKeys()))).map(String));
    return names.filter((name) => there.has(this.#tag(name)));
  }

  /** Keep a paper, or nothing more under its name; durable once this returns. Papers are written in
   * the order in which they were given.
   * @param {string} name
   * @param {unknown} paper null for none
   */
  lay(name, paper) {
    return this.#inTurn(() => this.#write(name, paper));
  }

  /** Lay down what `doing` makes of the paper of this name; no other of this page comes between.
   * @param {string} name
   * @param {(paper: any) => unknown} doing
   */
  rewrite(name, doing) {
    return this.#inTurn(async () => this.#write(name, await doing(await this.#read(name))));
  }

  /** @template T @param {() => Promise<T>} doing @returns {Promise<T>} */
  #inTurn(doing) {
    const turn = this.#turn.then(doing);
    this.#turn = turn.catch(() => null);
    return turn;
  }

  /** @param {string} name @param {unknown} paper */
  async #write(name, paper) {
    const tag = this.#tag(name);
    const kept = paper === null ? null : await this.#sealed(name, paper);
    await this.writing([PAPERS], (store) => {
      if (kept === null) store(PAPERS).delete(tag);
      else store(PAPERS).put(kept, tag);
    });
  }

  /** Where a paper lies. @param {string} name */
  #tag(name) {
    return toHex(derive(this.#key, concat(NAME, utf8(name))));
  }

  /** @param {string} name @param {unknown} paper */
  async #sealed(name, paper) {
    const nonce = random(NONCE_BYTES);
    return concat(nonce, await gcmSeal(this.#key, utf8(JSON.stringify(paper, written)), utf8(name), nonce));
  }

  /** @param {string} name @param {Uint8Array} kept */
  async #opened(name, kept) {
    try {
      const data = await gcmOpen(this.#key, kept.slice(NONCE_BYTES), utf8(name), kept.slice(0, NONCE_BYTES));
      return JSON.parse(UTF8.decode(data), read);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return null; // of an earlier place in this committee, or damaged: it is written anew
    }
  }
}

/** Bytes, as photos are, in what else is text. @param {string} _ @param {unknown} value */
function written(_, value) {
  return value instanceof Uint8Array ? { bytes: toBase64(value) } : value;
}

/** @param {string} _ @param {any} value */
function read(_, value) {
  const isBytes = typeof value?.bytes === "string" && Object.keys(value).length === 1;
  return isBytes ? (fromBase64(value.bytes) ?? value) : value;
}

/** @type {WeakMap<object, Promise<Desk>>} */
const DESKS = new WeakMap();

/** The desk in a committee, opened once.
 * @param {{ home: import("./home.js").Home, place: import("./home.js").Place }} committee
 */
export function deskOf(committee) {
  const found = DESKS.get(committee) ?? Desk.open(committee.home, committee.place);
  DESKS.set(committee, found);
  found.catch(() => DESKS.delete(committee)); // it is tried again when it is asked for again
  return found;
}
