/**
 * What this browser keeps: a place in any number of committees, their leaves and sealed bodies.
 *
 * One IndexedDB database. A place holds the seed and everything secret, so nothing of it is written
 * to a log or a URL. Leaves and the checkpoint they stand under are written in one transaction, so
 * that a checkpoint never covers leaves that are not there. Save, *then* send. Browser storage can
 * vanish as a whole: the recovery sheet brings the member back (seal §9), and all else is fetched.
 */

import { answer, written } from "./database.js";
import { HomeUnusable } from "./errors.js";

/** @typedef {import("./pages.js").Page} Page */

const VERSION = 1;
const [PLACES, LEAVES, BODIES, FOLDED] = ["places", "leaves", "bodies", "folded"];

/**
 * What one device knows about its place in one committee; secrets in hex. `member` is the own member
 * id, and while a request is pending the request's. `link` is the join link by which it was made.
 * `keys`: epoch number → key. `links`: link key → link. `outbox` is a first entry that was saved and
 * not yet confirmed, `sending` a member's entry that was saved and is not yet seen in the record.
 * @typedef {object} Place
 * @property {string} address
 * @property {string} committee
 * @property {string} log_key
 * @property {string} seed
 * @property {string} member
 * @property {string} link
 * @property {string} invitation
 * @property {string} nickname
 * @property {string} name
 * @property {Uint8Array | null} checkpoint
 * @property {import("./wire.js").Signed | null} outbox
 * @property {import("./wire.js").Signed | null} [sending]
 * @property {string} [forked] the log key that has signed two histories: nothing is signed under it any more
 * @property {Record<string, string>} [decrypted] the sum that a vote counter has decrypted, by opening
 * @property {Record<string, string>} keys
 * @property {Record<string, string>} links
 * @property {string} [inviter] the name on the card
 * @property {number} [vouches] as the card says: how many co-workers our rules ask for
 * @property {boolean} [compared] whether the words of the request were compared
 * @property {boolean} [sheet] whether the recovery sheet was copied and checked
 */

/** Return a place with what is not given empty.
 * @param {Pick<Place, "address" | "committee" | "log_key" | "seed" | "member"> & Partial<Place>} given
 * @returns {Place}
 */
export function placeOf(given) {
  return {
    link: "", invitation: "", nickname: "", name: "", checkpoint: null, outbox: null, keys: {}, links: {}, ...given,
  };
}

// What is sealed by a lock: all that gives away who somebody is, and all that lets act as them.
const SECRETS = /** @type {const} */ (["seed", "member", "link", "links", "keys", "invitation", "nickname", "name"]);

/** The database of one identity. */
export class Home {
  /** @type {import("./lock.js").Chest | null} seals the places where there is a lock */
  chest = null;
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /**
   * @param {IDBDatabase} database
   * @param {IDBFactory} factory
   */
  constructor(database, factory) {
    this.database = database;
    this.factory = factory;
  }

  /** Open it, making it where there is none; `HomeUnusable("home_missing")` where it cannot be.
   * @param {string} name
   * @param {IDBFactory} factory
   */
  static async open(name = "concerted", factory = indexedDB) {
    const opening = factory.open(name, VERSION);
    opening.onupgradeneeded = () => {
      for (const store of [PLACES, LEAVES, BODIES, FOLDED]) opening.result.createObjectStore(store);
    };
    return new Home(await answer(opening, "home_missing"), factory);
  }

  /** Return the ids of the committees that this identity has a place in.
   * @returns {Promise<string[]>}
   */
  async committees() {
    const found = await answer(this.#store(PLACES).getAllKeys());
    return found.map(String).sort();
  }

  /** Return the place; `HomeUnusable("home_none")` where there is none.
   * @param {string} committee
   * @returns {Promise<Place>}
   */
  async load(committee) {
    const found = await answer(this.#store(PLACES).get(committee));
    if (found === undefined) throw new HomeUnusable("home_none");
    return opened(found, [this.chest]);
  }

  /** Write all places anew: sealed by this chest, or open for none. What is saved meanwhile is so too.
   * @param {import("./lock.js").Chest | null} chest
   */
  async relock(chest) {
    const before = this.chest;
    this.chest = chest;
    for (const committee of await this.committees()) {
      await this.#inTurn(async () => {
        const place = await opened(await answer(this.#store(PLACES).get(committee)), [chest, before]);
        await this.#write(place, () => {});
      });
    }
  }

  /** One writing after the other: what was saved later stays. @template T @param {() => Promise<T>} doing @returns {Promise<T>} */
  #inTurn(doing) {
    const turn = this.#turn.then(doing);
    this.#turn = turn.catch(() => null);
    return turn;
  }

  /** @param {Place} place @param {(transaction: IDBTransaction) => void} writing leaves beside it */
  async #write(place, writing) {
    const kept = await this.#closed(place);
    const transaction = this.#begin([PLACES, LEAVES]);
    transaction.objectStore(PLACES).put(kept, place.committee);
    writing(transaction);
    await written(transaction);
  }

