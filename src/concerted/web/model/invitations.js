/** The invitations of a committee: what is left of each, and the links that this device made (rules §4). */

import { plain, wordsOf } from "../client/words.js";
import { checkRevoke } from "../rules/joining.js";
import { nameOf } from "./called.js";
import { refusalOf } from "./trying.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../rules/structs.js").Invitation} Invitation */
/** @typedef {import("../views/more/values.js").Invited} Invited */

const SHOWN = 40;
const ORDER = ["good", "used", "gone", "old", "revoked"];

/** Those that can be used first, then the newest of the others. @param {Committee} committee @returns {Promise<Invited[]>} */
export async function invitationsOf(committee) {
  const { state, record } = committee;
  const all = [...record.ofKind("invitation.issue")].map((row) => row.entry?.id ?? "").slice(0, 4 * SHOWN);
  const found = all.map((id) => ({ id, invitation: state.invitations.at(id) }));
  const rank = (/** @type {Invitation} */ one) => ORDER.indexOf(standingOf(committee, one));
  found.sort((one, other) => rank(one.invitation) - rank(other.invitation));
  return Promise.all(found.slice(0, SHOWN).map(({ id, invitation }) => invited(committee, id, invitation)));
}

/** One of them, or null. @param {Committee} committee @param {string} id @returns {Promise<Invited | null>} */
export async function invitationOf(committee, id) {
  const invitation = committee.state.invitations.get(id);
  return invitation ? invited(committee, id, invitation) : null;
}

/** @param {Committee} committee @param {Invitation} one @returns {"good" | "used" | "gone" | "old" | "revoked"} */
function standingOf({ state, record }, one) {
  if (one.revoked) return "revoked";
  if (record.now > one.until) return "old";
  if (!state.isActive(one.inviter)) return "gone";
  return one.uses === 0 ? "used" : "good";
}

/** @param {Committee} committee @param {string} id @param {Invitation} invitation @returns {Promise<Invited>} */
async function invited(committee, id, invitation) {
  const words = await wordsOf(committee, id);
  const mine = invitation.inviter === committee.me;
  return {
    id,
    standing: standingOf(committee, invitation),
    uses: invitation.uses,
    until: invitation.until,
    mine,
    by: mine ? "" : await nameOf(committee, invitation.inviter),
    note: typeof words?.note === "string" ? plain(words.note) : "",
    link: committee.place.links[invitation.link_key] ?? "",
    mayRevoke: refusalOf(committee, checkRevoke, { invitation: id }) === "",
  };
}
