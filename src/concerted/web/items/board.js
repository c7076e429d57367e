/**
 * Sayings in the order of the log, gathered into things with their versions (items §3).
 *
 * A *thing* is an item with its corrections: it keeps the id of its first entry. Corrections and
 * withdrawals count only from the author of the thing; what names something else stands by itself or
 * does nothing, and what cannot be read is kept by id.
 */

import { Malformed, Refused } from "../kernel/errors.js";
import { readItem } from "./reading.js";

/** @typedef {import("./forms.js").Item} Item */
/** @typedef {{ id: string, author: string, time: number, words: Readonly<Record<string, any>> }} Saying an entry of kind `item` that took effect: `time` of its leaf in seconds, its words */
/** @template [Form=any] @typedef {{ id: string, time: number, item: Form }} Version one version of a thing, by the entry that holds it */
/** @typedef {{ id: string, author: string, time: number, code: string }} Unread an item that this program cannot show: `item` (malformed) or `item_newer` */

/** An item with its corrections, oldest first. @template [Form=any] */
export class Thing {
  /**
   * @param {string} author
   * @param {readonly Version<Form>[]} versions
   * @param {number} withdrawn in seconds, 0 if it was not
   * @param {string} why
   */
  constructor(author, versions, withdrawn = 0, why = "") {
    this.author = author;
    this.versions = versions;
    this.withdrawn = withdrawn;
    this.why = why;
    Object.freeze(this);
  }

  /** The id of the first version's entry. */
  get id() {
    return this.versions[0].id;
  }

  /** When the first version was stamped, in seconds. */
  get time() {
    return this.versions[0].time;
  }

  /** The newest version. */
  get newest() {
    return this.versions[this.versions.length - 1];
  }

  /** What the newest version says. */
  get item() {
    return this.newest.item;
  }
}

/** All things in the order of their first entries, and what could not be read. */
export class Board {
  #first;

  /**
   * @param {readonly Thing[]} things
   * @param {readonly Unread[]} unread
   * @param {ReadonlyMap<string, string>} first version → thing
   */
  constructor(things = [], unread = [], first = new Map()) {
    this.things = things;
    this.unread = unread;
    this.#first = first;
    Object.freeze(this);
  }

  /** The same, with more that could not be read. @param {readonly Unread[]} more */
  withUnread(more) {
    return new Board(this.things, [...this.unread, ...more], this.#first);
  }

  /** The things of one form. @param {string} form @returns {Thing[]} */
  of(form) {
    return this.things.filter((thing) => thing.item.item === form);
  }

  /** Return the id of the thing that this entry is a version of; empty if of none. @param {string} version */
  first(version) {
    return this.#first.get(version) ?? "";
  }

  /** The reports, withdrawn ones too. @returns {Thing<import("./forms.js").Report>[]} */
  get reports() {
    return this.of("report");
  }

  /** The confirmations that were not taken back. @returns {Thing<import("./forms.js").Confirmation>[]} */
  get confirmations() {
    return this.of("confirmation").filter((thing) => !thing.withdrawn);
  }

  /** The statuses that were not taken back. @returns {Thing<import("./forms.js").Status>[]} */
  get statuses() {
    return this.of("status").filter((thing) => !thing.withdrawn);
  }

  /** The documents, withdrawn ones too. @returns {Thing<import("./forms.js").Document>[]} */
  get documents() {
    return this.of("document");
  }

  /** The claims that were not taken back, as they were entered. @returns {Thing<import("./forms.js").History>[]} */
  get histories() {
    return this.of("history").filter((thing) => !thing.withdrawn);
  }
}

/** Return the board of `sayings`, which stand in the order of the log. @param {Iterable<Saying>} sayings */
export function gather(sayings) {
  /** @type {Map<string, Thing>} */
  const things = new Map();
  /** @type {Map<string, string>} */
  const first = new Map();
  /** @type {Unread[]} */
  const unread = [];
  for (const saying of sayings) {
    const { id, author, time, words } = saying;
    const found = read(words);
    if (typeof found === "string") unread.push({ id, author, time, code: found });
    else if (found.item === "withdrawal") withdraw(things, first, saying, found);
    else add(things, first, saying, found);
  }
  return new Board([...things.values()], unread, first);
}

/** The item, or the code of why there is none. @param {Saying["words"]} words @returns {Item | string} */
function read(words) {
  try {
    return readItem(words);
  } catch (error) {
    if (error instanceof Refused) return error.code;
    if (error instanceof Malformed) return error.layer;
    throw error;
  }
}

/** @param {Map<string, Thing>} things @param {Map<string, string>} first @param {Saying} saying @param {Item} item */
function add(things, first, { id, author, time }, item) {
  const root = own(things, first, author, "replaces" in item ? item.replaces : "", item.item);
  const before = things.get(root);
  const version = { id, time, item };
  if (before) things.set(root, new Thing(author, [...before.versions, version]));
  else things.set(id, new Thing(author, [version]));
  first.set(id, root || id);
}

/** @param {Map<string, Thing>} things @param {Map<string, string>} first @param {Saying} saying @param {import("./forms.js").Withdrawal} item */
function withdraw(things, first, { author, time }, item) {
  const root = own(things, first, author, item.about);
  const thing = things.get(root);
  if (thing) things.set(root, new Thing(author, thing.versions, time, item.why));
}

/** Return the author's own standing thing that `version` belongs to, or nothing.
 * @param {Map<string, Thing>} things
 * @param {Map<string, string>} first
 * @param {string} author
 * @param {string} version
 * @param {string} [form]
 */
function own(things, first, author, version, form) {
  const root = first.get(version) ?? "";
  const thing = things.get(root);
  if (!thing || thing.author !== author || thing.withdrawn) return "";
  return form === undefined || thing.item.item === form ? root : "";
}
