/**
 * A member's place in one committee: what it knows, and how it acts.
 *
 * `Committee.act` is the one way an entry leaves this device: refresh, draft under the newest
 * verified checkpoint, seal, sign, send, and see the entry in the record. Where the record moved on
 * in the meantime (another epoch, a departure, a last vouch) the draft is made anew, a few times.
 *
 * What was signed is kept before it is sent, and stays until it is seen in the record: after a lost
 * answer the same bytes go out again, at the next refresh or after the next start, so that nothing
 * is said twice (entry §5).
 *
 * A committee is an event target for screens: `changed` says what a refresh has changed, `progress`
 * how far it has come, `trouble` what failed while following, `unsent` what the server did not take
 * of what an act had left (changes.js). `state` is always one
 * that was verified whole. Calls take turns: each sees the record that the one before has left.
 */

import { sealBody } from "../crypto/body.js";
import { MemberKeys, RecoverySeed } from "../crypto/seed.js";
import { fromHex, toHex } from "../kernel/bytes.js";
import { encode } from "../kernel/canonical.js";
import { Entry, Header, blobHash, entryId, parseHeader, signingMessage } from "../kernel/entry.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { sendOutbox } from "./asking.js";
import { clockS, random } from "./chance.js";
import { Changed, Progressed, Unsent, changedParts } from "./changes.js";
import { condemnation, heeding } from "./accused.js";
import { forgetDeleted } from "./deleting.js";
import { bringKeys, needKey } from "./epochs.js";
import { HostFaulty, HostMisbehaved, HostUnreachable } from "./errors.js";
import { EVERY } from "./folded.js";
import { PAGE } from "./pages.js";
import { Record, breath } from "./record.js";
import { Wire } from "./wire.js";

/** @typedef {{ [name: string]: any }} Fields */
/** @typedef {import("../rules/state.js").State} State */
/** @typedef {import("../crypto/epoch.js").EpochKey} EpochKey */
/** @typedef {import("../crypto/signature.js").SigningKey} SigningKey */
/** @typedef {import("./home.js").Home} Home */
/** @typedef {import("./home.js").Place} Place */
/** @typedef {import("./wire.js").Signed} Signed */
/** @typedef {import("./rows.js").Row} Row */
/**
 * What an author wants to say, before time, epoch and signature are known.
 * @typedef {object} Draft
 * @property {string} kind
 * @property {Fields} payload
 * @property {Fields} [words]
 * @property {readonly Uint8Array[]} [evidence]
 * @property {readonly import("../kernel/entry.js").BlobRef[]} [attachments] files that the host has already
 */
/** @typedef {(state: State) => Draft | Promise<Draft>} Drafting */
/** @typedef {{ fetch?: import("./wire.js").Fetch, clock?: import("./record.js").Clock }} Options */

export const TRIES = 5;
export const MOVED_ON = new Set([
  "epoch_ended", "epoch_other", "epoch_stale", "epoch_current", "wall_other", "chain_missing",
  "chain_forbidden", "wrap_missing", "wrap_forbidden", "after_stale", "after_unknown", "nonce_reused",
]);
const NO_BLOB = "0".repeat(64);

/** One member, one committee, one host. */
export class Committee extends EventTarget {
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  #kept = 0;
  #damaged = false;
  #folded = 0;
  #confirmed = ""; // the id of what the server said that it took
  /** @type {Promise<void> | null} */
  #entering = null;
  session = "";
  /** @type {Map<string, Fields | null>} words read, by entry */
  cache = new Map();

  /**
   * @param {Home} home
   * @param {Place} place
   * @param {Options} options
   */
  constructor(home, place, { fetch, clock = clockS } = {}) {
    super();
    this.home = home;
    this.place = place;
    this.wire = new Wire(place.address, fetch);
    this.keys = MemberKeys.fromSeed(new RecoverySeed(fromHex(place.seed)));
    this.record = new Record(place.committee, clock);
  }

  /** Return the place in `committee` that this home holds, with the record kept there.
   * @param {Home} home
   * @param {string} committee
   * @param {Options} [options]
   * @param {import("./record.js").Progress} [progress] told of while nobody can listen to the committee yet
   */
  static async open(home, committee, options, progress) {
    const found = new Committee(home, await home.load(committee), options);
    const { checkpoint } = found.place;
    if (checkpoint !== null) {
      const [leaves, folded] = await Promise.all([home.leaves(committee), home.folded(committee)]);
      found.#folded = await found.record.restore(leaves, checkpoint, folded, progress);
      found.#kept = found.record.size;
      found.#damaged = found.record.size === 0;
    }
    return found;
  }

  /** The state as folded here, as of the last refresh. */
  get state() {
    return this.record.state;
  }

