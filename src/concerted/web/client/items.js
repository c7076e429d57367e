/**
 * Reports, history and documents as a member writes and reads them (items §1 to §7).
 *
 * What is written passes through the strict reader before it is kept, waits in a box, and is sealed
 * when it is sent. What a report or confirmation is about stands inside the seal, so the server does
 * not learn who said what to which report. An item whose sending was broken off is looked for in the
 * record before it is said again, and one page at a time sends, so that it is never there twice.
 */

import { balanceSheet } from "../items/balance.js";
import { gather } from "../items/board.js";
import { decisions, members } from "../items/decisions.js";
import { same } from "../items/forms.js";
import { writeItem } from "../items/reading.js";
import { ConcertedError, Malformed, Refused } from "../kernel/errors.js";
import { alone } from "./database.js";
import { ItemBox } from "./itembox.js";
import { fetchFile, listed, openWaiting, refOf, sealFiles, stage } from "./talkfiles.js";
import { title, wordsOf } from "./words.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./itembox.js").Waiting} Waiting */
/** @typedef {import("./talkfiles.js").Picked} Picked */
/** @typedef {import("./talkfiles.js").Attached} Attached */
/** @typedef {import("../items/board.js").Board} Board */
/** @typedef {import("./rows.js").Row} Row */

export const KIND = "item";
export const UNREADABLE = "words"; // the code of an item whose words this device cannot open
const SWEPT = new Set(["body_missing", "body_invalid"]); // of attachments: staged too long ago
const AT_ONCE = 8; // bodies that are asked for together

/** It stands in the record already. */
class Said extends ConcertedError {}

/** One member's items in one committee; `change` tells when something waits or was sent. */
export class Items extends EventTarget {
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  /** @type {{ size: number, board: Board } | null} */
  #read = null;

  /**
   * @param {Committee} committee
   * @param {ItemBox} box
   */
  constructor(committee, box) {
    super();
    this.committee = committee;
    this.box = box;
  }

  /** @param {Committee} committee */
  static async open(committee) {
    return new Items(committee, await ItemBox.open(committee.home, committee.id));
  }

  /** Close what it keeps open. */
  close() {
    this.box.close();
  }

  /** All items stamped so far, corrected and withdrawn; read anew only when there are others.
   *
   * Those whose words cannot be opened here are among the unread ones, never left out.
   * @returns {Promise<Board>}
   */
  async board() {
    const { size } = this.committee.record;
    if (this.#read?.size === size) return this.#read.board;
    const board = await boardOf(this.committee);
    const whole = !board.unread.some(({ code }) => code === UNREADABLE); // a key may still come
    this.#read = whole ? { size, board } : null;
    return board;
  }

  /** Keep an item to be sent, its files sealed; `Malformed("item")` or `FileUnusable` before that.
   * @param {Record<string, any> & { item: string }} item
   * @param {readonly Picked[]} files
   */
  async put(item, files = []) {
    const words = writeItem(item);
    const sealed = await sealFiles(this.box, files);
    await this.box.put(words, sealed, this.committee.record.size);
    this.dispatchEvent(new Event("change"));
  }

  /** Send what waits, one after the other; what the rules refuse stays with their code.
   *
   * `HostUnreachable` and the like where it cannot be sent now: then everything stays as it is.
   */
  send() {
    const turn = this.#turn.then(() => alone(`concerted items ${this.committee.id}`, () => this.#send()));
    this.#turn = turn.catch(() => null);
    return turn;
  }

  async #send() {
    for (const one of await this.box.waiting()) {
      if (one.failed) continue;
      try {
        await this.#post(one);
        await this.box.drop(one);
      } catch (error) {
        if (!(error instanceof Refused) && !(error instanceof Malformed)) throw error;
        await this.box.keep({ ...one, failed: error instanceof Refused ? error.code : error.layer });
      } finally {
        this.dispatchEvent(new Event("change"));
      }
    }
  }

