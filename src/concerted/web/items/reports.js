/**
 * Reports as they stand: who confirmed them, what was said of them (items §2).
 *
 * No single member but its author can make a report go away: else more than half of those affected
 * must have said that it is resolved.
 */

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./forms.js").Report} Report */
/** @typedef {{ id: string, member: string, time: number, text: string, version: string }} Confirmed one member's "this happened to me too"; `version` is the entry that the member had read */
/** @typedef {{ id: string, member: string, time: number, status: string, text: string, affected: boolean }} Said what one member said of how a report stands; `affected` if the member was there */

/** One report with all that belongs to it. */
export class ReportView {
  /**
   * @param {import("./board.js").Thing<Report>} thing
   * @param {readonly Confirmed[]} confirmations
   * @param {readonly Said[]} statuses
   */
  constructor(thing, confirmations, statuses) {
    this.id = thing.id;
    this.author = thing.author;
    this.time = thing.time;
    this.report = thing.item;
    this.versions = thing.versions;
    this.confirmations = confirmations;
    this.statuses = statuses;
    this.withdrawn = thing.withdrawn; // in seconds, 0 if it was not
    this.why = thing.why;
    Object.freeze(this);
  }

  /** The entry that holds the newest version. */
  get newest() {
    return this.versions[this.versions.length - 1].id;
  }

  /** How many confirmed the newest version, and not an earlier one. */
  get toNewest() {
    return this.confirmations.filter((found) => found.version === this.newest).length;
  }

  /** What was said last; `open` if nobody said anything. */
  get status() {
    return this.statuses[this.statuses.length - 1]?.status ?? "open";
  }

  /** Whether the author, or most of those affected, say at the end that it is resolved. */
  get closed() {
    const since = this.statuses.findLastIndex((said) => said.status !== "resolved") + 1;
    const last = this.statuses.slice(since).filter((said) => said.affected);
    const resolved = new Set(last.map((said) => said.member));
    return resolved.has(this.author) || 2 * resolved.size > 1 + this.confirmations.length;
  }
}

/** Return every report in the order in which they came, withdrawn ones too. @param {Board} board */
export function reports(board) {
  /** @type {Map<string, Map<string, Confirmed>>} */
  const confirmed = new Map();
  for (const { id, author, time, item } of board.confirmations) {
    const found = under(confirmed, board.first(item.about), () => new Map());
    // The first of each member counts; later ones are no further people.
    if (!found.has(author)) found.set(author, { id, member: author, time, text: item.text, version: item.about });
  }
  /** @type {Map<string, import("./board.js").Thing[]>} */
  const statuses = new Map();
  for (const status of board.statuses) under(statuses, board.first(status.item.about), () => []).push(status);
  return board.reports.map((report) => viewOf(report, confirmed.get(report.id) ?? new Map(), statuses.get(report.id) ?? []));
}

/** @template V @param {Map<string, V>} map @param {string} key @param {() => V} make @returns {V} */
function under(map, key, make) {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

/** @param {import("./board.js").Thing<Report>} report @param {Map<string, Confirmed>} confirmed @param {import("./board.js").Thing[]} statuses */
function viewOf(report, confirmed, statuses) {
  const others = new Map([...confirmed].filter(([member]) => member !== report.author));
  return new ReportView(report, [...others.values()], statuses.map((status) => saidOf(report, others, status)));
}

/** @param {import("./board.js").Thing<Report>} report @param {Map<string, Confirmed>} others @param {import("./board.js").Thing} status @returns {Said} */
function saidOf(report, others, { id, author, time, item }) {
  const before = others.get(author);
  const affected = author === report.author || (before !== undefined && before.time <= time);
  return { id, member: author, time, status: item.status, text: item.text, affected };
}
