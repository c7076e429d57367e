/** Texts compared as Python compares them: by code point, and places without case (items §7). Pure. */

const BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const DOTLESS = "\u0131"; // its capital is that of another letter

/** Below, at or above 0 as `one` stands before, with or after `other`, by code point.
 * @param {string} one
 * @param {string} other
 */
export function compareText(one, other) {
  const [first, second] = [[...one], [...other]];
  const at = first.findIndex((letter, n) => letter !== second[n]);
  if (at < 0) return first.length - second.length;
  return at < second.length ? /** @type {number} */ (first[at].codePointAt(0)) - /** @type {number} */ (second[at].codePointAt(0)) : 1;
}

/** Return a text with single blanks and none at its ends. @param {string} text */
export function singleBlanks(text) {
  return text.split(BLANKS).filter(Boolean).join(" ");
}

/** Return a text as it is compared without case. @param {string} text */
export function caseless(text) {
  return [...text].map((letter) => (letter === DOTLESS ? letter : letter.toLowerCase().toUpperCase().toLowerCase())).join("");
}
