/**
 * The effect of a proposal with names beside its ids, so that a screen can say it in any language
 * (rules §9). Whatever is not in the record's verified part stays out.
 */

import { nameOf } from "./called.js";
import { documentTitle, officeName } from "./titles.js";

/** @typedef {import("../client/committee.js").Committee} Committee */
/** @typedef {Record<string, any>} Effect */

const CODE = 4;

/** Return the effect with what its ids mean: `name`, `office_name`, `names`, `title`, `code`, …
 * @param {Committee} committee
 * @param {Effect} effect as the header has it
 * @param {boolean} decided
 * @returns {Promise<Effect>}
 */
export async function namedEffect(committee, effect, decided) {
  const found = { ...effect };
  if (effect.member) found.name = await nameOf(committee, effect.member);
  if (effect.members) {
    found.names = await Promise.all(effect.members.map((/** @type {string} */ one) => nameOf(committee, one)));
  }
  if (effect.office) found.office_name = await officeName(committee, effect.office);
  if (effect.type === "withdraw_document") found.title = await documentTitle(committee, effect.document);
  if (effect.type === "change_rule" && !decided) found.before = committee.state.constitution.values[effect.setting];
  if (effect.key) found.code = codeOf(effect.key);
  if (effect.log_key) found.code = codeOf(effect.log_key);
  if (effect.type === "amend") return { ...found, ...(await amended(committee, effect, decided)) };
  return effect.type === "delete_body" ? { ...found, ...(await written(committee, effect.entry)) } : found;
}

/** @param {Committee} committee @param {Effect} effect @param {boolean} decided */
async function amended(committee, effect, decided) {
  return { effect: await namedEffect(committee, effect.effect, decided) };
}

/** Who wrote the words of an entry, and when. @param {Committee} committee @param {string} entry */
async function written(committee, entry) {
  const row = committee.record.row(entry);
  const author = row?.entry?.header.author ?? "";
  return { name: author ? await nameOf(committee, author) : "", time: row?.leaf.time ?? 0 };
}

/** The beginning of a key, in groups that two people can read to each other. @param {string} key */
export function codeOf(key) {
  return [0, 1, 2].map((at) => key.slice(at * CODE, (at + 1) * CODE)).join("-");
}
