/**
 * What offices and documents are called (rules §9).
 *
 * Their names stand in sealed words, so reading one may wait for the server.
 */

import { plain, wordsOf } from "../client/words.js";

/** @typedef {import("../client/committee.js").Committee} Committee */

const SHORT = 8;

/** The name under which an office was proposed, or the beginning of its id.
 * @param {Committee} committee
 * @param {string} office
 */
export async function officeName(committee, office) {
  for (const { effect, text } of committee.state.motions.values()) {
    const made = effect.type === "amend" ? effect.effect : effect;
    if (made.type !== "create_office" || made.office !== office) continue;
    const words = await wordsOf(committee, text);
    if (typeof words?.office_name === "string") return plain(words.office_name);
  }
  return office.slice(0, SHORT);
}

/** The title under which a document was adopted last, or the beginning of its id.
 * @param {Committee} committee
 * @param {string} document
 */
export async function documentTitle(committee, document) {
  const hash = committee.state.documents.get(document);
  let found = "";
  for (const { effect, text } of committee.state.motions.values()) {
    if (effect.type !== "adopt_document" || effect.document !== document) continue;
    const words = await wordsOf(committee, text);
    if (typeof words?.title !== "string") continue;
    found = plain(words.title);
    if (effect.text === hash) return found;
  }
  return found || document.slice(0, SHORT);
}
