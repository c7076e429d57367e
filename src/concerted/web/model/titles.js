/**
 * What offices and documents are called, and what is made once of values of the state (rules §9).
 *
 * Their names stand in sealed words, so reading one may wait for the server.
 */

import { plain, wordsOf } from "../client/words.js";

/** @typedef {import("../client/committee.js").Committee} Committee */

const SHORT = 8;

/** What was read of one committee's words, as long as nobody is called otherwise. */
class Shelf {
  /** @type {WeakMap<object, Promise<any>>} what was made of an unchanging value of the state */
  made = new WeakMap();

  /** @param {number} newest index of the newest profile */
  constructor(newest) {
    this.newest = newest;
  }
}

/** @type {WeakMap<Committee, Shelf>} */
const SHELVES = new WeakMap();

/** @param {Committee} committee */
function shelfOf(committee) {
  const newest = committee.record.ofKind("profile").next().value?.index ?? -1;
  const found = SHELVES.get(committee);
  if (found?.newest === newest) return found;
  const shelf = new Shelf(newest);
  SHELVES.set(committee, shelf);
  return shelf;
}

/** What `making` gives for an unchanging value of the state, made once; where it gives `whole:
 * false` (words that could not be read yet) it is made anew the next time.
 * @template {{ whole: boolean }} T
 * @param {Committee} committee
 * @param {object} of
 * @param {() => Promise<T>} making
 * @returns {Promise<T>}
 */
export function onceMade(committee, of, making) {
  const { made } = shelfOf(committee);
  const found = made.get(of);
  if (found) return found;
  const making_ = making();
  made.set(of, making_);
  const forget = () => void made.delete(of);
  making_.then((one) => one.whole || forget(), forget);
  return making_;
}

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
