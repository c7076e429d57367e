/** Searching what this device holds of talk: nothing of what is looked for leaves it (talk.md). */

/** @typedef {import("../items/saying.js").Shown} Shown */
/** @typedef {import("../kernel/message.js").Place} Place */
/** @typedef {import("./talk.js").Talk} Talk */

/** Return what contains all words of `text`, the newest last.
 *
 * Capitals, accents and marks make no difference, in whatever script.
 * @param {Talk} talk
 * @param {string} text
 * @param {Place} [place] this one alone
 * @returns {Promise<{ place: Place, shown: Shown }[]>}
 */
export async function search(talk, text, place) {
  const wanted = plainLetters(text).split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const places = place ? [place] : (await talk.places()).map((standing) => standing.place);
  const found = [];
  for (const where of places) {
    for (const shown of await talk.conversation(where)) {
      const letters = plainLetters(shown.text);
      if (!shown.heard.goneBy && wanted.every((word) => letters.includes(word))) found.push({ place: where, shown });
    }
  }
  return found.sort((one, other) => one.shown.heard.position - other.shown.heard.position);
}

/** Return text without capitals, accents and marks, so that it can be compared. @param {string} text */
export function plainLetters(text) {
  return text.toLowerCase().normalize("NFKD").replaceAll(/\p{M}/gu, "");
}
