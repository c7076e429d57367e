/**
 * Those who ask to join or to replace a lost phone, as plain values (rules §4, §5; seal §8).
 */

import { compareDigest } from "../client/joining.js";
import { plain, wordsOf } from "../client/words.js";
import { checkCode, comparisonCode, comparisonWords } from "../crypto/compare.js";
import { REQUEST_LAPSES_S, checkUnvouch, checkVouch, vouchesNeeded } from "../rules/joining.js";
import { checkCancel, checkComplete } from "../rules/keys.js";
import { nameOf } from "./called.js";
import { refusalOf } from "./trying.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../rules/structs.js").Request} Request */
/** @typedef {import("../views/more/values.js").Asking} Asking */

const GREETING_LIMIT = 500;
const UNDECIDED = new Set(["pending", "waiting"]);

/** Whether anybody can still be let in by this request. @param {Request} request @param {number} now */
export function isOpen(request, now) {
  return request.status === "waiting" || (request.status === "pending" && now <= request.asked + REQUEST_LAPSES_S);
}

/** How many wait for a word of the members. @param {Committee} committee */
export function countAsking({ state, record }) {
  let count = 0;
  for (const request of state.requests.values()) if (isOpen(request, record.now)) count += 1;
  return count;
}

/** Those who ask, newest last. @param {Committee} committee @returns {Promise<Asking[]>} */
export async function askingOf(committee) {
  const open = [...committee.state.requests].filter(([, request]) => isOpen(request, committee.record.now));
  open.sort(([, one], [, other]) => one.asked - other.asked);
  return Promise.all(open.map(([id, request]) => asked(committee, id, request)));
}

/** One of them, or null if there is none of this id, or it is over.
 * @param {Committee} committee
 * @param {string} id
 * @returns {Promise<Asking | null>}
 */
export async function oneAsking(committee, id) {
  const request = committee.state.requests.get(id);
  return request && UNDECIDED.has(request.status) ? asked(committee, id, request) : null;
}

/** @param {Committee} committee @param {string} id @param {Request} request @returns {Promise<Asking>} */
async function asked(committee, id, request) {
  const { state, me, record } = committee;
  const words = await wordsOf(committee, id);
  const inviter = state.invitations.at(request.invitation).inviter;
  const standing = request.vouchers.filter((member) => state.isActive(member));
  const needed = vouchesNeeded(state, record.now);
  const digest = compareDigest(committee, id);
  return {
    id,
    name: await nameOf(committee, id),
    greeting: typeof words?.greeting === "string" ? plain(words.greeting).slice(0, GREETING_LIMIT) : "",
    asked: request.asked,
    inviter: inviter === me ? "" : await nameOf(committee, inviter),
    vouchers: await Promise.all(standing.map((member) => nameOf(committee, member))),
    missing: request.status === "pending" ? Math.max(0, needed - standing.length) : 0,
    known: request.vouchers.includes(me),
    replaces: request.replaces ? await nameOf(committee, request.replaces) : "",
    mine: request.replaces === me,
    waiting: request.status === "waiting",
    due: request.due,
    over: !isOpen(request, record.now),
    six: comparisonWords(digest),
    code: comparisonCode(digest),
    refusal: refusalOf(committee, checkVouch, { request: id }),
    mayUndo: refusalOf(committee, checkUnvouch, { request: id }) === "",
    mayCancel: refusalOf(committee, checkCancel, { request: id }) === "",
    mayComplete: refusalOf(committee, checkComplete, { request: id }) === "",
  };
}

/** Compare what a camera read from the other phone: `Refused("compare_differs")`, `Malformed("compare")`.
 * @param {Committee} committee
 * @param {string} id
 * @param {string} scanned
 */
export function compareScanned(committee, id, scanned) {
  checkCode(compareDigest(committee, id), scanned);
}

/** The requests that would put another phone in the own place. @param {Committee} committee */
export function takingMyPlace({ state, me }) {
  return [...state.requests].filter(([, one]) => one.replaces === me && UNDECIDED.has(one.status)).map(([id]) => id);
}
