/** The offices of a committee, who holds them, and until when (rules §9). */

import { nameOf } from "./called.js";
import { officeName } from "./titles.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../views/more/values.js").Post} Post */

/** All offices. @param {Committee} committee @returns {Promise<Post[]>} */
export function officesOf(committee) {
  return Promise.all(
    [...committee.state.offices].map(async ([id, office]) => ({
      id,
      name: await officeName(committee, id),
      seats: office.seats,
      termDays: office.term_days,
      powers: office.powers,
      holders: await Promise.all(
        [...office.sitting(committee.record.now)].map(async ([member, until]) => ({
          id: member,
          name: await nameOf(committee, member),
          until,
        })),
      ),
    })),
  );
}
