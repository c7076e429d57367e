/**
 * What the screens of history show, as plain values; model/history.js makes them.
 *
 * @typedef {object} Line one dated line
 * @property {string} id
 * @property {"happening" | "decision" | "report"} sort
 * @property {string} day of three precisions; empty for none
 * @property {string} title
 * @property {readonly string[]} kinds
 * @property {readonly string[]} where places and organisations
 * @property {boolean} differ whether its sources differ
 * @property {string} status of a decision
 * @property {number} yes
 * @property {number} no
 *
 * @typedef {{ text: string, url: string }} SourceLine
 * @typedef {object} Account what one claim says
 * @property {readonly SourceLine[]} sources
 * @property {string} date
 * @property {readonly (readonly [string, string])[]} figures
 * @property {readonly string[]} notes tags and text, as the source has them
 * @property {string} by who brought it in
 * @property {boolean} mine
 * @property {string} entry that brought it
 * @property {number} time
 *
 * @typedef {Line & {
 *   accounts: readonly Account[],
 *   conflicts: readonly { name: string, values: readonly { text: string, by: readonly string[] }[] }[],
 * }} Happening
 *
 * @typedef {object} Balance
 * @property {number} time
 * @property {readonly Line[]} happened
 * @property {readonly Line[]} decided
 * @property {readonly (Line & { ageDays: number | null, answers: readonly string[] })[]} waiting
 * @property {{ active: number, ever: number, left: number, removed: number }} members
 * @property {{ all: number, open: number, too: number }} reports
 *
 * @typedef {object} Text a document
 * @property {string} id
 * @property {string} title
 * @property {string} text
 * @property {string} lang
 * @property {string} by
 * @property {number} time
 * @property {boolean} mine
 * @property {boolean} adopted
 * @property {boolean} withdrawn
 * @property {readonly string[]} newer ids of what follows it
 * @property {readonly (readonly [string, string])[]} translations language and id
 * @property {string} original id of what it translates
 */

export {};