  /** The committee's id. */
  get id() {
    return this.place.committee;
  }

  /** The own member id; while a request is pending, the request's. */
  get me() {
    return this.place.member;
  }

  /** The log key that the record names, and before there is one the link's or the sheet's. */
  get logKey() {
    return fromHex(this.record.begun ? this.state.log_key : this.place.log_key);
  }

  /** Why nothing is signed for this server any more, or null. */
  get condemned() {
    return condemnation(this);
  }

  /** Return the own member; `Refused("author_unknown")` before admission. */
  member() {
    const member = this.state.member(this.me);
    if (member === undefined) throw new Refused("author_unknown");
    return member;
  }

  /** Do one thing after the other. @template T @param {() => Promise<T>} doing @returns {Promise<T>} */
  inTurn(doing) {
    const turn = this.#turn.then(doing);
    this.#turn = turn.catch(() => null);
    return turn;
  }

  /** What was signed here and is not in the record yet, or null.
   * @returns {Entry | null}
   */
  get sending() {
    const { sending } = this.place;
    return sending ? Entry.parse(sending.header, sending.signature) : null;
  }

  /** Bring the verified record up to date, keep it, and tell what changed. */
  refresh() {
    return this.inTurn(() => this.renew());
  }

  /** Say it, and return its row in the record; `Refused` where the rules forbid it.
   * @param {Drafting} drafting
   */
  act(drafting) {
    return this.inTurn(() => this.#say(drafting));
  }

  /** Say what needs neither words nor evidence.
   * @param {string} kind
   * @param {Fields} payload
   */
  simple(kind, payload = {}) {
    return this.act(() => ({ kind, payload }));
  }

  /** Say what ends the own session: leaving, freezing oneself.
   *
   * The server confirms it and shows nothing of the record any more, so it is not read back.
   * @param {string} kind
   * @param {Fields} payload
   */
  lastWord(kind, payload = {}) {
    return this.inTurn(async () => {
      await this.renew();
      await this.wire.submit(this.id, [await this.sign({ kind, payload }, null)]);
      this.session = "";
    });
  }

  // — below: within a turn

  /** Open a session of this kind; a member's by default.
   * @param {string} kind
   * @param {string} key
   * @param {SigningKey} signing
   */
  async enter(kind = "member", key = this.me, signing = this.keys.signing) {
    await this.wire.openSession(this.id, this.logKey, kind, key, signing);
    this.session = kind;
  }

  /** Ask the host what only a member may, opening a session where there is none or it has ended.
   * @template T
   * @param {() => Promise<T>} asking
   * @returns {Promise<T>}
   */
  async asMember(asking) {
    if (this.session !== "member") await this.#enterOnce();
    try {
      return await asking();
    } catch (error) {
      if (!(error instanceof HostFaulty) || !error.code.startsWith("session_")) throw error;
      await this.#enterOnce();
      return asking();
    }
  }

  /** Open a member's session; several who ask at once share one. */
  #enterOnce() {
    this.#entering ??= this.enter().finally(() => (this.#entering = null));
    return this.#entering;
  }

