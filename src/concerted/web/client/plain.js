/** What others wrote, in one line that turns and hides nothing (items §1). */

const UNSEEN = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;

/** Return `text` in one line, with blanks for what is no letter: controls, what turns the direction
 * of others, and tags that nobody sees.
 *
 * What joins, parts or encloses letters in Burmese, Persian or Arabic stays.
 * @param {string} text
 */
export function plain(text) {
  return text.replaceAll(UNSEEN, " ").trim();
}

/** How long names may be on a screen, in code points. */
export const NICKNAME_LIMIT = 40;
export const COMMITTEE_LIMIT = 120;

/** The first code points of a text. @param {string} text @param {number} limit */
export function cut(text, limit) {
  return [...text].slice(0, limit).join("");
}

/** The beginning of a text in one line; nothing for what is no text. @param {unknown} value @param {number} limit in code points */
export function beginning(value, limit) {
  return typeof value === "string" ? cut(plain(value.slice(0, 4 * limit)), limit) : "";
}
