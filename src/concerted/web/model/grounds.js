/** What can be proposed here and now: members, offices, documents and rules to choose from (rules §8, §9). */

import { cut, plain } from "../client/plain.js";
import { wordsOf } from "../client/words.js";
import { OneOf, SETTINGS, Span } from "../rules/constitution.js";
import { subtree } from "../rules/joining.js";
import { vacant } from "../rules/offices.js";
import { keyInForce } from "../rules/secrecy.js";
import { codeOf } from "./effects.js";
import { nameOf } from "./called.js";
import { documentTitle, officeName } from "./titles.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {import("../views/proposing.js").Grounds} Grounds */
/** @typedef {import("../views/proposing.js").Named} Named */

const WRITTEN_MOST = 40;
const BEGINNING = 60;

/** @param {Committee} committee @returns {Promise<Grounds>} */
export async function groundsOf(committee) {
  const { state, me, record } = committee;
  const of = (/** @type {string} */ status) => [...state.members.values()].filter((one) => one.status === status);
  const [members, frozen, offices, documents, written] = await Promise.all([
    Promise.all(of("active").map((one) => branch(committee, one.id))),
    Promise.all(of("frozen").map((one) => branch(committee, one.id))),
    Promise.all([...state.offices].map((one) => office(committee, one))),
    Promise.all([...state.documents.keys()].map(async (id) => ({ id, name: await documentTitle(committee, id) }))),
    writings(committee),
  ]);
  const settled = state.constitution.word("proposers") !== "settled" || state.isSettled(me, record.now);
  return {
    members: members.sort(byName),
    frozen: frozen.sort(byName),
    offices: offices.sort(byName),
    documents: documents.sort(byName),
    written,
    rules: [...SETTINGS].map(([setting, bounds]) => rule(setting, bounds, state.constitution.values[setting])),
    auditors: [...state.auditors.keys()].map((id) => ({ id, name: codeOf(id) })),
    checkers: [...state.witnesses].map(([id, name]) => ({ id, name })),
    termDays: state.constitution.number("term_days"),
    mayPropose: settled,
    counted: keyInForce(state, record.now) !== null,
  };
}

/** @param {Named} one @param {Named} other */
function byName(one, other) {
  return one.name.localeCompare(other.name);
}

/** A member, with those whom its vouches brought in and who are still here.
 * @param {Committee} committee
 * @param {string} id
 */
async function branch(committee, id) {
  const below = [...subtree(committee.state, id)].filter((one) => committee.state.isActive(one));
  const named = await Promise.all(below.map(async (one) => ({ id: one, name: await nameOf(committee, one) })));
  return { id, name: await nameOf(committee, id), below: named };
}

/** @param {Committee} committee @param {[string, import("../rules/state.js").Office]} pair */
async function office(committee, [id, found]) {
  const sitting = [...found.sitting(committee.record.now).keys()];
  const holders = await Promise.all(sitting.map(async (one) => ({ id: one, name: await nameOf(committee, one) })));
  const free = vacant(committee.state, id, committee.record.now);
  return { id, name: await officeName(committee, id), seats: found.seats, vacant: free, holders };
}

/** @param {string} setting @param {Span | import("../rules/constitution.js").Share | OneOf} bounds @param {any} value */
function rule(setting, bounds, value) {
  if (bounds instanceof OneOf) return { setting, value, form: /** @type {const} */ ("word"), words: bounds.words };
  const form = bounds instanceof Span ? /** @type {const} */ ("number") : /** @type {const} */ ("share");
  return { setting, value, form, least: bounds.least, most: bounds.most };
}

/** The newest words that can be deleted, by how they begin. @param {Committee} committee */
async function writings(committee) {
  const found = [];
  for (const row of committee.record.ofKind("item", "profile")) {
    const id = row.entry?.id ?? "";
    if (!committee.state.bodies.has(id)) continue;
    if (found.length === WRITTEN_MOST) break;
    found.push({ id, time: row.leaf.time, author: row.entry?.header.author ?? "" });
  }
  return Promise.all(
    found.map(async ({ id, time, author }) => {
      const words = await wordsOf(committee, id);
      const said = [words?.title, words?.text, words?.nickname].find((one) => typeof one === "string" && one.trim());
      const begins = said ? cut(plain(said), BEGINNING) : "";
      return { id, name: await nameOf(committee, author), time, begins };
    }),
  );
}
