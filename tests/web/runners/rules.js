/** How the scenarios of vectors/rules are run; in Node and in a browser. */

import { toHex, utf8 } from "../../../src/concerted/web/kernel/bytes.js";
import { Entry } from "../../../src/concerted/web/kernel/entry.js";
import { History } from "../../../src/concerted/web/kernel/history.js";
import { Leaf } from "../../../src/concerted/web/kernel/leaf.js";
import { stateHash } from "../../../src/concerted/web/kernel/statehash.js";
import { apply, judge } from "../../../src/concerted/web/rules/fold.js";
import { outcomeOf, same } from "./same.js";

const SIGNATURE = new Uint8Array(64);

/** Fold one scenario whole: same verdicts, same hash after each entry, same state at the end.
 * @param {{ cases: any[] }} file
 */
export async function runScenario({ cases }) {
  const history = new History();
  /** @type {import("../../../src/concerted/web/rules/state.js").State | null} */
  let state = null;
  for (const each of cases) {
    /** @type {unknown} */
    const before = state;
    const verdict = await outcomeOf(() => {
      const entry = Entry.parse(utf8(each.header), SIGNATURE);
      state = apply(state, judge(state, history, entry, each.time, () => {}));
      history.append(new Leaf(each.time, SIGNATURE, entry.headerBytes), entry);
    });
    same([each.name, verdict], [each.name, each.expect]);
    if (verdict !== "ok" && state !== before) throw new Error(`${each.name}: a refusal changed the state`);
    same([each.name, toHex(stateHash(canonical(state)))], [each.name, each.state]);
  }
  same(canonical(state), cases[cases.length - 1].whole_state);
}

/** @param {import("../../../src/concerted/web/rules/state.js").State | null} state */
function canonical(state) {
  if (state === null) throw new Error("nothing was founded");
  return state.canonical();
}
