/**
 * The record as this device verified it: leaves in a signed tree, folded by our own rules.
 *
 * `Record.refresh` takes nothing on trust. What the host signed must extend what was kept (log §3,
 * §4); every leaf must be one of the signed tree's; the time of a leaf may not lie far ahead (log
 * §1); and each entry is judged here, signature included, before it touches the state. A failed
 * refresh leaves the record as it was.
 *
 * It works in slices, so that a screen stays alive, while what comes next is fetched and its signatures
 * are checked beside; and it shows nothing of what it is doing until all of it stands under a
 * checkpoint. Whoever calls lets one call end before the next.
 */

import { forgetProven } from "../crypto/signature.js";
import { equal, toHex } from "../kernel/bytes.js";
import { Checkpoint, openCheckpoint } from "../kernel/checkpoint.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { History } from "../kernel/history.js";
import { Note } from "../kernel/note.js";
import { verifyConsistency } from "../kernel/tree.js";
import { apply, judge } from "../rules/fold.js";
import { Ahead } from "./ahead.js";
import { contentsOf, effectAt, historyOf, pageHashes } from "./contents.js";
import { HostForked, HostMisbehaved } from "./errors.js";
import { pagesFrom } from "./fetching.js";
import { FORM, fits, pack, unpack } from "./folded.js";
import { JUDGED_BY } from "./judged.js";
import { PAGE } from "./pages.js";
import { keyedAfter, keyedOf } from "./keyed.js";
import { entryOrNull, findingOf, logVerifier, misread, verifyEntry } from "./reading.js";
import { Row, Rows } from "./rows.js";

/** @typedef {import("../rules/state.js").State} State */
/** @typedef {import("./wire.js").Wire} Wire */
/** @typedef {import("../kernel/entry.js").Entry} Entry */
/** @typedef {import("../kernel/leaf.js").Leaf} Leaf */
/** @typedef {import("./folded.js").Folded} Folded */
/** @typedef {import("./rows.js").Read} Read */
/** @typedef {Iterable<readonly Uint8Array[]> | AsyncIterable<readonly Uint8Array[]>} Pages leaves, in order */
/** @typedef {() => number} Clock seconds since 1970-01-01 UTC */
/** @typedef {(what: string, done: number, of: number) => void} Progress both count leaves */

export const AHEAD_S = 300;
export const SLICE = 250;
const SLICES_AHEAD = 4;
export const FETCHING = "fetching";
export const CHECKING = "checking";

/** The verified leaves of one committee, with the state, and the checkpoint they stand under. */
export class Record {
  /** @type {Uint8Array | null} the newest note under which all was found in order */
  note = null;
  history = new History();
  #rows = new Rows();
  /** @type {readonly string[]} the hashes of the whole pages of leaves, as far as they were asked for */
  #pages = [];
  /** @type {State | null} as far as the fold has come */
  #folding = null;
  /** @type {State | null} under the newest checkpoint */
  #state = null;
  #size = 0;
  #keying = keyedOf([]);
  /** Whom the key in use has reached. */
  keyed = keyedOf([]);
  #ahead = new Ahead();
  /** @type {Checkpoint | null} verified before, and its leaves are lost here */
  #pinned = null;

  /**
   * @param {string} committee
   * @param {Clock} clock
   */
  constructor(committee, clock) {
    this.committee = committee;
    this.clock = clock;
  }

  /** How many leaves have been verified. */
  get size() {
    return this.#size;
  }