  /** The place as it is kept. @param {Place} place */
  async #closed(place) {
    if (this.chest === null) return place;
    const secrets = Object.fromEntries(SECRETS.map((name) => [name, place[name]]));
    const blank = placeOf({ address: "", committee: "", log_key: "", seed: "", member: "" });
    const blanks = Object.fromEntries(SECRETS.map((name) => [name, blank[name]]));
    return { ...place, ...blanks, locked: await this.chest.close(secrets) };
  }

  /** Write the place, and leaves from index `start` on; durable once this returns.
   * @param {Place} place
   * @param {readonly Uint8Array[]} leaves
   * @param {number} start
   */
  save(place, leaves = [], start = 0) {
    return this.#inTurn(async () => {
      const pages = leaves.length ? (await paging()).pagesOf(leaves, start) : [];
      await this.#write(place, (transaction) => putPages(transaction, place.committee, pages));
    });
  }

  /** Return the leaves kept, in order.
   * @param {string} committee
   * @returns {Promise<Uint8Array[]>}
   */
  async leaves(committee) {
    const { leavesOf } = await paging();
    const pages = await answer(this.#store(LEAVES).getAll(from(committee, 0)));
    return pages.flatMap(leavesOf);
  }

  /** Replace all leaves kept, where those there were are damaged or another host's.
   * @param {Place} place
   * @param {readonly Uint8Array[]} leaves
   */
  replaceLeaves(place, leaves) {
    return this.#inTurn(async () => {
      const pages = (await paging()).pagesOf(leaves, 0);
      await this.#write(place, (transaction) => {
        transaction.objectStore(LEAVES).delete(from(place.committee, 0));
        putPages(transaction, place.committee, pages);
      });
    });
  }

  /** Return the state kept, or null.
   * @param {string} committee
   * @returns {Promise<import("./folded.js").Folded | null>}
   */
  async folded(committee) {
    return (await answer(this.#store(FOLDED).get(committee))) ?? null;
  }

  /** Keep a state; it can be folded again, so a lost one is no loss. Leaves that are kept already, from
   * index `start` on to the last, can be given once more: they are written anew in whole pages.
   * @param {import("./folded.js").Folded} folded
   * @param {readonly Uint8Array[]} leaves
   * @param {number} start
   */
  saveFolded(folded, leaves = [], start = 0) {
    return this.#inTurn(async () => {
      const pages = (await paging()).pagesOf(leaves, start);
      const transaction = this.#begin([FOLDED, LEAVES]);
      transaction.objectStore(FOLDED).put(folded, folded.committee);
      if (pages.length) transaction.objectStore(LEAVES).delete(from(folded.committee, start));
      putPages(transaction, folded.committee, pages);
      await written(transaction);
    });
  }

  /** Return a sealed body kept, if it is there and its hash is right.
   * @param {string} name
   * @returns {Promise<Uint8Array | null>}
   */
  async body(name) {
    const data = await answer(this.#store(BODIES).get(name));
    if (data === undefined) return null;
    const { blobHash } = await import("../kernel/entry.js"); // a newcomer has nothing to hash
    return blobHash(data) === name ? data : null;
  }

  /** Keep a sealed body; it can be fetched again, so a lost one is no loss.
   * @param {string} name
   * @param {Uint8Array} data
   */
  async saveBody(name, data) {
    const transaction = this.#begin([BODIES]);
    transaction.objectStore(BODIES).put(data, name);
    await written(transaction);
  }

  /** Forget bodies whose words were deleted. @param {Iterable<string>} names */
  async forgetBodies(names) {
    const transaction = this.#begin([BODIES]);
    for (const name of names) transaction.objectStore(BODIES).delete(name);
    await written(transaction);
  }

  /** Remove a place; its seed is gone from this device. @param {string} committee */
  async forget(committee) {
    const transaction = this.#begin([PLACES, LEAVES, FOLDED]);
    transaction.objectStore(PLACES).delete(committee);
    transaction.objectStore(FOLDED).delete(committee);
    transaction.objectStore(LEAVES).delete(from(committee, 0));
    await written(transaction);
    for (const name of [this.talkName(committee), this.itemsName(committee), this.deskName(committee)]) this.factory.deleteDatabase(name);
  }

  /** The name of the database that holds what waits to be written down (itembox.js). @param {string} committee */
  itemsName(committee) {
    return `${this.database.name} items ${committee}`;
  }

  /** The name of the database that holds what is being written (desk.js). @param {string} committee */
  deskName(committee) {
    return `${this.database.name} desk ${committee}`;
  }

  /** The name of the database that holds a committee's talk (talkstore.js). @param {string} committee */
  talkName(committee) {
    return `${this.database.name} talk ${committee}`;
  }

  /** @param {string} name */
  #store(name) {
    return this.database.transaction(name, "readonly").objectStore(name);
  }

  /** @param {string[]} stores */
  #begin(stores) {
    return this.database.transaction(stores, "readwrite", { durability: "strict" });
  }
}

/** The leaves kept from index `start` on, by the keys of their pages. @param {string} committee @param {number} start */
function from(committee, start) {
  return IDBKeyRange.bound([committee, start], [committee, Infinity]);
}

/** @param {IDBTransaction} transaction @param {string} committee @param {readonly Page[]} pages */
function putPages(transaction, committee, pages) {
  for (const [start, page] of pages) transaction.objectStore(LEAVES).put(page, [committee, start]);
}

/** How leaves are kept: known only to who has some. */
const paging = () => import("./pages.js");

/** A place as it was kept, opened by the first of these that can; `HomeUnusable("home_locked")` for none.
 * @param {any} kept
 * @param {readonly (import("./lock.js").Chest | null)[]} chests
 * @returns {Promise<Place>}
 */
async function opened({ locked, ...place }, chests) {
  if (!locked) return place;
  const chest = chests.find((one) => one !== null);
  if (!chest) throw new HomeUnusable("home_locked");
  return { ...place, ...(await chest.open(locked)) };
}
