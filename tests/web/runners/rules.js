/** How the scenarios of vectors/rules are run; in Node and in a browser. */

import { toHex, utf8 } from "../../../src/concerted/web/kernel/bytes.js";
import { base64urlDecode } from "../../../src/concerted/web/kernel/canonical.js";
import { Entry } from "../../../src/concerted/web/kernel/entry.js";
import { History } from "../../../src/concerted/web/kernel/history.js";
import { Leaf } from "../../../src/concerted/web/kernel/leaf.js";
import { stateHash } from "../../../src/concerted/web/kernel/statehash.js";
import { checkEvidence } from "../../../src/concerted/web/rules/evidence.js";
import { apply, judge } from "../../../src/concerted/web/rules/fold.js";
import { pledged } from "../../../src/concerted/web/rules/pledges.js";
import { outcomeOf, same } from "./same.js";

const SIGNATURE = new Uint8Array(64);

/** Fold one scenario whole: same verdicts, same hash after each entry, same state at the end.
 * @param {{ cases: any[] }} file
 */
export async function runScenario({ cases }) {
  const history = new History();
  /** @type {import("../../../src/concerted/web/rules/state.js").State | null} */
  let state = null;
  /** @type {Map<string, Map<string, Uint8Array>>} */
  const opened = new Map();
  for (const each of cases) {
    /** @type {unknown} */
    const before = state;
    const verdict = await outcomeOf(() => {
      const entry = Entry.parse(utf8(each.header), SIGNATURE);
      const act = judge(state, history, entry, each.time, () => {});
      if (each.evidence) checkEvidence(state, act, [base64urlDecode(each.evidence)]);
      if (each.evidence) keep(opened, act, base64urlDecode(each.evidence));
      state = apply(state, act);
      history.append(new Leaf(each.time, SIGNATURE, entry.headerBytes), entry);
    });
    same([each.name, verdict], [each.name, each.expect]);
    if (verdict !== "ok" && state !== before) throw new Error(`${each.name}: a refusal changed the state`);
    same([each.name, toHex(stateHash(canonical(state)))], [each.name, each.state]);
    if (each.pledged) checkPledged(state, JSON.parse(each.header).payload.motion, opened, each.pledged);
  }
  same(canonical(state), cases[cases.length - 1].whole_state);
}

/** @param {Map<string, Map<string, Uint8Array>>} opened @param {import("../../../src/concerted/web/rules/act.js").Act} act @param {Uint8Array} data */
function keep(opened, { author, payload }, data) {
  opened.set(payload.motion, new Map([...(opened.get(payload.motion) ?? []), [author, data]]));
}

/** @param {import("../../../src/concerted/web/rules/state.js").State | null} state @param {string} motion @param {Map<string, Map<string, Uint8Array>>} opened @param {string[]} names */
function checkPledged(state, motion, opened, names) {
  if (state === null) throw new Error("nothing was founded");
  same(pledged(state, motion, opened.get(motion) ?? new Map()), names);
}

/** @param {import("../../../src/concerted/web/rules/state.js").State | null} state */
function canonical(state) {
  if (state === null) throw new Error("nothing was founded");
  return state.canonical();
}
