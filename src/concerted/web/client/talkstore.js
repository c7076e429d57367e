/**
 * What this browser has of a committee's talk: one IndexedDB database, apart from the record's.
 *
 * Everything here was verified before it came in (talk §8), and words are kept opened, as the keys
 * that open them lie in the same browser. What is taken back or forgotten is deleted. Each page that
 * was read is written in one transaction, with the mark that says how far it reaches.
 */

import { parseMessage } from "../kernel/message.js";
import { Room } from "../rules/talk.js";
import { UNREAD } from "../rules/thread.js";
import { Stores, answer } from "./database.js";
import { HomeUnusable } from "./errors.js";

/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {import("../kernel/message.js").MessageHeader} MessageHeader */
/** @typedef {import("../rules/thread.js").Link} Link */
/** @typedef {import("../rules/thread.js").Mark} Mark */
/**
 * A verified message. `words` is null where there are none, or none to be read (`trouble`); `sealed`
 * is the body of one that is `locked`: there is no key for it yet. `gone` is the position of the
 * message that took it back; `findings` are codes of talk §8. `where` is the place as a text.
 * @typedef {object} Kept
 * @property {number} position
 * @property {number} timeS
 * @property {string} id
 * @property {string} author
 * @property {string} kind
 * @property {string} where
 * @property {Uint8Array} headerBytes
 * @property {Uint8Array} signature
 * @property {Record<string, any> | null} words
 * @property {string} [trouble] absent where there is none, so that the index holds the others alone
 * @property {number} gone
 * @property {readonly string[]} findings
 * @property {Uint8Array | null} sealed
 */
/** @typedef {Link & { chain: string, timeS: number }} KeptLink */
/** @typedef {{ place: string, number: number, id: string, position: number, members: readonly string[], pair: boolean, key: Uint8Array | null, name: string }} KnownVersion a version of a room as this device saw it; `key` is null where it was given none */

const VERSION = 1;
export const [KEPT, LINKS, VERSIONS, OUTBOX, CHAINS, ACKED, NOTES, PIECES] = [
  "kept", "links", "versions", "outbox", "chains", "acked", "notes", "pieces",
];
const TOP = Number.MAX_SAFE_INTEGER;

/** Return a place as a text by which it is kept. @param {Place} place */
export function textOf(place) {
  return `${place.id} ${place.inRoom ? 1 : 0}`;
}

/** Return the place that `textOf` wrote. @param {string} where @returns {Place} */
export function placeFrom(where) {
  return { id: where.slice(0, 32), inRoom: where.endsWith(" 1") };
}

/** What the author of a kept message signed. @param {Kept} kept @returns {MessageHeader} */
export function headerOf(kept) {
  return parseMessage(kept.headerBytes);
}

/** Return what the rules need to know of a room; null where nothing is known.
 * @param {readonly KnownVersion[]} versions
 */
export function roomOf(versions) {
  if (!versions.length) return null;
  return new Room(versions.map(({ number, id, members, pair }) => ({ number, id, members: new Set(members), pair })));
}

/** One committee's talk in this browser. */
export class TalkStore extends Stores {
  /** Open it, making it where there is none; `HomeUnusable`.
   * @param {import("./home.js").Home} home
   * @param {string} committee
   */
  static async open(home, committee) {
    const opening = home.factory.open(home.talkName(committee), VERSION);
    opening.onupgradeneeded = () => {
      const { result } = opening;
      const kept = result.createObjectStore(KEPT, { keyPath: "position" });
      kept.createIndex("id", "id", { unique: true });
      kept.createIndex("place", ["where", "position"], { unique: true });
      kept.createIndex("trouble", "trouble");
      result.createObjectStore(LINKS, { keyPath: "chain" });
      result.createObjectStore(VERSIONS, { keyPath: ["place", "number"] });
      result.createObjectStore(OUTBOX, { keyPath: "number" });
      for (const name of [CHAINS, ACKED, NOTES, PIECES]) result.createObjectStore(name);
    };
    return new TalkStore(await answer(opening));
  }

