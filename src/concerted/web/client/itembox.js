/**
 * What this device has still to put into the record: one database of a committee, apart from the
 * record's and from talk's.
 *
 * A report is kept as it was written and sealed only when it is sent, under the epoch of that time.
 * Its photos are sealed at once, under keys of their own, so that what is sent again after an
 * interruption are the same bytes (seal §4). What the rules refuse stays with their code until its
 * author drops it.
 */

import { Stores, answer } from "./database.js";

/** @typedef {import("./talkfiles.js").Outgoing} Outgoing */
/** @typedef {Record<string, any>} Words */
/**
 * An item that waits: `number` orders the box, `size` is how large the record was when it was
 * written, `failed` the code by which the rules refused it.
 * @typedef {{ number: number, size: number, words: Words, files: readonly Outgoing[], failed: string }} Waiting
 */

const VERSION = 1;
const [WAITING, PIECES] = ["waiting", "pieces"];

/** The items of one committee that wait in this browser. */
export class ItemBox extends Stores {
  /** Open it, making it where there is none; `HomeUnusable`.
   * @param {import("./home.js").Home} home
   * @param {string} committee
   */
  static async open(home, committee) {
    const opening = home.factory.open(home.itemsName(committee), VERSION);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(WAITING, { keyPath: "number", autoIncrement: true });
      opening.result.createObjectStore(PIECES);
    };
    return new ItemBox(await answer(opening));
  }

  /** Keep what is to be sent; durable once this returns.
   * @param {Words} words
   * @param {readonly Outgoing[]} files
   * @param {number} size
   */
  put(words, files, size) {
    return this.writing([WAITING], (store) => void store(WAITING).add({ words, files, size, failed: "" }));
  }

  /** Change what waits. @param {Waiting} one */
  keep(one) {
    return this.writing([WAITING], (store) => void store(WAITING).put(one));
  }

  /** Return what waits, in the order in which it was written. @returns {Promise<Waiting[]>} */
  waiting() {
    return answer(this.reading(WAITING).getAll());
  }

  /** Forget what was sent or is not to be, with its sealed files. @param {Waiting} one */
  drop(one) {
    return this.writing([WAITING, PIECES], (store) => {
      store(WAITING).delete(one.number);
      for (const { id } of one.files) store(PIECES).delete(IDBKeyRange.bound([id, 0], [id, Infinity]));
    });
  }
}
