/**
 * Fold what comes in, line by line, and tell each verdict and the state's hash after it.
 *
 * A line is JSON: `{"time": seconds, "header": hex}` judges and appends; `{"new": true}` begins
 * again. Signatures are no matter here: vectors and tests/client try those.
 */

import { createInterface } from "node:readline";
import "./node.js";
import { fromHex, toHex } from "../../src/concerted/web/kernel/bytes.js";
import { Entry } from "../../src/concerted/web/kernel/entry.js";
import { RulesNewer } from "../../src/concerted/web/kernel/errors.js";
import { History } from "../../src/concerted/web/kernel/history.js";
import { Leaf } from "../../src/concerted/web/kernel/leaf.js";
import { stateHash } from "../../src/concerted/web/kernel/statehash.js";
import { apply, judge } from "../../src/concerted/web/rules/fold.js";
import { outcomeOf } from "./runners/same.js";

const SIGNATURE = new Uint8Array(64);
/** @type {import("../../src/concerted/web/rules/state.js").State | null} */
let state = null;
let history = new History();

/** @param {{ time: number, header: string }} of */
function take({ time, header }) {
  const entry = Entry.parse(fromHex(header), SIGNATURE);
  try {
    state = apply(state, judge(state, history, entry, time, () => {}));
  } catch (error) {
    if (error instanceof RulesNewer) return "rules_newer";
    throw error;
  }
  history.append(new Leaf(time, SIGNATURE, entry.headerBytes), entry);
  return "ok";
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.new) [state, history] = [null, new History()];
  /** @type {string | null} */
  let told = null;
  const outcome = asked.new ? "ok" : await outcomeOf(() => (told = take(asked)));
  const verdict = outcome === "ok" ? told : outcome;
  const hash = state === null ? "" : toHex(stateHash(/** @type {any} */ (state).canonical()));
  process.stdout.write(`${JSON.stringify({ verdict, hash })}\n`);
}
