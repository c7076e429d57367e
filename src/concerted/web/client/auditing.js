/**
 * Checking the whole record once more, from the leaves that this device keeps (log §3, §6; entry §6).
 *
 * Nothing of what was judged before is used: each leaf is read, each signature checked, each entry
 * judged by the rules, and the tree held against the signed checkpoint. What lies beside the entries
 * is fetched and compared where that is asked for.
 */

import { toHex } from "../kernel/bytes.js";
import { blobHash } from "../kernel/entry.js";
import { HostFaulty, HostMisbehaved } from "./errors.js";
import { Record } from "./record.js";

/** @typedef {import("./committee.js").Committee} Committee */
/** @typedef {import("./record.js").Progress} Progress */

/**
 * @typedef {object} Checked
 * @property {number} size how many leaves there are, each in its place
 * @property {readonly { index: number, code: string }[]} findings entries that had no effect, and by which rule
 * @property {boolean} same whether the state, the tree and the findings are those in use
 * @property {number} timeS of the newest leaf
 */

const LOADING = "loading";

/** Check it all; `HostMisbehaved("altered")` where what is kept is not what was signed.
 * @param {Committee} committee
 * @param {Progress} progress
 * @returns {Promise<Checked>}
 */
export async function checkAgain(committee, progress) {
  const { record, home, id } = committee;
  const note = record.note;
  if (note === null) throw new HostMisbehaved("other_committee", "nothing is kept");
  const anew = new Record(id, record.clock);
  await anew.restore(await home.leaves(id), note, null, progress);
  if (!anew.begun) throw new HostMisbehaved("altered", "the kept leaves are not those that were signed");
  const findings = anew.rows().filter((row) => row.finding).map(({ index, finding: code }) => ({ index, code }));
  return { size: anew.size, findings, same: isSame(anew, record), timeS: anew.rows(anew.size - 1)[0].leaf.time };
}

/** Whether both have come to the same, as far as the shorter reaches. @param {Record} anew @param {Record} used */
function isSame(anew, used) {
  const root = (/** @type {Record} */ record) => toHex(record.history.tree.root(anew.size));
  const told = (/** @type {Record} */ record) => record.rows().slice(0, anew.size).map(({ finding, epoch }) => `${epoch} ${finding}`).join();
  if (used.size < anew.size || root(anew) !== root(used) || told(anew) !== told(used)) return false;
  return used.size > anew.size || JSON.stringify(anew.state.canonical()) === JSON.stringify(used.state.canonical());
}

/** Fetch what lies beside the entries and compare it; return how many there were, and which are missing.
 *
 * `HostMisbehaved("altered")` for one that is another than the record names.
 * @param {Committee} committee
 * @param {Progress} progress
 * @returns {Promise<{ count: number, missing: readonly string[] }>}
 */
export async function checkBeside(committee, progress) {
  const names = evidenceNames(committee);
  /** @type {string[]} */
  const missing = [];
  for (const [done, name] of names.entries()) {
    try {
      await evidenceOf(committee, name);
    } catch (error) {
      if (!(error instanceof HostFaulty) || error.code !== "blob_unknown") throw error;
      missing.push(name);
    }
    progress(LOADING, done + 1, names.length);
  }
  return { count: names.length, missing };
}

/** The hashes of all that lies beside the entries, in order. @param {Committee} committee */
export function evidenceNames({ record }) {
  const names = record.rows().flatMap(({ entry }) => entry?.header.evidence.map(({ hash }) => hash) ?? []);
  return [...new Set(names)].sort();
}

/** Fetch one item; `HostMisbehaved("altered")`. @param {Committee} committee @param {string} name */
export async function evidenceOf(committee, name) {
  const data = await committee.asMember(() => committee.wire.evidence(committee.id, name));
  if (blobHash(data) !== name) throw new HostMisbehaved("altered", `evidence ${name}`);
  return data;
}
