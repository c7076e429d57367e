/** The groups that are known here, by name (ballot §2). */

import { Malformed } from "../kernel/errors.js";
import { ED25519 } from "./edwards.js";
import { BELENIOS_2048, RFC_3526_2048 } from "./residues.js";

/** @type {readonly import("./groups.js").Group[]} */
export const GROUPS = [ED25519, BELENIOS_2048, RFC_3526_2048];

/** Return the group of that name; `Malformed("group")` for one that is not known here.
 * @param {unknown} name
 */
export function groupNamed(name) {
  const found = GROUPS.find((group) => group.name === name);
  if (found === undefined) throw new Malformed("group", "not Ed25519, BELENIOS-2048 or RFC-3526-2048");
  return found;
}
