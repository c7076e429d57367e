/**
 * A page of messages while it is read: what the device has that bears on it, and what it adds.
 *
 * The checks of talk §8 ask what stands where; a store answers only later. So all that a page can ask
 * for is fetched at once before, and all that it adds is written at once at the end, with the mark
 * that says how far the device has read. Either all of a page is kept or nothing.
 */

import { answer } from "./database.js";
import { ACKED, KEPT, LINKS, NOTES, VERSIONS } from "./talkstore.js";

/** @typedef {import("../kernel/message.js").Message} Message */
/** @typedef {import("../rules/thread.js").Link} Link */
/** @typedef {import("../rules/thread.js").Mark} Mark */
/** @typedef {import("./talkstore.js").Kept} Kept */
/** @typedef {import("./talkstore.js").KeptLink} KeptLink */
/** @typedef {import("./talkstore.js").KnownVersion} KnownVersion */
/** @typedef {import("./talkstore.js").TalkStore} TalkStore */

/** What the device has, as far as one page can ask; implements `Held` of rules/thread.js. */
export class Page {
  /** @type {Map<string, Link>} */
  #links = new Map();
  /** @type {Map<string, number>} */
  #positions = new Map();
  /** @type {Map<number, string>} */
  #ids = new Map();
  /** @type {Map<string, KnownVersion[]>} */
  #versions = new Map();
  /** @type {Map<number, Kept>} what was added or changed */
  #kept = new Map();
  /** @type {KeptLink[]} */
  #newLinks = [];
  /** @type {KnownVersion[]} */
  #newVersions = [];

  /** @param {TalkStore} store */
  constructor(store) {
    this.store = store;
  }

  /** Fetch what these messages can ask for.
   * @param {TalkStore} store
   * @param {readonly { position: number, message: Message }[]} placed
   */
  static async over(store, placed) {
    const page = new Page(store);
    const transaction = store.database.transaction([KEPT, LINKS]);
    const [kept, links] = [transaction.objectStore(KEPT), transaction.objectStore(LINKS)];
    await Promise.all(placed.map(({ position, message }) => page.#look(kept, links, position, message)));
    return page;
  }

  /** @param {IDBObjectStore} kept @param {IDBObjectStore} links @param {number} position @param {Message} message */
  async #look(kept, links, position, { id, header }) {
    const asked = [this.#find(kept, id), this.#stands(kept, position), this.#follow(kept, links, header.chain)];
    if (header.seen) asked.push(this.#find(kept, header.seen.id), this.#stands(kept, header.seen.position));
    await Promise.all(asked);
  }

  /** @param {IDBObjectStore} kept @param {string} id */
  async #find(kept, id) {
    const position = await answer(kept.index("id").getKey(id));
    if (position !== undefined) this.#positions.set(id, Number(position));
  }

  /** @param {IDBObjectStore} kept @param {number} position */
  async #stands(kept, position) {
    const found = await answer(kept.get(position));
    if (found !== undefined) this.#ids.set(position, found.id);
  }

  /** @param {IDBObjectStore} kept @param {IDBObjectStore} links @param {string} chain */
  async #follow(kept, links, chain) {
    const link = await answer(links.get(chain));
    if (link === undefined) return;
    this.#links.set(chain, link);
    await this.#find(kept, link.id);
  }

  /** The newest message of a chain. @param {string} chain */
  link(chain) {
    return this.#links.get(chain) ?? null;
  }

  /** The message at a position. @param {number} position */
  at(position) {
    return this.#ids.get(position) ?? null;
  }

  /** Where a message stands. @param {string} id */
  position(id) {
    return this.#positions.get(id) ?? null;
  }

  /** Return a message, added here or kept before. @param {string} id */
  async message(id) {
    const position = this.#positions.get(id);
    const added = position === undefined ? undefined : this.#kept.get(position);
    return added ?? (await this.store.message(id));
  }

  /** Return the versions of a room, ascending. @param {string} place */
  async versions(place) {
    const known = this.#versions.get(place) ?? (await this.store.versions(place));
    this.#versions.set(place, known);
    return known;
  }

  /** Add a message, and where its chain has come to.
   * @param {Kept} kept
   * @param {string} chain
   * @param {Link} link
   */
  add(kept, chain, link) {
    this.#kept.set(kept.position, kept);
    this.#positions.set(kept.id, kept.position);
    this.#ids.set(kept.position, kept.id);
    this.#links.set(chain, link);
    this.#newLinks.push({ ...link, chain, timeS: kept.timeS });
  }

  /** Add a version of a room. @param {KnownVersion} version */
  async addVersion(version) {
    const known = await this.versions(version.place);
    if (known.some(({ number }) => number === version.number)) return;
    this.#versions.set(version.place, [...known, version].sort((one, other) => one.number - other.number));
    this.#newVersions.push(version);
  }

  /** Change a message that is here or was kept before. @param {Kept} kept */
  change(kept) {
    this.#kept.set(kept.position, kept);
  }

  /** Write all of it; durable once this returns.
   * @param {Mark} mark
   * @param {number} cursor
   */
  write(mark, cursor) {
    return this.store.writing([KEPT, LINKS, VERSIONS, ACKED, NOTES], (store) => {
      for (const kept of this.#kept.values()) {
        store(KEPT).put(kept);
        store(ACKED).delete(kept.id);
      }
      for (const link of this.#newLinks) store(LINKS).put(link);
      for (const version of this.#newVersions) store(VERSIONS).put(version);
      store(NOTES).put(mark, "mark");
      store(NOTES).put(cursor, "cursor");
    });
  }
}
