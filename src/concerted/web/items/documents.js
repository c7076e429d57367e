/** Documents: which text follows which, and in which languages it is there (items §4). */

import { fromHex, sha256, toHex, utf8 } from "../kernel/bytes.js";
import { tag } from "../kernel/tags.js";

/** @typedef {import("./forms.js").Document} Document */
/** @typedef {{ id: string, author: string, time: number, document: Document, followedBy: readonly string[], translations: readonly (readonly [string, string])[], adopted: boolean, withdrawn: number }} DocumentView one text; `followedBy` are ids, `translations` language and id; `adopted` by the committee */

/** Return every document; `adopted` are the hashes of the state's `documents`.
 * @param {import("./board.js").Board} board
 * @param {ReadonlySet<string>} adopted
 * @returns {DocumentView[]}
 */
export function documents(board, adopted) {
  const standing = board.documents.filter((thing) => !thing.withdrawn);
  const naming = (/** @type {"follows" | "translates"} */ field, /** @type {string} */ id) =>
    standing.filter((thing) => board.first(thing.item[field]) === id);
  return board.documents.map((thing) => ({
    id: thing.id,
    author: thing.author,
    time: thing.time,
    document: thing.item,
    followedBy: naming("follows", thing.id).map((each) => each.id),
    translations: naming("translates", thing.id).map((each) => /** @type {const} */ ([each.item.lang, each.id])),
    adopted: adopted.has(hashOf(thing.item)),
    withdrawn: thing.withdrawn,
  }));
}

/** The salted hash by which a motion names the text; empty without a salt (entry §1). @param {Document} document */
function hashOf({ salt, text }) {
  return salt ? toHex(sha256(tag("salted"), fromHex(salt), utf8(text))) : "";
}