  // — how far, and small things kept by name

  /** Return what is kept under a name, or what stands for nothing.
   * @template T
   * @param {string} name
   * @param {T} otherwise
   * @returns {Promise<T>}
   */
  async note(name, otherwise) {
    return (await answer(this.reading(NOTES).get(name))) ?? otherwise;
  }

  /** Keep something under a name; null forgets it.
   * @param {string} name
   * @param {unknown} value
   */
  setNote(name, value) {
    return this.writing([NOTES], (store) => {
      if (value === null) store(NOTES).delete(name);
      else store(NOTES).put(value, name);
    });
  }

  /** Return the ends of names that begin so.
   * @param {string} beginning
   * @returns {Promise<string[]>}
   */
  async names(beginning) {
    const range = IDBKeyRange.bound(beginning, `${beginning}\uffff`);
    return (await answer(this.reading(NOTES).getAllKeys(range))).map((name) => String(name).slice(beginning.length));
  }

  /** How far this device has read (talk §8). @returns {Promise<Mark>} */
  mark() {
    return this.note("mark", UNREAD);
  }

  // — messages

  /** Return a message by its id. @param {string} id @returns {Promise<Kept | null>} */
  async message(id) {
    return (await answer(this.reading(KEPT).index("id").get(id))) ?? null;
  }

  /** Return the message at a position. @param {number} position @returns {Promise<Kept | null>} */
  async at(position) {
    return (await answer(this.reading(KEPT).get(position))) ?? null;
  }

  /** Return up to `limit` messages of a place between two positions, ascending, those the newest.
   * @param {Place} place
   * @param {{ since?: number, before?: number, limit?: number }} [which] above and below these
   * @returns {Promise<Kept[]>}
   */
  async ofPlace(place, { since = 0, before = TOP, limit = TOP } = {}) {
    const where = textOf(place);
    if (since >= before) return [];
    const range = IDBKeyRange.bound([where, since], [where, before], true, true);
    const index = this.reading(KEPT).index("place");
    if (limit === TOP) return answer(index.getAll(range));
    const first = await firstOfLast(index, range, limit);
    if (first === null) return [];
    const newest = first === 0 ? range : IDBKeyRange.bound([where, first], [where, before], false, true);
    return answer(this.reading(KEPT).index("place").getAll(newest));
  }

  /** Return the newest position of a place, 0 for none. @param {Place} place */
  async newest(place) {
    const where = textOf(place);
    const range = IDBKeyRange.bound([where, 0], [where, TOP]);
    const cursor = await answer(this.reading(KEPT).index("place").openKeyCursor(range, "prev"));
    return cursor ? Number(cursor.primaryKey) : 0;
  }

  /** Return position and id of the newest message of anyone else, if it is not too old.
   * @param {Place} place
   * @param {string} me
   * @param {number} sinceS
   */
  async newestOfOthers(place, me, sinceS) {
    const where = textOf(place);
    const index = this.reading(KEPT).index("place");
    const asking = index.openCursor(IDBKeyRange.bound([where, 0], [where, TOP]), "prev");
    /** @type {Kept | null} */
    const found = await walk(asking, (/** @type {Kept} */ kept) => (kept.author === me ? undefined : kept));
    return found && found.timeS >= sinceS ? { id: found.id, position: found.position } : null;
  }

  /** Return the messages with a trouble of this name, in order.
   * @param {string} trouble `locked`, or `gone` for those without words that nothing accounts for yet
   * @returns {Promise<Kept[]>}
   */
  async troubled(trouble) {
    return answer(this.reading(KEPT).index("trouble").getAll(trouble));
  }

  // — rooms

  /** Return the versions of a room that this device knows, ascending.
   * @param {string} place the room's id
   * @returns {Promise<KnownVersion[]>}
   */
  versions(place) {
    return answer(this.reading(VERSIONS).getAll(IDBKeyRange.bound([place, 0], [place, TOP])));
  }

