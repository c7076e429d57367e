/**
 * The parts of the state: frozen values of named fields, one for each thing that the record knows.
 *
 * Spec: spec/rules.md §2 to §7, §12. Fields bear the names that they have in the canonical value.
 */

import { DAY_S } from "./fields.js";
import { HexMap } from "./map.js";

/** @typedef {import("./constitution.js").Fraction} Fraction */
/** @typedef {string | readonly number[]} Choice */

/** A frozen value of named fields. */
export class Struct {
  /** Return the value with some fields changed.
   * @param {Partial<this>} changes
   * @returns {this}
   */
  with(changes) {
    // Written as one literal, which engines copy as a whole: Object.assign takes thirty times as long.
    const copy = /** @type {any} */ ({ __proto__: Object.getPrototypeOf(this), ...this, ...changes });
    return Object.freeze(copy);
  }

  /** The canonical value.
   * @returns {Record<string, any>}
   */
  canonical() {
    return { ...this };
  }
}

/** A key that the record vouches for. `joined` in seconds; `vouchers` are member ids. */
export class Member extends Struct {
  status = "active";
  founder = false;
  /** @type {readonly string[]} */
  vouchers = [];
  needed = 0;
  /** @type {readonly (readonly [string, number])[]} */
  freeze_calls = [];
  /** @type {readonly string[]} */
  frozen_by = [];
  replaces = "";

  /**
   * @param {string} id
   * @param {readonly [string, string, string]} keys for signing, sealing and voting
   * @param {number} joined
   */
  constructor(id, [sign_key, seal_key, vote_key], joined) {
    super();
    this.id = id;
    this.sign_key = sign_key;
    this.seal_key = seal_key;
    this.vote_key = vote_key;
    this.joined = joined;
  }

  /** Whether the waiting time of a newcomer is over. Spec §2.
   * @param {number} now
   * @param {number} newcomerDays
   */
  settled(now, newcomerDays) {
    return this.founder || now - this.joined >= newcomerDays * DAY_S;
  }

  /** The canonical value. */
  canonical() {
    const { id: _, ...fields } = this;
    return fields;
  }
}

/** A link that was given out. `until` in seconds; `uses` are those left. */
export class Invitation extends Struct {
  revoked = false;

  /**
   * @param {string} inviter
   * @param {string} linkKey
   * @param {string} requestKey
   * @param {number} until
   * @param {number} uses
   */
  constructor(inviter, linkKey, requestKey, until, uses) {
    super();
    this.inviter = inviter;
    this.link_key = linkKey;
    this.request_key = requestKey;
    this.until = until;
    this.uses = uses;
  }
}

/** Someone asks to join, or to replace a lost key. `due` in seconds, 0 until it waits. */
export class Request extends Struct {
  status = "pending"; // pending, waiting, admitted, cancelled
  /** @type {readonly string[]} */
  vouchers = [];
  due = 0;

  /**
   * @param {string} invitation
   * @param {readonly [string, string, string]} keys for signing, sealing and voting
   * @param {number} asked
   * @param {string} replaces
   */
  constructor(invitation, [sign_key, seal_key, vote_key], asked, replaces) {
    super();
    this.invitation = invitation;
    this.sign_key = sign_key;
    this.seal_key = seal_key;
    this.vote_key = vote_key;
    this.asked = asked;
    this.replaces = replaces;
  }
}

/**
 * The key in use, by number and hash, and what has ended it. `walled` in seconds. `below` is the
 * epoch whose key its chain holds, 0 at a wall; `walled_below`, in seconds, when the newest wall
 * before it was. `disputes` are the members who say that its opener gave them no key that opens
 * anything; where they were enough it is `void`, and the next one is built on what lies below it.
 */
export class Epoch extends Struct {
  removals = "0".repeat(64);
  ended = false;
  /** @type {readonly string[]} */
  disputes = [];
  void = false;
  below = 0;
  walled_below = 0;

  /**
   * @param {number} number
   * @param {string} keyHash
   * @param {number} walled
   * @param {string} opener
   */
  constructor(number, keyHash, walled, opener) {
    super();
    this.number = number;
    this.key_hash = keyHash;
    this.walled = walled;
    this.opener = opener;
  }