  /** Refresh, where the caller already has the turn; then send what an earlier act has left. */
  async renew() {
    await sendOutbox(this.home, this.place, this.wire);
    await this.#catchUp();
    if (await this.#sendLeft()) await this.#catchUp();
  }

  /** Fetch, verify and keep what is new, and tell what it changed. */
  async #catchUp() {
    const before = this.record.begun ? this.state : null;
    const size = this.record.size;
    await heeding(this, () => this.asMember(() => this.record.refresh(this.wire, this.#progress)));
    const settled = this.#settle();
    if (this.record.size === size && this.place.checkpoint !== null) {
      if (settled) await this.home.save(this.place);
      return this.#keepFolded(size);
    }
    const whole = await this.#keep();
    await forgetDeleted(this, before);
    const parts = changedParts(before, this.state);
    this.dispatchEvent(new Changed(parts, this.record.rows(size)));
    await this.#keepFolded(whole);
  }

  /** Write the new leaves and the checkpoint that they stand under, at once; return up to where they were written before. */
  async #keep() {
    this.place.checkpoint = this.record.note;
    this.place.log_key = this.state.log_key;
    const before = this.#kept;
    const leaves = this.record.rows(before).map(({ data }) => data);
    if (this.#damaged) await this.home.replaceLeaves(this.place, leaves);
    else await this.home.save(this.place, leaves, before);
    [this.#kept, this.#damaged] = [this.record.size, false];
    return before;
  }

  /** Keep the state as well, if the one kept is far behind; and what came in small pieces since, in pages.
   * @param {number} whole up to where the leaves kept were written before now
   */
  async #keepFolded(whole) {
    const { size } = this.record;
    if (size - this.#folded < EVERY) return;
    await breath(); // what was verified is drawn first: a state can be folded again
    const start = this.#folded - (this.#folded % PAGE);
    const leaves = whole > start ? this.record.rows(start).map(({ data }) => data) : [];
    await this.home.saveFolded(await this.record.folded(), leaves, start);
    this.#folded = size;
  }

  /** @param {Drafting} drafting */
  async #say(drafting) {
    await this.renew();
    if (this.place.sending) throw new HostUnreachable("unreachable", "what was said before is on its way");
    for (let left = TRIES - 1; ; left--) {
      const draft = await drafting(this.state);
      try {
        const key = draft.words ? await needKey(this) : null;
        const row = await this.send(await this.sign(draft, key));
        await bringKeys(this);
        return row;
      } catch (error) {
        if (!(error instanceof Refused) || left === 0 || !MOVED_ON.has(error.code)) throw error;
        await this.renew();
      }
    }
  }

  /** Return the draft as an entry under the newest verified checkpoint (log §6).
   * @param {Draft} draft
   * @param {EpochKey | null} key
   */
  async sign(draft, key) {
    if (this.condemned) throw this.condemned;
    const header = new Header({
      kind: draft.kind,
      nonce: toHex(random(16)),
      payload: draft.payload,
      committee: this.id,
      author: this.me,
      after: { size: this.record.size, root: toHex(this.record.history.tree.root(this.record.size)) },
      evidence: (draft.evidence ?? []).map((item) => ({ hash: blobHash(item), size: item.length })),
      attachments: draft.attachments ?? [],
    });
    return signHeader(header, this.keys.signing, this.state.epoch.number, key, draft);
  }

  /** Send one entry and return its row; a confirmed entry that is not there is misconduct.
   *
   * Saved first: where no answer comes it stays, and the next refresh sends the same bytes.
   * @param {Signed} signed
   * @returns {Promise<Row>}
   */
  async send(signed) {
    this.place.sending = signed;
    await this.home.save(this.place);
    const id = entryId(signed.header);
    const unanswered = await this.#deliver().then(() => null, unreachable);
    await this.#catchUp();
    const row = this.record.row(id);
    if (row === null) throw unanswered ?? new HostMisbehaved("dropped", id);
    return row;
  }

  /** Send what is kept for it. What the rules refuse is kept no longer. */
  async #deliver() {
    const { sending } = this.place;
    if (!sending) return;
    try {
      await this.wire.submit(this.id, [sending]);
      this.#confirmed = entryId(sending.header);
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Malformed)) throw error;
      this.place.sending = null;
      await this.home.save(this.place);
      throw error;
    }
  }

  /** Send what an earlier act has left; whether it was taken. Where it is refused by now, tell. */
  async #sendLeft() {
    const { sending } = this;
    if (sending === null) return false;
    try {
      await this.#deliver();
      return true;
    } catch (error) {
      if (error instanceof HostUnreachable || error instanceof HostFaulty) return false; // the next refresh tries again
      if (!(error instanceof Refused) && !(error instanceof Malformed)) throw error;
      this.dispatchEvent(new Unsent(sending, error instanceof Refused ? error.code : error.layer));
      return false;
    }
  }

  /** Forget what was to be sent once it stands in the record; whether it does. */
  #settle() {
    const { sending } = this;
    if (sending === null) return false;
    const there = this.record.row(sending.id) !== null;
    if (!there && this.#confirmed === sending.id) throw new HostMisbehaved("dropped", sending.id);
    if (there) this.place.sending = null;
    return there;
  }

  /** @param {string} what @param {number} done @param {number} of */
  #progress = (what, done, of) => {
    this.dispatchEvent(new Progressed(what, done, of));
  };
}

/** Return the error where there was no answer; throw any other. @param {unknown} error */
function unreachable(error) {
  if (error instanceof HostUnreachable) return error;
  throw error;
}

/** Seal the draft's words under `key` if it has any, and sign the finished header.
 * @param {Header} header
 * @param {SigningKey} signing
 * @param {number} epoch
 * @param {EpochKey | null} key
 * @param {Draft} draft
 * @returns {Promise<Signed>}
 */
export async function signHeader(header, signing, epoch, key, draft) {
  /** @type {Uint8Array | null} */
  let body = null;
  if (draft.words && key !== null) {
    const salted = header.with({ salt: toHex(random(32)), body: { epoch, hash: NO_BLOB, size: 1 } });
    [header, body] = await sealBody(key, salted, draft.words);
  }
  const data = encode(header.fields());
  parseHeader(data);
  const signature = signing.sign(signingMessage(data));
  return { header: data, signature, body, evidence: draft.evidence ?? [] };
}
