/** What a phone's part costs in Node: signatures, new keys, and a record from its first leaf. */

import { readFileSync } from "node:fs";
import "../tests/web/node.js";
import { Ahead } from "../src/concerted/web/client/ahead.js";
import { entryOf, verifyEntry } from "../src/concerted/web/client/reading.js";
import { Record } from "../src/concerted/web/client/record.js";
import { platformCheckPublicKey, platformObeys } from "../src/concerted/web/crypto/platform.js";
import { SigningKey, checkPublicKey, forgetProven, verify, verifyBatch } from "../src/concerted/web/crypto/signature.js";
import { History } from "../src/concerted/web/kernel/history.js";
import { stateHash } from "../src/concerted/web/kernel/statehash.js";
import { decodeBundle } from "../src/concerted/web/kernel/tiles.js";
import { apply, judge } from "../src/concerted/web/rules/fold.js";

const [leavesPath, notePath, committee] = process.argv.slice(2);
const LEAVES_MOST = 1_000_000;
/** @type {{ [name: string]: number }} */
const rates = {};
/** @type {{ [name: string]: number }} */
const seconds = {};

/** Take the time of something. @param {string} name @param {() => unknown} doing */
async function timed(name, doing) {
  const began = performance.now();
  await doing();
  seconds[name] = (performance.now() - began) / 1_000;
}

/** How many of these are done in a second. @param {string} name @param {number} count @param {() => unknown} doing */
async function rated(name, count, doing) {
  const began = performance.now();
  await doing();
  rates[name] = Math.round((1_000 * count) / (performance.now() - began));
}

/** @param {number} count @returns {[Uint8Array, Uint8Array, Uint8Array][]} */
function signed(count) {
  const keys = Array.from({ length: 50 }, (_, at) => new SigningKey(new Uint8Array(32).fill(at)));
  return Array.from({ length: count }, (_, at) => {
    const key = keys[at % keys.length];
    const message = new Uint8Array(400).fill(at % 251);
    return [key.public, message, key.sign(message)];
  });
}

/** @param {number} count */
function freshKeys(count) {
  return Array.from({ length: count }, (_, at) => new SigningKey(new Uint8Array(32).fill(7).fill(at % 256, 0, 1)).public);
}

async function measureCurve() {
  const triples = signed(2_000);
  const keys = freshKeys(250);
  await platformObeys();
  await verifyBatch(triples.slice(0, 300));
  triples.slice(0, 50).forEach((each) => verify(...each));
  await rated("verify_webcrypto", triples.length, () => verifyBatch(triples));
  await rated("verify_noble", 300, () => triples.slice(0, 300).forEach((each) => verify(...each)));
  await rated("key_webcrypto", keys.length, () => Promise.all(keys.map(platformCheckPublicKey)));
  await rated("key_noble", 100, () => keys.slice(0, 100).forEach(checkPublicKey));
}

async function measureRecord() {
  const leaves = decodeBundle(new Uint8Array(readFileSync(leavesPath)), LEAVES_MOST);
  /** @type {ReturnType<typeof entryOf>[]} */
  let entries = [];
  /** @type {any} */
  let state = null;
  await timed("parse", () => (entries = leaves.map(entryOf)));
  await timed("prove", () => new Ahead().prove(entries.map(([, entry]) => entry)));
  await timed("fold", () => {
    const history = new History();
    for (const [leaf, entry] of entries) {
      state = apply(state, judge(state, history, entry, leaf.time, verifyEntry));
      history.append(leaf, entry);
    }
  });
  await timed("state_hash", () => stateHash(state.canonical()));
  forgetProven();
  const record = new Record(committee, () => Number.MAX_SAFE_INTEGER - 1_000);
  await timed("whole", () => record.restore(leaves, new Uint8Array(readFileSync(notePath))));
  const folded = structuredClone(await record.folded());
  const again = new Record(committee, () => Number.MAX_SAFE_INTEGER - 1_000);
  await timed("opened_again", () => again.restore(leaves, new Uint8Array(readFileSync(notePath)), folded));
  if (again.size !== record.size) throw new Error("what was kept was not taken");
  if (record.size !== leaves.length) throw new Error("the record was not taken");
  return { leaves: leaves.length, members: state.members.size };
}

await measureCurve();
const record = await measureRecord();
console.log(JSON.stringify({ rates, seconds, record, node: process.versions.node }));
