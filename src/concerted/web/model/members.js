/**
 * The members of a committee as plain values for the screens (rules §2, §4, §5). What can be done
 * about one is tried on the state first, by the very rules that will judge it.
 */

import { DAY_S } from "../rules/fields.js";
import { checkUnvouch } from "../rules/joining.js";
import { callsInForce, checkFreeze, freezeNeeded } from "../rules/keys.js";
import { checkLeave } from "../rules/members.js";
import { nameAtHand, nameOf } from "./called.js";
import { officeName } from "./titles.js";
import { refusalOf } from "./trying.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../rules/state.js").State} State */
/** @typedef {import("../rules/structs.js").Member} Member */
/** @typedef {import("../views/more/values.js").Person} Person */
/** @typedef {import("../views/more/values.js").Whole} Whole */

const RANKS = new Map([["active", 1], ["frozen", 2]]);

/** Everybody who is or was a member, those first who are; names as far as they were read.
 * @param {Committee} committee
 * @returns {Promise<Person[]>}
 */
export async function peopleOf(committee) {
  const held = await officesHeld(committee);
  const people = [...committee.state.members.values()].map((member) => personOf(committee, member, held));
  const rank = (/** @type {Person} */ { me, status }) => (me ? 0 : (RANKS.get(status) ?? 3));
  const { compare } = new Intl.Collator();
  return people.sort((one, other) => rank(one) - rank(other) || compare(one.name, other.name));
}

/** @param {Committee} committee @param {Member} member @param {Map<string, string[]>} held @returns {Person} */
function personOf(committee, { id, status, founder, joined }, held) {
  const { state, me, record } = committee;
  const fresh = status === "active" && !state.isSettled(id, record.now);
  return {
    id,
    name: nameAtHand(committee, id),
    me: id === me,
    status,
    founder,
    since: joined,
    newUntil: fresh ? joined + state.constitution.number("newcomer_days") * DAY_S : 0,
    offices: held.get(id) ?? [],
  };
}

/** The names of the offices that each member holds now. @param {Committee} committee */
async function officesHeld(committee) {
  /** @type {Map<string, string[]>} */
  const held = new Map();
  for (const [id, office] of committee.state.offices) {
    const name = await officeName(committee, id);
    for (const member of office.sitting(committee.record.now).keys()) held.set(member, [...(held.get(member) ?? []), name]);
  }
  return held;
}

/** All that is to be seen of one member, or null if there is none of this id.
 * @param {Committee} committee
 * @param {string} id
 * @returns {Promise<Whole | null>}
 */
export async function memberOf(committee, id) {
  const { state, record, me } = committee;
  const member = state.member(id);
  if (member === undefined) return null;
  await nameOf(committee, id);
  const named = (/** @type {readonly string[]} */ ids) => Promise.all(ids.map((one) => nameOf(committee, one)));
  const brought = [...state.members.values()].filter((one) => one.vouchers.includes(id)).map((one) => one.id);
  const calls = callsInForce(member, record.now).map(([caller]) => caller).filter((caller) => state.isActive(caller));
  const after = [...state.members.values()].find((one) => one.replaces === id);
  return {
    ...personOf(committee, member, await officesHeld(committee)),
    vouchers: await named(member.vouchers),
    brought: await named(brought),
    replaces: member.replaces ? { id: member.replaces, name: await nameOf(committee, member.replaces) } : null,
    replacedBy: after ? { id: after.id, name: await nameOf(committee, after.id) } : null,
    calls: calls.length,
    callsNeeded: freezeNeeded(state),
    called: calls.includes(me),
    knownByMe: state.requests.get(id)?.vouchers.includes(me) === true,
    undoUntil: member.joined + state.constitution.number("withdraw_days") * DAY_S,
    mayUndo: refusalOf(committee, checkUnvouch, { request: id }) === "",
    freezeRefusal: refusalOf(committee, checkFreeze, { member: id }),
  };
}

/** Why one cannot leave now, or nothing. @param {Committee} committee */
export function leavingRefusal(committee) {
  return refusalOf(committee, checkLeave, {});
}

/** Why one cannot freeze the own key now, or nothing. @param {Committee} committee */
export function freezingMyself(committee) {
  return refusalOf(committee, checkFreeze, { member: committee.me });
}