  /** The state; only there once the founding entry has been read. */
  get state() {
    if (this.#state === null) throw new HostMisbehaved("other_committee", "no founding entry");
    return this.#state;
  }

  /** Whether there is a state yet. */
  get begun() {
    return this.#state !== null;
  }

  /** The time that a new leaf would bear at least, in seconds. */
  get now() {
    return this.history.nextTime(this.clock());
  }

  /** The verified rows from index `start` on. @param {number} start */
  rows(start = 0) {
    return this.#rows.slice(start, this.#size);
  }

  /** Return the row of an entry that took effect. @param {string} entry */
  row(entry) {
    const found = this.#rows.find(entry);
    return found !== null && found.index < this.#size ? found : null;
  }

  /** Yield the rows of entries of these kinds that took effect, newest first for each kind.
   * @param {...string} kinds
   */
  *ofKind(...kinds) {
    for (const kind of kinds) {
      const rows = this.#rows.ofKind(kind);
      for (let at = rows.length - 1; at >= 0; at--) if (rows[at].index < this.#size) yield rows[at];
    }
  }

  /** Take back what this device kept under `note`; more leaves than it covers are ignored.
   *
   * Where they do not give its root, this device has damaged them: nothing is taken, the next
   * `refresh` fetches them anew, and holds the host to this checkpoint all the same. Return how many
   * leaves `folded` saved from being judged again.
   * @param {readonly Uint8Array[]} leaves
   * @param {Uint8Array} note
   * @param {Folded | null} folded
   * @param {Progress} [progress]
   */
  async restore(leaves, note, folded = null, progress) {
    const checkpoint = Checkpoint.parse(Note.parse(note).text);
    let start = 0;
    try {
      if (leaves.length < checkpoint.size) throw new HostMisbehaved("altered", "leaves are missing");
      if (fits(folded, this.committee, checkpoint.size)) start = await this.#takeBack(leaves, folded);
      await this.#advance([leaves.slice(start, checkpoint.size)], checkpoint.size - start, note, progress);
      return start;
    } catch (error) {
      if (!(error instanceof HostMisbehaved)) throw error;
      this.#pinned = checkpoint;
      return 0;
    }
  }

  /** Return what lets `restore` do without judging all of it again.
   * @returns {Promise<Folded>}
   */
  async folded() {
    /** @type {Map<number, number>} */
    const epochs = new Map();
    /** @type {Map<number, string>} */
    const findings = new Map();
    let epoch = -1;
    for (const row of this.rows()) {
      if (row.epoch !== epoch) epochs.set(row.index, (epoch = row.epoch));
      if (row.finding) findings.set(row.index, row.finding);
    }
    const [size, root] = [this.#size, toHex(this.history.tree.root(this.#size))];
    const [state, keyed] = [pack(this.state), [...this.keyed].map(([member]) => member)];
    const leaves = this.rows().map(({ data }) => data);
    const pages = pageHashes(leaves, this.#pages);
    const contents = contentsOf(this.#rows, this.history, size, []);
    const all = await pages;
    this.#pages = all.slice(0, Math.floor(size / PAGE));
    const told = { form: FORM, judgedBy: JUDGED_BY, committee: this.committee, size, root };
    return { ...told, state, findings, epochs, keyed, contents: { ...contents, pages: all } };
  }

  /** Take what was judged before; return how many leaves that is, 0 if it does not fit.
   *
   * It is shown only once `restore` has found it to stand under the checkpoint.
   * @param {readonly Uint8Array[]} leaves
   * @param {Folded} folded
   */
  async #takeBack(leaves, folded) {
    const { size, contents } = folded;
    const pages = await pageHashes(leaves.slice(0, size));
    if (pages.some((hash, at) => hash !== contents.pages[at])) return 0;
    const history = historyOf(contents);
    if (toHex(history.tree.root()) !== folded.root) return 0;
    let epoch = 0;
    for (let index = 0; index < size; index++) {
      epoch = folded.epochs.get(index) ?? epoch;
      const { id, kind } = effectAt(contents, index);
      this.#rows.add(new Row(index, leaves[index], folded.findings.get(index) ?? "", epoch), id, kind);
    }
    [this.history, this.#pages] = [history, pages.slice(0, Math.floor(size / PAGE))];
    [this.#folding, this.#keying] = [unpack(folded.state), keyedOf(folded.keyed)];
    return size;
  }

  /** Fetch, verify and fold what is new; `HostMisbehaved` as errors.js lists.
   * @param {Wire} wire
   * @param {Progress} [progress]
   */
  async refresh(wire, progress) {
    const note = await wire.checkpoint(this.committee);
    const size = sizeOf(note);
    if (size < this.#size) this.#refuseShorter(note, size);
    if (this.#pinned !== null && size < this.#pinned.size) {
      throw new HostMisbehaved("rolled_back", `from ${this.#pinned.size} to ${size}`);
    }
    await this.#checkExtension(wire, note, size);
    const told = (/** @type {number} */ done) => {
      if (this.#rows.length === this.#size) progress?.(FETCHING, done, size); // from then on, what is checked says more
    };
    const pages = pagesFrom(wire, this.committee, this.#size, size, told);
    await this.#advance(pages, size - this.#size, note, progress);
  }

  /** Tell a fork from altered leaves: does the signed tree extend the kept one (log §3)?
   * @param {Wire} wire
   * @param {Uint8Array} note
   * @param {number} size
   */
  async #checkExtension(wire, note, size) {
    if (this.#size === 0 || this.#size >= size) return;
    const { root } = misread(() => Checkpoint.parse(Note.parse(note).text));
    const proof = await wire.consistency(this.committee, this.#size, size);
    try {
      verifyConsistency(this.#size, this.history.tree.root(this.#size), size, root, proof);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw new HostMisbehaved("forked", error.message);
    }
  }

  /** @param {Uint8Array} note @param {number} size @returns {never} */
  #refuseShorter(note, size) {
    const checkpoint = this.#open(note, this.state);
    if (!equal(checkpoint.root, this.history.tree.root(size))) {
      throw new HostForked(`another tree of ${size}`);
    }
    throw new HostMisbehaved("rolled_back", `from ${this.#size} to ${size}`);
  }

  /** @param {Uint8Array} note @param {State} state */
  #open(note, state) {
    return misread(() => openCheckpoint(note, logVerifier(state.origin, state.log_key))[0]);
  }

  /** Append the leaves of all `pages`, `count` of them, under `note`, or nothing.
   * @param {Pages} pages
   * @param {number} count
   * @param {Uint8Array} note
   * @param {Progress} [progress]
   */
  async #advance(pages, count, note, progress) {
    let done = 0;
    try {
      for await (const { slice, proven } of this.#proving(pages)) {
        await proven;
        await breath();
        for (const { data, read } of slice) this.#append(data, read);
        progress?.(CHECKING, (done += slice.length), count);
      }
      this.#confirm(note, done > 0);
    } catch (error) {
      this.#undo();
      throw error;
    } finally {
      forgetProven();
    }
    [this.note, this.#pinned] = [note, null];
    [this.#state, this.#size, this.keyed] = [this.#folding, this.#rows.length, this.#keying];
  }

  /** Yield what is to be judged, in slices; signatures of what comes next are checked beside, while one is judged.
   * @param {Pages} pages
   * @returns {AsyncGenerator<{ slice: { data: Uint8Array, read: Read }[], proven: Promise<void> }>}
   */
  async *#proving(pages) {
    const waiting = [];
    for await (const leaves of pages) {
      for (let at = 0; at < leaves.length; at += SLICE) {
        const slice = leaves.slice(at, at + SLICE).map((data) => ({ data, read: entryOrNull(data) }));
        waiting.push({ slice, proven: this.#ahead.prove(slice.map(({ read: [, entry] }) => entry), this.#folding) });
        if (waiting.length === SLICES_AHEAD) yield /** @type {(typeof waiting)[0]} */ (waiting.shift());
      }
    }
    yield* waiting;
  }

  /** @param {Uint8Array} note @param {boolean} grown */
  #confirm(note, grown) {
    if (this.#folding === null) throw new HostMisbehaved("other_committee", "no founding entry");
    const checkpoint = this.#open(note, this.#folding);
    const { tree } = this.history;
    if (checkpoint.size !== tree.size || !equal(checkpoint.root, tree.root())) {
      const told = `the tree of ${checkpoint.size}`;
      throw grown ? new HostMisbehaved("altered", told) : new HostForked(told);
    }
    if (this.#pinned !== null && !equal(tree.root(this.#pinned.size), this.#pinned.root)) {
      throw new HostMisbehaved("forked", `another tree of ${this.#pinned.size}`);
    }
  }

  #undo() {
    this.#rows.truncate(this.#size);
    this.history.truncate(this.#size);
    [this.#folding, this.#keying] = [this.#state, this.keyed];
  }

  /** @param {Uint8Array} data @param {Read} read */
  #append(data, read) {
    const [leaf, entry, unread] = read;
    this.#checkTime(leaf);
    const epoch = this.#folding?.epoch.number ?? 0;
    const finding = entry === null ? unread : this.#judge(leaf, entry);
    const took = entry !== null && !finding ? entry : null;
    const index = this.history.append(leaf, took);
    this.#rows.add(new Row(index, data, finding, epoch, read), took?.id ?? "", took?.header.kind ?? "");
  }

  /** @param {Leaf} leaf */
  #checkTime(leaf) {
    try {
      this.history.checkTime(leaf.time);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new HostMisbehaved(error.code);
    }
    if (leaf.time > this.clock() + AHEAD_S) throw new HostMisbehaved("time_ahead", String(leaf.time)); // log §1
  }

  /** Judge and apply one entry; a refused one is a finding and changes nothing.
   * @param {Leaf} leaf
   * @param {Entry} entry
   */
  #judge(leaf, entry) {
    if (this.#folding === null && entry.id !== this.committee) {
      throw new HostMisbehaved("other_committee", entry.id);
    }
    try {
      const act = judge(this.#folding, this.history, entry, leaf.time, verifyEntry);
      this.#folding = apply(this.#folding, act);
      this.#keying = keyedAfter(this.#keying, act, this.#folding);
    } catch (error) {
      return findingOf(error);
    }
    return "";
  }
}

/** Let the screen be drawn in between. @returns {Promise<void>} */
export function breath() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Return the size that a note claims, unverified. @param {Uint8Array} note */
function sizeOf(note) {
  return misread(() => Checkpoint.parse(Note.parse(note).text).size);
}
