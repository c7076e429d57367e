/** A state that was packed for the browser's store and taken back is the same, and goes on the same. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import "./node.js";
import { pack, unpack } from "../../src/concerted/web/client/folded.js";
import { toHex, utf8 } from "../../src/concerted/web/kernel/bytes.js";
import { Entry } from "../../src/concerted/web/kernel/entry.js";
import { History } from "../../src/concerted/web/kernel/history.js";
import { Leaf } from "../../src/concerted/web/kernel/leaf.js";
import { stateHash } from "../../src/concerted/web/kernel/statehash.js";

import { apply, judge } from "../../src/concerted/web/rules/fold.js";

const SCENARIOS = new URL("../../vectors/rules/", import.meta.url);
const SIGNATURE = new Uint8Array(64);

for (const name of readdirSync(SCENARIOS)) {
  test(`${name} goes on from a state that was kept after every entry`, () => {
    const history = new History();
    /** @type {any} */
    let state = null;
    for (const each of JSON.parse(readFileSync(new URL(name, SCENARIOS), "utf8")).cases) {
      if (each.expect !== "ok") continue;
      const entry = Entry.parse(utf8(each.header), SIGNATURE);
      state = apply(state, judge(state, history, entry, each.time, () => {}));
      history.append(new Leaf(each.time, SIGNATURE, entry.headerBytes), entry);
      state = unpack(structuredClone(pack(state)));
      assert.equal(toHex(stateHash(state.canonical())), each.state, each.name);
    }
  });
}
