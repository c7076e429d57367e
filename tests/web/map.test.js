/** The persistent map against JavaScript's own, with keys chosen to meet at every depth. */

import assert from "node:assert/strict";
import test from "node:test";
import { HexMap } from "../../src/concerted/web/rules/map.js";

const DIGITS = "0123456789abcdef";

/** A repeatable sequence of numbers below `most`. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return (/** @type {number} */ most) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % most;
  };
}

/** A key that agrees with many others for a while. @param {(most: number) => number} draw */
function key(draw) {
  const shared = draw(31);
  return "a".repeat(shared) + DIGITS[draw(16)] + "0".repeat(31 - shared);
}

test("it holds what a map holds, and older ones stay as they were", () => {
  const draw = numbers(7);
  /** @type {HexMap<number>} */
  let map = new HexMap();
  /** @type {Map<string, number>} */
  const model = new Map();
  /** @type {[HexMap<number>, [string, number][]][]} */
  const kept = [];
  for (let step = 0; step < 3_000; step++) {
    const name = key(draw);
    if (draw(3) === 0) {
      map = map.delete(name);
      model.delete(name);
    } else {
      map = map.set(name, step);
      model.set(name, step);
    }
    assert.equal(map.size, model.size);
    assert.equal(map.get(name), model.get(name));
    if (step % 300 === 0) kept.push([map, [...model].sort()]);
  }
  assert.deepEqual([...map], [...model].sort());
  for (const [older, expected] of kept) assert.deepEqual([...older], expected);
});

test("what changed is found without looking at the rest", () => {
  const draw = numbers(11);
  const before = HexMap.of(Array.from({ length: 200 }, (_, at) => [key(draw), at]));
  let after = before;
  const names = new Set(before.keys());
  for (let step = 0; step < 40; step++) {
    const name = key(draw);
    after = step % 3 ? after.set(name, 1_000 + step) : after.delete(name);
    names.add(name);
  }
  const changed = [...names].filter((name) => before.get(name) !== after.get(name));
  assert.deepEqual([...after.changes(before)].sort(), changed.sort());
  assert.deepEqual([...before.changes(before)], []);
  assert.equal(before.set("b".repeat(32), 1).delete("b".repeat(32)).size, before.size);
});

test("what is not there is not found", () => {
  const map = HexMap.of([["ab".repeat(16), 1]]);
  for (const name of ["", "a", "ab", "ac".repeat(16), "ab".repeat(15) + "ac", "constructor"]) {
    assert.equal(map.get(name), undefined);
    assert.equal(map.has(name), false);
    assert.equal(map.delete(name), map);
  }
  assert.throws(() => map.at("ac".repeat(16)), RangeError);
});
