/**
 * Offices: made by motion, filled by election, emptied by recall, and ending with their term.
 *
 * Spec: spec/rules.md §6.9 and §9. An office gives only what a passed motion gave it.
 */

import { LIMIT_INTEGER } from "../kernel/canonical.js";
import { Malformed, Refused } from "../kernel/errors.js";
import { Effect } from "./effect.js";
import { DAY_S, Id, Short, integer, list, oneOf, payloadOf } from "./fields.js";
import { Office } from "./state.js";

/** @typedef {import("./state.js").State} State */

export const Seats = integer(1, 50);
export const Power = oneOf(["announce", "moderate", "trustee"]);
export const TRUSTEE = "trustee";
export const TRUSTEES_LEAST = 3;
export const TRUSTEES_MOST = 9;

/** The office, or Refused `office_unknown`.
 * @param {State} state
 * @param {string} key
 */
export function findOffice(state, key) {
  const office = state.offices.get(key);
  if (office === undefined) throw new Refused("office_unknown");
  return office;
}

/** Whether texts ascend and none stands twice.
 * @param {readonly string[]} texts
 */
export function ascend(texts) {
  return texts.every((text, at) => at === 0 || texts[at - 1] < text);
}

/** A new office. */
export class CreateOffice extends Effect {
  static type = "create_office";
  static form = payloadOf(
    { office: Short, seats: Seats, term_days: integer(0, LIMIT_INTEGER) },
    { powers: list(Power) },
  );

  /** @returns {readonly string[]} */
  get powers() {
    return this.fields.powers ?? [];
  }

  /** See `Effect`. What gives power over others' words needs two thirds. */
  get decidedAs() {
    return this.powers.length ? "grave" : "ordinary";
  }

  /** `office_exists`, `trustees_exist`, `setting_bounds`; malformed unless powers ascend. @param {State} state */
  check(state) {
    if (!ascend(this.powers)) throw new Malformed("payload", "powers must ascend and not repeat");
    if (state.offices.has(this.fields.office)) throw new Refused("office_exists");
    const days = this.fields.term_days;
    if (days < 1 || days > state.constitution.number("term_days")) throw new Refused("setting_bounds", "term_days");
    if (this.powers.includes(TRUSTEE)) this.#checkTrustees(state);
  }

  /** Of 2t − 1 trustees t decrypt, so that fewer neither learn anything nor block. §16. @param {State} state */
  #checkTrustees(state) {
    const { seats } = this.fields;
    if (seats < TRUSTEES_LEAST || seats > TRUSTEES_MOST || seats % 2 === 0) throw new Refused("setting_bounds", "seats");
    for (const office of state.offices.values()) {
      if (office.powers.includes(TRUSTEE)) throw new Refused("trustees_exist");
    }
  }

  /** The office is there, vacant. @param {State} state */
  enact(state) {
    const office = new Office(this.fields.seats, this.fields.term_days, this.powers);
    return state.with({ offices: state.offices.set(this.fields.office, office) });
  }
}

/** An office ends, whoever holds it. */
export class AbolishOffice extends Effect {
  static type = "abolish_office";
  static form = payloadOf({ office: Short });

  /** `office_unknown`. @param {State} state */
  check(state) {
    findOffice(state, this.fields.office);
  }

  /** The office is gone. @param {State} state */
  enact(state) {
    return state.with({ offices: state.offices.delete(this.fields.office) });
  }
}

/** Vacant seats are filled from those who stand. Seated by votes.js, which counts. */
export class Elect extends Effect {
  static type = "elect";
  static form = payloadOf({ office: Short, seats: Seats });

  /** See `Effect`. */
  get decidedAs() {
    return "election";
  }

  /** `office_unknown`, `seats_taken` (more than the office has). @param {State} state */
  check(state) {
    if (this.fields.seats > findOffice(state, this.fields.office).seats) throw new Refused("seats_taken");
  }
}

/** Whoever was sent is called back. */
export class Recall extends Effect {
  static type = "recall";
  static form = payloadOf({ member: Id, office: Short });

  /** See `Effect`. */
  get decidedAs() {
    return "election";
  }

  /** `office_unknown`, `not_in_office`. @param {State} state */
  check(state) {
    if (!findOffice(state, this.fields.office).holders.has(this.fields.member)) throw new Refused("not_in_office");
  }

  /** The seat is vacant. @param {State} state */
  enact(state) {
    const office = state.offices.at(this.fields.office);
    const holders = office.holders.delete(this.fields.member);
    return state.with({ offices: state.offices.set(this.fields.office, office.with({ holders })) });
  }
}

/** How many seats nobody holds; none where the office is gone.
 * @param {State} state
 * @param {string} office
 * @param {number} now
 */
export function vacant(state, office, now) {
  const found = state.offices.get(office);
  return found === undefined ? 0 : found.seats - found.sitting(now).size;
}

/** The state in which the winners hold the office until their term ends.
 * @param {State} state
 * @param {string} office
 * @param {readonly string[]} winners
 * @param {number} now
 */
export function seat(state, office, winners, now) {
  const found = state.offices.at(office);
  let holders = found.holders;
  for (const member of winners) holders = holders.set(member, now + found.term_days * DAY_S);
  return state.with({ offices: state.offices.set(office, found.with({ holders })) });
}