  /** @param {Waiting} one */
  async #post(one) {
    try {
      await this.committee.act(async () => this.#draft(one));
    } catch (error) {
      if (error instanceof Said) return;
      if (!(error instanceof Refused) || !one.files.length || !SWEPT.has(error.code)) throw error;
      const anew = { ...one, files: one.files.map((file) => ({ ...file, sent: 0 })) };
      await this.committee.act(async () => this.#draft(anew));
    }
  }

  /** What to say now, its files at the server. @param {Waiting} one @returns {Promise<import("./committee.js").Draft>} */
  async #draft(one) {
    const words = wordsFor(one);
    if (await this.#isSaid(words, one.size)) throw new Said();
    const files = await stage(this.committee, this.box, one.files);
    if (files.some(({ sent }, at) => sent !== one.files[at].sent)) await this.box.keep({ ...one, files });
    return { kind: KIND, payload: {}, words, attachments: files.map(refOf) };
  }

  /** Whether the own words stand in the record since it was so large. @param {Record<string, any>} words @param {number} size */
  async #isSaid(words, size) {
    const { committee } = this;
    const own = committee.record.rows(size).filter((row) => isItem(row) && row.entry?.header.author === committee.me);
    for (const row of own) {
      if (same(/** @type {any} */ (await wordsOf(committee, idOf(row)) ?? {})) === same(/** @type {any} */ (words))) return true;
    }
    return false;
  }

  /** Give up what waits. @param {number} number */
  async giveUp(number) {
    const one = (await this.box.waiting()).find((each) => each.number === number);
    if (one) await this.box.drop(one);
    this.dispatchEvent(new Event("change"));
  }

  /** The files that a version of an item has. @param {string} entry @param {import("../items/forms.js").Item} item @returns {Attached[]} */
  files(entry, item) {
    const refs = this.committee.record.row(entry)?.entry?.header.attachments ?? [];
    return listed(refs, /** @type {any} */ (item));
  }

  /** Fetch a file, checked and opened. @param {Attached} file */
  fetchFile(file) {
    return fetchFile(this.committee, file);
  }

  /** Open a file of what waits. @param {import("./talkfiles.js").Outgoing} file */
  openWaiting(file) {
    return openWaiting(this.box, file);
  }
}

/** @param {Waiting} one */
function wordsFor({ words, files }) {
  const named = files.map(({ key, name }) => ({ key, name }));
  return { ...words, ...(named.length ? { attachments: named } : {}) };
}

/** @param {Row} row */
function isItem(row) {
  return row.entry?.header.kind === KIND && !row.finding;
}

/** @param {Row} row */
function idOf(row) {
  return /** @type {import("../kernel/entry.js").Entry} */ (row.entry).id;
}

/** Return all items stamped up to `until` (in seconds; all if 0), corrected and withdrawn.
 * @param {Committee} committee
 * @param {number} until
 * @returns {Promise<Board>}
 */
export async function boardOf(committee, until = 0) {
  const rows = [...committee.record.ofKind(KIND)].reverse().filter((row) => !until || row.leaf.time <= until);
  const read = await inGroups(rows, (row) => wordsOf(committee, idOf(row)));
  const found = [];
  const closed = [];
  for (const [at, row] of rows.entries()) {
    const [id, author, time, words] = [idOf(row), String(row.entry?.header.author), row.leaf.time, read[at]];
    if (words !== null) found.push({ id, author, time, words });
    else if (committee.state.bodies.has(id)) closed.push({ id, author, time, code: UNREADABLE });
  }
  return gather(found).withUnread(closed);
}

/** What `doing` gives for each, several asked for at once.
 * @template T, R
 * @param {readonly T[]} all
 * @param {(one: T) => Promise<R>} doing
 * @returns {Promise<R[]>}
 */
async function inGroups(all, doing) {
  const found = [];
  for (let at = 0; at < all.length; at += AT_ONCE) found.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(doing))));
  return found;
}

/** Return what was decided, in order, with the titles that can be read here. @param {Committee} committee */
export async function decided(committee) {
  const { state } = committee;
  const closes = [...committee.record.ofKind("motion.close")].reverse().map((row) => /** @type {const} */ ([String(row.entry?.header.payload.motion), row.leaf.time]));
  /** @type {Map<string, string>} */
  const titles = new Map();
  for (const [id] of closes) {
    const motion = state.motions.get(id);
    if (motion) titles.set(id, (await title(committee, motion.text)) ?? "");
  }
  return decisions(state, closes, titles);
}

/** Return the balance sheet as of now. @param {Items} items @param {string} [about] */
export async function balanceOf(items, about = "") {
  const { committee } = items;
  const [board, found] = [await items.board(), await decided(committee)];
  return balanceSheet(board, found, members(committee.state), committee.record.now, { about });
}
