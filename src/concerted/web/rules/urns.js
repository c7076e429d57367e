/**
 * What the state keeps of secret ballots: an opening's urn, a ceremony, the keys that it makes.
 *
 * Spec: spec/rules.md §15, §16. Frozen parts of the state, like those of structs.js.
 */

import { HexMap } from "./map.js";
import { Struct } from "./structs.js";

/**
 * A voter's last ballot: its entry, its ciphertexts, and the receipts of all that it cast.
 * `ciphertexts` are the texts of α and β of each choice, 128 hex digits a choice.
 */
export class CastBallot extends Struct {
  /**
   * @param {string} entry
   * @param {string} ciphertexts
   * @param {readonly string[]} receipts
   */
  constructor(entry, ciphertexts, receipts) {
    super();
    this.entry = entry;
    this.ciphertexts = ciphertexts;
    this.receipts = receipts;
  }
}

/**
 * The secret ballots of an opening, and what trustees have decrypted since its close. `key` is the
 * ceremony whose key hides the votes, `least` the smallest turnout that is counted, `closed` in
 * seconds and 0 until then. `tally` is written as `ciphertexts` are; `parts` holds the factors of
 * each trustee, 64 hex digits a choice. Once a pledge is reached, `closed` is when that was, and
 * `parts` the hash of what each trustee has opened since.
 */
export class Urn extends Struct {
  /** @type {HexMap<CastBallot>} */
  ballots = new HexMap();
  closed = 0;
  tally = "";
  /** @type {HexMap<string>} */
  parts = new HexMap();

  /**
   * @param {string} key
   * @param {string} uuid
   * @param {string} election
   * @param {number} least
   */
  constructor(key, uuid, election, least) {
    super();
    this.key = key;
    this.uuid = uuid;
    this.election = election;
    this.least = least;
  }

  /** The canonical value. */
  canonical() {
    const ballots = Object.fromEntries([...this.ballots].map(([voter, one]) => [voter, one.canonical()]));
    return { ...this, ballots, parts: Object.fromEntries(this.parts) };
  }
}

/**
 * The making of a key: who takes part, and what each has given in each round. `trustees` ascend,
 * and are numbered from 1 in that order; `without` are the holders who were left out. `moved`, in
 * seconds, is when the last round ended. `complaint` names who says that whose share does not open.
 */
export class Ceremony extends Struct {
  /** @type {HexMap<string>} */
  certificates = new HexMap();
  /** @type {HexMap<string>} */
  deals = new HexMap();
  /** @type {HexMap<string>} */
  confirmations = new HexMap();
  /** @type {readonly string[]} */
  rehearsed = [];
  /** @type {readonly string[]} */
  complaint = [];

  /**
   * @param {string} id
   * @param {string} office
   * @param {readonly string[]} trustees
   * @param {number} needed
   * @param {number} moved
   * @param {readonly string[]} without
   */
  constructor(id, office, trustees, needed, moved, without) {
    super();
    this.id = id;
    this.office = office;
    this.trustees = trustees;
    this.needed = needed;
    this.moved = moved;
    this.without = without;
  }

  /** The round under way: 1 to 3 make the key, 4 rehearses, 5 is none: it is done. */
  get round() {
    return 1 + rounds(this).filter((given) => given.size === this.trustees.length).length;
  }

  /** Whom the round under way waits for. */
  get silent() {
    const given = rounds(this).find((each) => each.size < this.trustees.length);
    return given === undefined ? [] : this.trustees.filter((one) => !given.has(one));
  }

  /** The canonical value. */
  canonical() {
    const { certificates, deals, confirmations } = this;
    const given = Object.entries({ certificates, deals, confirmations });
    return { ...this, ...Object.fromEntries(given.map(([name, map]) => [name, Object.fromEntries(map)])) };
  }
}

/** Who has given a part, round by round. @param {Ceremony} ceremony */
function rounds({ certificates, deals, confirmations, rehearsed }) {
  const maps = [certificates, deals, confirmations];
  return [...maps.map((given) => new Set(given.keys())), new Set(rehearsed)];
}

/**
 * A key that trustees hold together, by the ceremony that made it. `key` and `shares` are elements;
 * `digest` is SHA-256 of the trustees' structure (ballot §10), which the entries of the ceremony give
 * again. `made` in seconds. `void` once its trustees have failed to count.
 */
export class TallyKey extends Struct {
  ready = false;
  void = false;

  /**
   * @param {Ceremony} ceremony
   * @param {number} made
   * @param {string} key
   * @param {readonly string[]} shares
   * @param {string} digest
   */
  constructor({ office, trustees, without, needed }, made, key, shares, digest) {
    super();
    this.office = office;
    this.trustees = trustees;
    this.without = without;
    this.needed = needed;
    this.made = made;
    this.key = key;
    this.shares = shares;
    this.digest = digest;
  }
}