  /** Return the newest version of each room that this device knows, by the room's id.
   * @returns {Promise<Map<string, KnownVersion>>}
   */
  async rooms() {
    /** @type {KnownVersion[]} */
    const all = await answer(this.reading(VERSIONS).getAll());
    return new Map(all.map((version) => [version.place, version])); // the last of each is its newest
  }

  // — forgetting

  /** Forget what is older, but for `room` messages of rooms that are talked in; links for longer.
   *
   * Returns the newest position that was forgotten, 0 for none, and the hashes of files (talk §7).
   * @param {number} beforeS
   * @param {number} linksBeforeS
   * @returns {Promise<[number, string[]]>}
   */
  async forget(beforeS, linksBeforeS) {
    const old = await this.#older(beforeS);
    if (!old.length) return [0, []];
    const live = await this.#live(beforeS);
    const versions = /** @type {KnownVersion[]} */ (await answer(this.reading(VERSIONS).getAll()));
    const held = new Set(versions.filter(({ place }) => live.has(place)).map(({ position }) => position));
    const going = old.filter(({ position }) => !held.has(position));
    const links = /** @type {KeptLink[]} */ (await answer(this.reading(LINKS).getAll()));
    await this.writing([KEPT, VERSIONS, LINKS], (store) => {
      for (const { position } of going) store(KEPT).delete(position);
      for (const { place, number } of versions) if (!live.has(place)) store(VERSIONS).delete([place, number]);
      for (const { chain, timeS } of links) if (timeS < linksBeforeS) store(LINKS).delete(chain);
    });
    const files = going.filter(({ words }) => words?.attachments).flatMap((kept) => headerOf(kept).attachments);
    return [going.reduce((top, { position }) => Math.max(top, position), 0), files.map(({ hash }) => hash)];
  }

  /** Times do not decrease, so what is old stands first. @param {number} beforeS @returns {Promise<Kept[]>} */
  async #older(beforeS) {
    /** @type {Kept[]} */
    const found = [];
    await walk(this.reading(KEPT).openCursor(), (/** @type {Kept} */ kept) => {
      if (kept.timeS >= beforeS) return kept;
      found.push(kept);
      return undefined;
    });
    return found;
  }

  /** The rooms in which something newer was said. @param {number} sinceS @returns {Promise<Set<string>>} */
  async #live(sinceS) {
    /** @type {Set<string>} */
    const found = new Set();
    for (const room of (await this.rooms()).keys()) {
      const newest = await this.newest({ id: room, inRoom: true });
      const kept = newest ? await this.at(newest) : null;
      if (kept && kept.timeS >= sinceS) found.add(room);
    }
    return found;
  }
}

/** Walk a cursor until `seeing` returns something, and return that; null at the end.
 * @param {IDBRequest<IDBCursorWithValue | null>} request
 * @param {(value: any) => any} seeing
 * @returns {Promise<any>}
 */
function walk(request, seeing) {
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(new HomeUnusable("home_damaged", String(request.error)));
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null) return resolve(null);
      const found = seeing(cursor.value);
      if (found !== undefined) resolve(found);
      else cursor.continue();
      return undefined;
    };
  });
}

/** The position of the first of the last `limit` in a range, null where there is none.
 * @param {IDBIndex} index
 * @param {IDBKeyRange} range
 * @param {number} limit
 * @returns {Promise<number | null>}
 */
function firstOfLast(index, range, limit) {
  return new Promise((resolve, reject) => {
    const request = index.openKeyCursor(range, "prev");
    /** @type {number | null} */
    let first = null;
    let skipped = limit === 1;
    request.onerror = () => reject(new HomeUnusable("home_damaged", String(request.error)));
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null) {
        // Fewer than `limit`: all of them, from wherever the range begins.
        resolve(first === null ? null : 0);
        return;
      }
      if (skipped) {
        resolve(Number(cursor.primaryKey));
        return;
      }
      first = Number(cursor.primaryKey);
      skipped = true;
      cursor.advance(limit - 1);
    };
  });
}
