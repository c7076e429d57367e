/** Run all vectors that a browser is given by name, such as `kernel/leaf`. */

import { platformObeys } from "../../../src/concerted/web/crypto/platform.js";
import { hasX25519 } from "../../../src/concerted/web/crypto/suite.js";
import { RUNNERS as ballots } from "./ballots.js";
import { RUNNERS as crypto } from "./crypto.js";
import { RUNNERS as items } from "./items.js";
import { RUNNERS as kernel } from "./kernel.js";
import { runScenario } from "./rules.js";
import { outcomeOf } from "./same.js";
import { RUNNERS as talk } from "./talk.js";

/** @type {Record<string, Record<string, (of: any, file: any) => unknown>>} */
const LAYERS = { kernel, crypto, talk, ballots, items };

/** Return how many cases were run, those that went wrong, and what the platform can do.
 * @param {readonly string[]} names
 */
export async function runAll(names) {
  /** @type {string[]} */
  const wrong = [];
  let cases = 0;
  for (const name of names) {
    const file = await (await fetch(`/vectors/${name}.json`)).json();
    const [layer, what] = name.split("/");
    cases += file.cases.length;
    if (layer === "rules") {
      const found = await outcomeOf(() => runScenario(file));
      if (found !== "ok") wrong.push(`${name}: ${found}`);
      continue;
    }
    for (const each of file.cases) {
      const found = await outcomeOf(() => LAYERS[layer][what](each, file));
      if (found !== each.expect) wrong.push(`${name}: ${each.name}: ${found}, not ${each.expect}`);
    }
  }
  return { cases, wrong, obeys: await platformObeys(), x25519: await hasX25519() };
}
