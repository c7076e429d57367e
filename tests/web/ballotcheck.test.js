/** A member's phone checks the proofs of others' ballots: all of few, of many a sample and its own (rules §15). */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import "./node.js";
import { FEW, SAMPLE, checkBallots, exposeAll } from "../../src/concerted/web/client/ballotcheck.js";
import { utf8 } from "../../src/concerted/web/kernel/bytes.js";
import { Entry } from "../../src/concerted/web/kernel/entry.js";
import { Refused } from "../../src/concerted/web/kernel/errors.js";
import { History } from "../../src/concerted/web/kernel/history.js";
import { Leaf } from "../../src/concerted/web/kernel/leaf.js";
import { apply, judge } from "../../src/concerted/web/rules/fold.js";

const SCENARIO = JSON.parse(readFileSync(new URL("../../vectors/rules/secret.json", import.meta.url), "utf8")).cases;
const SIGNATURE = new Uint8Array(64);
const STAYS = new AbortController().signal;
const CAST = SCENARIO.filter((/** @type {any} */ each) => each.expect === "ok" && each.header.includes('"kind":"ballot.cast"'));
const MOTION = JSON.parse(CAST[0].header).payload.motion;

/** A committee whose record is the scenario's, up to the first entry of this kind about the motion.
 * @param {string} until
 * @returns {any}
 */
function committee(until) {
  const [history, rows] = [new History(), /** @type {any[]} */ ([])];
  /** @type {any} */
  let state = null;
  for (const each of SCENARIO) {
    if (each.expect !== "ok") continue;
    const entry = Entry.parse(utf8(each.header), SIGNATURE);
    state = apply(state, judge(state, history, entry, each.time, () => {}));
    history.append(new Leaf(each.time, SIGNATURE, entry.headerBytes), entry);
    rows.push({ index: rows.length, entry });
    if (entry.header.kind === until && entry.header.payload.motion === MOTION) break;
  }
  const ofKind = (/** @type {string[]} */ ...kinds) => rows.filter(({ entry }) => kinds.includes(entry.header.kind)).reverse();
  /** @type {any[]} */
  const told = [];
  const simple = async (/** @type {string} */ kind, /** @type {any} */ payload) => void told.push({ kind, payload });
  return { state, me: rows[0].entry.id, record: { ofKind }, rows, told, simple };
}

/** @param {any} of */
async function checked(of) {
  /** @type {number[][]} */
  const heard = [];
  const found = await checkBallots(of, MOTION, (done, all) => void heard.push([done, all]), STAYS);
  return { found, heard };
}

/** Who cast what counts, by the scenario's entries alone. @param {any} of */
function lastBallots({ rows }) {
  const last = new Map();
  for (const { entry } of rows) {
    const { kind, author, payload } = entry.header;
    if (payload.motion !== MOTION) continue;
    if (kind === "ballot.cast") last.set(author, payload.ballot);
    if (kind === "ballot.expose") last.delete(payload.voter);
  }
  return last;
}

test("a ballot without proof is found while it can be shown, and shown once", async () => {
  const of = committee("");
  const at = of.rows.findIndex((/** @type {any} */ row) => row.entry.header.kind === "ballot.expose");
  const exposed = of.rows[at].entry.header.payload;
  const before = committee("");
  before.record.ofKind = (/** @type {string[]} */ ...kinds) => of.rows.slice(0, at).filter((/** @type {any} */ { entry }) => kinds.includes(entry.header.kind)).reverse();
  const { found } = await checked(before);
  assert.deepEqual(found?.failing, [{ voter: exposed.voter, text: exposed.ballot }]);
  assert.equal(await exposeAll(before, MOTION, found.failing), 1);
  assert.deepEqual(before.told, [{ kind: "ballot.expose", payload: exposed }]);
  before.simple = async () => { throw new Refused("ballot_other"); };
  assert.equal(await exposeAll(before, MOTION, found.failing), 0);
});

test("of few ballots all that count are checked, also once the vote is decided", async () => {
  for (const of of [committee("motion.close"), committee("")]) {
    const { found, heard } = await checked(of);
    const last = lastBallots(of);
    assert.ok(last.size >= 3 && CAST.length > last.size);
    assert.deepEqual(found, { ballots: last.size, checked: last.size, own: last.has(of.me), failing: [] });
    assert.deepEqual(heard[0], [0, last.size]);
  }
});

test("of many ballots a sample is drawn, and the own one is in it", async () => {
  const of = committee("motion.close");
  const [[, text]] = lastBallots(of);
  const [ballots, own] = [FEW + 1, "ff".repeat(32)];
  const row = (/** @type {string} */ author, /** @type {number} */ index) => ({ index, entry: { header: { author, kind: "ballot.cast", payload: of.rows.find((/** @type {any} */ one) => one.entry.header.payload.ballot === text).entry.header.payload } } });
  const rows = Array.from({ length: ballots }, (_, n) => row(n === 7 ? own : n.toString(16).padStart(64, "0"), n));
  const { ofKind } = of.record;
  of.record.ofKind = (/** @type {string[]} */ ...kinds) => (kinds.includes("ballot.cast") ? rows : ofKind(...kinds));
  const { found } = await checked({ ...of, me: own });
  assert.deepEqual(found, { ballots, checked: SAMPLE, own: true, failing: [] });
});

test("it ends when the screen is left", async () => {
  const leaving = new AbortController();
  leaving.abort();
  assert.equal(await checkBallots(committee(""), MOTION, () => {}, leaving.signal), null);
});