  /** The epoch that the next one's chain leads to, 0 for none, and when the last wall was. */
  get base() {
    return this.void ? [this.below, this.walled_below] : [this.number, this.walled];
  }
}

/**
 * What was frozen when a motion opened, and the votes since: voter → [vote's id, choice]. A secret
 * ballot has an `urn`, and no votes.
 */
export class Opening extends Struct {
  /** @type {HexMap<readonly [string, Choice]>} */
  votes = new HexMap();
  /** @type {import("./urns.js").Urn | null} */
  urn = null;

  /**
   * @param {string} id
   * @param {{ opened: number, until: number, majority: Fraction, quorum: Fraction, trial: boolean }} terms
   * @param {ReadonlySet<string>} roll
   */
  constructor(id, { opened, until, majority, quorum, trial }, roll) {
    super();
    this.id = id;
    this.opened = opened;
    this.until = until;
    this.majority = majority;
    this.quorum = quorum;
    this.roll = roll;
    this.trial = trial;
  }

  /** Who has voted, openly or in secret. */
  get voted() {
    return this.urn ? this.urn.ballots : this.votes;
  }

  /** The canonical value. */
  canonical() {
    const votes = Object.fromEntries(this.votes);
    return { ...this, roll: [...this.roll].sort(), urn: this.urn?.canonical() ?? {}, votes };
  }
}

/**
 * How a motion was counted. `approvals` in the order of the candidates or options; `elected` are
 * member ids, or the hashes of the options chosen.
 */
export class Result extends Struct {
  yes = 0;
  no = 0;
  abstain = 0;
  /** @type {readonly number[]} */
  approvals = [];
  /** @type {readonly string[]} */
  elected = [];

  /**
   * @param {number} ballots
   * @param {number} roll
   */
  constructor(ballots, roll) {
    super();
    this.ballots = ballots;
    this.roll = roll;
  }
}

/**
 * A proposal on its way to a decision. `text` is the entry whose body holds its words, `question` the
 * salted hash of the question where the mover has prepared a secret ballot.
 */
export class Motion extends Struct {
  status = "proposed"; // open, counting, reached, passed, rejected, impossible, trial, lapsed, …
  revision = 0;
  /** @type {readonly string[]} */
  supporters = [];
  /** @type {readonly string[]} */
  candidates = [];
  /** @type {readonly string[]} */
  statements = [];
  amendments = 0;
  amending = "";
  question = "";
  /** @type {Opening | null} */
  opening = null;
  /** @type {Result | null} */
  result = null;

  /**
   * @param {string} mover
   * @param {Record<string, any>} effect
   * @param {string} text
   * @param {number} textBytes
   * @param {number} proposed
   */
  constructor(mover, effect, text, textBytes, proposed) {
    super();
    this.mover = mover;
    this.effect = effect;
    this.text = text;
    this.text_bytes = textBytes;
    this.proposed = proposed;
  }

  /** Whether a decision is still to come. */
  get undecided() {
    return ["proposed", "open", "counting", "reached"].includes(this.status);
  }

  /** The canonical value; `opening` and `result` are empty objects while there is none. */
  canonical() {
    return { ...this, opening: this.opening?.canonical() ?? {}, result: this.result?.canonical() ?? {} };
  }
}

/** A place to talk that all members read; `announce`: where only offices speak. */
export class Channel extends Struct {
  closed = false;

  /**
   * @param {string} opener
   * @param {boolean} announce
   */
  constructor(opener, announce = false) {
    super();
    this.opener = opener;
    this.announce = announce;
  }
}

/** An office and who holds it: member id → the second at which the term ends. */
export class Office extends Struct {
  /** @type {HexMap<number>} */
  holders = new HexMap();

  /**
   * @param {number} seats
   * @param {number} termDays
   * @param {readonly string[]} powers
   */
  constructor(seats, termDays, powers = []) {
    super();
    this.seats = seats;
    this.term_days = termDays;
    this.powers = powers;
  }

  /** The holders whose term has not run out.
   * @param {number} now
   */
  sitting(now) {
    return new Map([...this.holders].filter(([, until]) => until >= now));
  }

  /** The canonical value. */
  canonical() {
    return { ...this, holders: Object.fromEntries(this.holders) };
  }
}
