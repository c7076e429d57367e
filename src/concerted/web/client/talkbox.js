/**
 * What this device has still to say, and the chains that it says it in (talk §4).
 *
 * A saying is drafted when it is typed and signed when it is sent. Once signed it is kept as sent
 * until the host has answered, so that what is sent again after an interruption are the same bytes.
 * What the rules refuse stays here with their code, until its author sends it again or drops it.
 */

import { answer } from "./database.js";
import { ACKED, CHAINS, OUTBOX, PIECES, KEPT, textOf } from "./talkstore.js";

/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {import("./talkstore.js").TalkStore} TalkStore */
/** @typedef {import("./talkfiles.js").Outgoing} Outgoing */
/** @typedef {{ header: Uint8Array, signature: Uint8Array, body: Uint8Array | null, wraps: Uint8Array | null }} SignedMessage a message on its way out */
/**
 * What a `room` message is to bring; the list and its wraps are made when it is sent. Who comes in
 * and who goes is said against whatever version is the newest then. `chain` is there at the opening
 * of a room, whose id follows from it.
 * @typedef {{ pair: boolean, come: readonly string[], go: readonly string[], chain: string }} Opening
 */
/**
 * Something to be said. `number` orders the box; `signed` is there once it was sent; `failed` is the
 * code by which the rules refused it.
 * @typedef {object} Draft
 * @property {number} number
 * @property {number} madeS
 * @property {string} kind
 * @property {Place} place
 * @property {Record<string, any> | null} words
 * @property {string} target
 * @property {readonly Outgoing[]} files
 * @property {Opening | null} opening
 * @property {SignedMessage | null} signed
 * @property {string} failed
 */
/** @typedef {{ kind: string, place: Place, words?: Record<string, any> | null, target?: string, files?: readonly Outgoing[], opening?: Opening | null }} Said what is put into the box */
/** @typedef {{ chain: string, number: number, previous: string, timeS: number }} OwnChain where this device's chain in a place has come to */

/** The outbox and the own chains, in the same database as the talk. */
export class TalkBox {
  /** @param {TalkStore} store */
  constructor(store) {
    this.store = store;
  }

  /** Keep a draft; it is durable once this returns. `before` puts it in front of that number.
   * @param {Said} said
   * @param {number} nowS
   * @param {number} [before]
   * @returns {Promise<Draft>}
   */
  put(said, nowS, before) {
    return this.store.writing([OUTBOX], async (store) => {
      const numbers = /** @type {number[]} */ (await answer(store(OUTBOX).getAllKeys()));
      const plain = { words: null, target: "", files: [], opening: null, signed: null, failed: "" };
      const draft = { ...plain, ...said, number: numberFor(numbers, before), madeS: nowS };
      store(OUTBOX).put(draft);
      return draft;
    });
  }

  /** Return all that is here, in the order in which it was typed. @returns {Promise<Draft[]>} */
  all() {
    return answer(this.store.reading(OUTBOX).getAll());
  }

  /** Return what is still to be said, without what was refused.
   * @param {number} limit
   */
  async drafts(limit = Infinity) {
    return (await this.all()).filter((draft) => !draft.failed).slice(0, limit);
  }

  /** Keep what has changed of drafts, in one step: signed, refused, or to be tried again.
   * @param {readonly Draft[]} drafts
   */
  keep(drafts) {
    return this.store.writing([OUTBOX], (store) => {
      for (const draft of drafts) store(OUTBOX).put(draft);
    });
  }

  /** Drop a draft, with its files: it cannot be said, or its author thought better of it.
   * @param {Draft} draft
   */
  drop(draft) {
    return this.store.writing([OUTBOX, PIECES], (store) => {
      store(OUTBOX).delete(draft.number);
      forgetPieces(store(PIECES), draft.files);
    });
  }

  /** Return the own chain in a place. @param {Place} place @returns {Promise<OwnChain | null>} */
  async chain(place) {
    return (await answer(this.store.reading(CHAINS).get(textOf(place)))) ?? null;
  }

  /** A draft was said: move the own chain on, and await it among those that the host gives.
   * @param {Draft} draft
   * @param {OwnChain} chain
   * @param {number} position
   */
  said(draft, chain, position) {
    return this.store.writing([OUTBOX, PIECES, CHAINS, ACKED, KEPT], async (store) => {
      store(CHAINS).put(chain, textOf(draft.place));
      const there = await answer(store(KEPT).index("id").getKey(chain.previous));
      if (there === undefined) store(ACKED).put(position, chain.previous);
      store(OUTBOX).delete(draft.number);
      forgetPieces(store(PIECES), draft.files);
    });
  }

  /** Begin a new chain with the next message. @param {Place} place */
  dropChain(place) {
    return this.store.writing([CHAINS], (store) => void store(CHAINS).delete(textOf(place)));
  }

  /** Return an own message that the host confirmed and, read up to there, did not give; or "".
   * @param {number} upTo
   */
  async missing(upTo) {
    const acked = this.store.reading(ACKED);
    const [ids, positions] = [await answer(acked.getAllKeys()), await answer(this.store.reading(ACKED).getAll())];
    return String(ids.find((_, at) => positions[at] <= upTo) ?? "");
  }
}

/** A number after all, or just before one. @param {readonly number[]} numbers @param {number} [before] */
function numberFor(numbers, before) {
  if (before === undefined) return Math.floor(numbers[numbers.length - 1] ?? 0) + 1;
  const below = numbers.filter((number) => number < before).pop() ?? before - 1;
  return (below + before) / 2;
}

/** @param {IDBObjectStore} pieces @param {readonly Outgoing[]} files */
function forgetPieces(pieces, files) {
  for (const { id } of files) pieces.delete(IDBKeyRange.bound([id, 0], [id, Infinity]));
}
