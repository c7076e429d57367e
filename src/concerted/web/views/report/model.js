/**
 * What the screens of reports show, as plain values; model/reports.js makes them.
 *
 * @typedef {object} Photo
 * @property {string} key
 * @property {string} name
 * @property {() => Promise<string>} load its address, once it is there
 *
 * @typedef {object} Brief a report in a list
 * @property {string} id
 * @property {string} kind
 * @property {string} place
 * @property {string} what
 * @property {string} by the name of who wrote it
 * @property {number} time in seconds
 * @property {boolean} mine
 * @property {number} confirmations
 * @property {number} people
 * @property {number} severity
 * @property {number} photos
 * @property {string} status as was said last
 * @property {boolean} closed
 * @property {number} withdrawn in seconds, 0 if it was not
 *
 * @typedef {object} Voice somebody who said that it happened to them too, or how it stands
 * @property {string} id
 * @property {string} name
 * @property {number} time
 * @property {string} text
 * @property {boolean} [earlier] whether it was said of an earlier wording
 * @property {string} [status]
 * @property {boolean} [there] whether it happened to them
 *
 * @typedef {Brief & {
 *   newest: string, happened: string, lang: string, why: string, changes: number, earlier: readonly Earlier[], confirmed: boolean,
 *   pictures: readonly Photo[], who: readonly Voice[], said: readonly Voice[],
 * }} Whole a report with all that belongs to it
 *
 * @typedef {object} Earlier what a report said before its author corrected it
 * @property {string} id of its entry
 * @property {number} time
 * @property {string} kind
 * @property {string} place
 * @property {string} what
 * @property {readonly Photo[]} pictures
 * @property {readonly { name: "happened" | "severity" | "people" | "photos", value: any }[]} facts those that it gave
 *
 * @typedef {object} Queued what waits to be sent
 * @property {number} number
 * @property {string} item
 * @property {string} what
 * @property {string} kind
 * @property {string} failed the code by which it was refused
 *
 * @typedef {object} Shelf
 * @property {readonly Brief[]} reports newest first
 * @property {readonly Queued[]} waiting
 * @property {readonly string[]} places as last used, each once
 * @property {number} unread
 *
 * @typedef {object} Draft what is being written
 * @property {string} kind
 * @property {string} place
 * @property {string} what
 * @property {string} when `now`, `today`, `yesterday`, `unsaid`, a day, or a moment as a report has it
 * @property {number} people
 * @property {number} severity
 * @property {readonly Taken[]} photos
 *
 * @typedef {{ name: string, data: Blob }} Taken
 */

export const NONE = Object.freeze({ kind: "", place: "", what: "", when: "now", people: 0, severity: 0, photos: [] });
