/** Every file of vectors/ is run in Node; a file that nothing here runs is a failure. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import "./node.js";
import { RUNNERS as ballots } from "./runners/ballots.js";
import { RUNNERS as crypto } from "./runners/crypto.js";
import { RUNNERS as items } from "./runners/items.js";
import { RUNNERS as kernel } from "./runners/kernel.js";
import { runScenario } from "./runners/rules.js";
import { outcomeOf } from "./runners/same.js";
import { RUNNERS as talk } from "./runners/talk.js";

const VECTORS = new URL("../../vectors/", import.meta.url);
// A witness is a host's matter: no phone cosigns. An evidence pack is made on a phone and checked elsewhere.
const NOT_HERE = { kernel: ["witness"], crypto: [], talk: [], ballots: [], items: ["evidence"] };
/** @type {Record<string, Record<string, (of: any, file: any) => unknown>>} */
const LAYERS = { kernel, crypto, talk, ballots, items };

for (const [layer, runners] of Object.entries(LAYERS)) {
  const files = readdirSync(new URL(`${layer}/`, VECTORS)).map((name) => name.replace(".json", ""));
  test(`${layer}: every file has a runner`, () => {
    const skipped = NOT_HERE[/** @type {keyof typeof NOT_HERE} */ (layer)];
    assert.deepEqual(files.sort(), [...Object.keys(runners), ...skipped].sort());
  });
  for (const [name, run] of Object.entries(runners)) {
    test(`${layer}/${name}`, async () => {
      const file = JSON.parse(readFileSync(new URL(`${layer}/${name}.json`, VECTORS), "utf8"));
      for (const each of file.cases) {
        assert.equal(await outcomeOf(() => run(each, file)), each.expect, each.name);
      }
    });
  }
}

const SCENARIOS = readdirSync(new URL("rules/", VECTORS));

test("rules: there are scenarios", () => assert.ok(SCENARIOS.length >= 4));
for (const name of SCENARIOS) {
  test(`rules/${name}`, () => runScenario(JSON.parse(readFileSync(new URL(`rules/${name}`, VECTORS), "utf8"))));
}
