/**
 * What the fold computes: a frozen value, sharing structure with the one before it.
 *
 * Spec: spec/rules.md §1, §2, §12. Maps are persistent (map.js), so an older state stays usable: a
 * client tries an act on its state before it sends it, and goes back to it if that was refused.
 */

import { HexMap } from "./map.js";
import { Ration } from "./rations.js";
import { Channel, Epoch, Invitation, Member, Motion, Office, Opening, Request, Result, Struct } from "./structs.js";

export { Channel, Epoch, Invitation, Member, Motion, Office, Opening, Request, Result };

/** @typedef {import("./constitution.js").Constitution} Constitution */
/** @typedef {import("./urns.js").Ceremony} Ceremony */
/** @typedef {import("./urns.js").TallyKey} TallyKey */
/** @typedef {import("./rations.js").Growth} Growth */
/** @typedef {import("./rations.js").Quota} Quota */
/** @typedef {import("./rations.js").Rationed} Rationed */

/**
 * @typedef {object} Beginning what the founding entry gives
 * @property {string} committee
 * @property {number} founded
 * @property {string} origin
 * @property {string} log_key
 * @property {string} programme
 * @property {Constitution} constitution
 * @property {Epoch} epoch
 * @property {Growth} growth
 * @property {HexMap<Member>} members
 * @property {HexMap<boolean>} keys
 * @property {readonly string[]} signed
 */

/** Everything that a record decides. Compare two by the hash of `canonical()`. */
export class State extends Struct {
  active = 1;
  rules = 1;
  stage = "forming";
  /** @type {HexMap<Invitation>} */
  invitations = new HexMap();
  /** @type {HexMap<Request>} */
  requests = new HexMap();
  /** @type {HexMap<Motion>} */
  motions = new HexMap();
  /** @type {HexMap<Office>} */
  offices = new HexMap();
  /** @type {HexMap<string>} */
  documents = new HexMap();
  /** @type {HexMap<string>} */
  bodies = new HexMap();
  /** @type {HexMap<Channel>} */
  channels = new HexMap();
  /** @type {HexMap<boolean>} */
  auditors = new HexMap();
  /** @type {HexMap<string>} */
  witnesses = new HexMap();
  /** @type {HexMap<number>} */
  barred = new HexMap();
  /** @type {HexMap<string>} */
  leaving = new HexMap();
  /** @type {HexMap<Ration>} */
  rations = new HexMap();
  /** @type {HexMap<Quota>} */
  quotas = new HexMap();
  /** @type {HexMap<number>} */
  undecided = new HexMap();
  /** @type {Ceremony | null} */
  ceremony = null;
  /** @type {HexMap<TallyKey>} */
  tally_keys = new HexMap();

  /** @param {Beginning} of */
  constructor(of) {
    super();
    this.committee = of.committee;
    this.founded = of.founded;
    this.origin = of.origin;
    this.log_key = of.log_key;
    this.programme = of.programme;
    this.constitution = of.constitution;
    this.epoch = of.epoch;
    this.growth = of.growth;
    this.members = of.members;
    this.keys = of.keys;
    this.signed = of.signed;
  }

  /** Whether fewer than three have signed the programme and rules. */
  get forming() {
    return this.stage === "forming";
  }

  /** A member by id, whatever its status; undefined if there is none.
   * @param {string} member
   */
  member(member) {
    return this.members.get(member);
  }

  /** Whether the id is that of an active member.
   * @param {string} member
   */
  isActive(member) {
    return this.members.get(member)?.status === "active";
  }

  /** Whether the id is that of an active member who is no newcomer. Spec §2.
   * @param {string} member
   * @param {number} now
   */
  isSettled(member, now) {
    const found = this.members.get(member);
    if (found === undefined || found.status !== "active") return false;
    return this.forming || found.settled(now, this.constitution.number("newcomer_days"));
  }

  /** The ids of the active members, ascending. */
  roll() {
    return [...this.members.values()].filter((member) => member.status === "active").map((member) => member.id);
  }

  /** What the member has used of its rations in the last 30 days.
   * @param {string} member
   * @param {number} now
   */
  ration(member, now) {
    return this.rations.get(member)?.recent(now) ?? new Ration();
  }

  /** The state in which the member has used one more of what is rationed.
   * @param {string} member
   * @param {number} now
   * @param {Rationed} what
   */
  rationed(member, now, what) {
    const ration = this.ration(member, now);
    const used = new Ration({ ...ration, [what]: [...ration[what], now] });
    return plus(this, { rations: this.rations.set(member, used) });
  }

  /** The state with one member set, and the count of the active kept right.
   * @param {Member} member
   */
  withMember(member) {
    const was = this.isActive(member.id) ? 1 : 0;
    const is = member.status === "active" ? 1 : 0;
    return plus(this, { members: this.members.set(member.id, member), active: this.active + is - was });
  }

  /** The canonical value of the whole state. Spec §12. @override */
  canonical() {
    const { active: _a, keys: _k, undecided: _u, ...fields } = this;
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(name, value)]));
  }
}

/** @param {State} state @param {Partial<State>} changes */
function plus(state, changes) {
  return state.with(changes);
}

/** @param {string} name @param {any} value @returns {any} */
function plain(name, value) {
  if (name === "auditors") return [...value.keys()];
  if (name === "ceremony") return value?.canonical() ?? {};
  if (value instanceof HexMap) {
    return Object.fromEntries([...value].map(([key, item]) => [key, plain("", item)]));
  }
  return typeof value?.canonical === "function" ? value.canonical() : value;
}
