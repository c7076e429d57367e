/**
 * A lock on what this browser keeps: seeds, keys and links are sealed under a PIN (seal §9).
 *
 * A random master key seals them. It is itself sealed twice: under a key from the PIN (PBKDF2), and
 * under one that the browser keeps and gives nobody as bytes. So a copy of the sealed places alone is
 * worth nothing, and a guess costs time. A PIN is short all the same: whoever can copy all that the
 * browser keeps can try every one. What was read of talk and of the record is not sealed by it.
 *
 * Each try is counted before it is made, so that ending the page saves none.
 */

import { source } from "../crypto/suite.js";
import { concat, utf8 } from "../kernel/bytes.js";
import { random } from "./chance.js";
import { answer, written } from "./database.js";
import { HomeUnusable } from "./errors.js";

export const PIN_LEAST = 6;
export const ROUNDS = 600_000;
const FREE_TRIES = 4;
const FIRST_WAIT_S = 30;
const LONGEST_WAIT_S = 3_600;
const IV_BYTES = 12;
const [STORE, KEY] = ["lock", "lock"];
const UTF8 = new TextDecoder();

/**
 * @typedef {object} Kept
 * @property {Uint8Array} salt
 * @property {number} rounds
 * @property {CryptoKey} device not to be had as bytes
 * @property {Uint8Array} master sealed twice
 * @property {number} tries wrong ones since the last right one
 * @property {number} untilS no try before
 * @property {number} idleMinutes
 */

/** A PIN is not right, or it is too early to try one. */
export class PinRefused extends Error {
  /** @param {"pin_wrong" | "pin_early"} code @param {number} untilS */
  constructor(code, untilS) {
    super(code);
    this.code = code;
    this.untilS = untilS;
  }
}

/** What is open while the lock is: seals and opens the secrets of places. */
export class Chest {
  #key;

  /** @param {CryptoKey} key */
  constructor(key) {
    this.#key = key;
  }

  /** @param {Record<string, unknown>} secrets */
  close(secrets) {
    return seal(this.#key, utf8(JSON.stringify(secrets)));
  }

  /** `HomeUnusable("home_damaged")`. @param {Uint8Array} sealed @returns {Promise<Record<string, any>>} */
  async open(sealed) {
    try {
      return JSON.parse(UTF8.decode(await unseal(this.#key, sealed)));
    } catch (error) {
      throw new HomeUnusable("home_damaged", String(error));
    }
  }
}

/** The lock of one browser. */
export class Lock {
  /** @type {Kept | null} */
  #kept = null;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
  }

  /** @param {string} name @param {IDBFactory} factory */
  static async open(name = "concerted lock", factory = indexedDB) {
    const opening = factory.open(name, 1);
    opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
    const lock = new Lock(await answer(opening));
    lock.#kept = (await answer(lock.database.transaction(STORE).objectStore(STORE).get(KEY))) ?? null;
    return lock;
  }

  /** Whether there is a PIN. */
  get isSet() {
    return this.#kept !== null;
  }

  /** After how many minutes without a touch it locks by itself; 0 for never. */
  get idleMinutes() {
    return this.#kept?.idleMinutes ?? 0;
  }

  /** From when on a PIN may be tried, in seconds. */
  get untilS() {
    return this.#kept?.untilS ?? 0;
  }

  /** Set a PIN and return what seals from now on; the caller then seals what is kept.
   * @param {string} pin
   * @param {number} idleMinutes
   */
  async set(pin, idleMinutes) {
    if (pin.length < PIN_LEAST) throw new RangeError(`a PIN has at least ${PIN_LEAST} digits`);
    const [salt, master] = [random(16), random(32)];
    const device = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const sealed = await seal(device, await seal(await pinKey(pin, salt, ROUNDS), master));
    await this.#keep({ salt, rounds: ROUNDS, device, master: sealed, tries: 0, untilS: 0, idleMinutes });
    return chestOf(master);
  }

  /** Open it; `PinRefused`, with the time before which the next try is refused.
   * @param {string} pin
   * @param {number} nowS
   */
  async unlock(pin, nowS) {
    const kept = /** @type {Kept} */ (this.#kept);
    if (nowS < kept.untilS) throw new PinRefused("pin_early", kept.untilS);
    const tries = kept.tries + 1;
    const waitS = tries <= FREE_TRIES ? 0 : Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (tries - FREE_TRIES - 1));
    await this.#keep({ ...kept, tries, untilS: nowS + waitS });
    const master = await this.#try(pin, kept);
    if (master === null) throw new PinRefused("pin_wrong", waitS ? nowS + waitS : 0);
    await this.#keep({ ...kept, tries: 0, untilS: 0 });
    return chestOf(master);
  }

  /** @param {string} pin @param {Kept} kept @returns {Promise<Uint8Array | null>} */
  async #try(pin, { salt, rounds, device, master }) {
    const inner = await unseal(device, master);
    try {
      return await unseal(await pinKey(pin, salt, rounds), inner);
    } catch {
      return null; // the one thing that a wrong PIN looks like
    }
  }

  /** Lock after so many minutes; 0 for never. @param {number} idleMinutes */
  async waitFor(idleMinutes) {
    await this.#keep({ .../** @type {Kept} */ (this.#kept), idleMinutes });
  }

  /** Take the lock away; the caller has opened what is kept before. */
  async remove() {
    await this.#write((store) => store.delete(KEY));
    this.#kept = null;
  }

  /** @param {Kept} kept */
  async #keep(kept) {
    await this.#write((store) => store.put(kept, KEY));
    this.#kept = kept;
  }

  /** @param {(store: IDBObjectStore) => void} writing @returns {Promise<void>} */
  #write(writing) {
    const transaction = this.database.transaction(STORE, "readwrite", { durability: "strict" });
    writing(transaction.objectStore(STORE));
    return written(transaction);
  }
}

/** @param {Uint8Array} master */
async function chestOf(master) {
  return new Chest(await crypto.subtle.importKey("raw", source(master), "AES-GCM", false, ["encrypt", "decrypt"]));
}

/** @param {string} pin @param {Uint8Array} salt @param {number} iterations */
async function pinKey(pin, salt, iterations) {
  const typed = await crypto.subtle.importKey("raw", source(utf8(pin)), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: source(salt), iterations };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** @param {CryptoKey} key @param {Uint8Array} data */
async function seal(key, data) {
  const iv = random(IV_BYTES);
  return concat(iv, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: source(iv) }, key, source(data))));
}

/** @param {CryptoKey} key @param {Uint8Array} sealed */
async function unseal(key, sealed) {
  const iv = sealed.slice(0, IV_BYTES);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: source(iv) }, key, source(sealed.slice(IV_BYTES))));
}
