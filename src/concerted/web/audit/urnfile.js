/**
 * The archives of a committee's finished secret ballots, as `.bel` files (ballot.md §11).
 *
 * Spec: spec/rules.md §15, §16. A record's entries are folded once more; times and order are those of
 * the record, the shares the first that sufficed. A ballot that was taken out for want of proof is not
 * in the archive, as it was not counted.
 */

import { archiveChunks } from "../ballots/archive.js";
import { writeRoll } from "../ballots/credentials.js";
import { combine, readDecryption, resultOf } from "../ballots/decryption.js";
import { ED25519 } from "../ballots/edwards.js";
import { Tally, writeTally } from "../ballots/tally.js";
import { concat } from "../kernel/bytes.js";
import { base64urlDecode } from "../kernel/canonical.js";
import { History } from "../kernel/history.js";
import { thresholdOf, trusteesData } from "../rules/ceremonies.js";
import { tallyRows, trusteesOf } from "../rules/counting.js";
import { apply, judge } from "../rules/fold.js";
import { electionOf, rollCredentials } from "../rules/secrecy.js";

/** @typedef {import("../kernel/entry.js").Entry} Entry */
/** @typedef {import("../kernel/leaf.js").Leaf} Leaf */
/** @typedef {import("../rules/state.js").State} State */
/** @typedef {{ motion: string, opening: string, uuid: string, time: number, ballots: number, data: Uint8Array }} Finished */

/** What an opening has brought so far: ballots by entry, and parts by trustee, in their order. */
class Gathered {
  /** @type {Map<string, { voter: string, data: Uint8Array }>} */
  ballots = new Map();
  /** @type {Map<string, Uint8Array>} */
  parts = new Map();

  /** Forget the exposed ballot and what it had replaced, and the parts of a sum with it. @param {string} voter */
  takeOut(voter) {
    for (const [entry, one] of this.ballots) if (one.voter === voter) this.ballots.delete(entry);
    this.parts.clear();
  }
}

/** Yield the archives of all finished secret ballots; an entry without effect is null. The record
 * was verified when it was read.
 * @param {Iterable<readonly [Leaf, Entry | null]>} rows
 * @returns {Generator<Finished>}
 */
export function* archives(rows) {
  /** @type {State | null} */
  let state = null;
  const history = new History();
  /** @type {Map<string, Gathered>} */
  const openings = new Map();
  /** @type {Map<string, Uint8Array>} */
  const trustees = new Map();
  for (const [leaf, entry] of rows) {
    if (entry === null) {
      history.append(leaf, null);
      continue;
    }
    const act = judge(state, history, entry, leaf.time, () => {});
    history.append(leaf, entry);
    const before = state;
    /** @type {State} */
    const after = apply(state, act);
    state = after;
    const { kind, payload } = entry.header;
    if (kind === "ceremony.confirm" && after.ceremony?.round === 4) {
      trustees.set(after.ceremony.id, trusteesData(thresholdOf(after.ceremony)));
    }
    if (!kind.startsWith("ballot.") || before === null) continue;
    const gathered = openings.get(payload.opening) ?? new Gathered();
    openings.set(payload.opening, gathered);
    if (kind === "ballot.cast") gathered.ballots.set(entry.id, { voter: act.author, data: base64urlDecode(payload.ballot) });
    if (kind === "ballot.expose") gathered.takeOut(payload.voter);
    if (kind !== "ballot.share") continue;
    gathered.parts.set(act.author, base64urlDecode(payload.part));
    const found = finished(before, after, payload.motion, gathered, trustees, leaf.time);
    if (found !== null) yield found;
  }
}

/**
 * @param {State} before
 * @param {State} after
 * @param {string} name
 * @param {Gathered} gathered
 * @param {ReadonlyMap<string, Uint8Array>} trustees
 * @param {number} time
 * @returns {Finished | null}
 */
function finished(before, after, name, gathered, trustees, time) {
  const motion = before.motions.at(name);
  const done = after.motions.at(name);
  if (done.result === null || !motion.opening?.urn) return null;
  const { urn } = motion.opening;
  const election = electionOf(before, motion);
  const rows = tallyRows(urn);
  const encrypted = writeTally(election, rows);
  const size = urn.ballots.size;
  const tally = Object.assign(new Tally(election), { ballots: size, weight: BigInt(size) });
  const key = before.tally_keys.at(urn.key);
  const parts = [...gathered.parts].map(([member, part]) => /** @type {const} */ ([key.trustees.indexOf(member) + 1, part]));
  const factors = new Map(parts.map(([number, part]) => [number, readDecryption(election, rows, part).factors]));
  const together = combine(ED25519, trusteesOf(key), factors, rows);
  const result = resultOf(election, rows, together, BigInt(size));
  const published = trustees.get(urn.key);
  if (published === undefined) throw new RangeError("a key without its ceremony");
  const chunks = archiveChunks(
    time,
    [election.data, published, writeRoll(rollCredentials(before, motion.opening))],
    [...gathered.ballots.values()].map(({ data }) => data),
    [encrypted, tally.sized(encrypted)],
    parts,
    result,
  );
  return { motion: name, opening: motion.opening.id, uuid: urn.uuid, time, ballots: size, data: concat(...chunks) };
}
