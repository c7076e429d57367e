/** How long a phone that waits to be let in pauses between its questions. */

import assert from "node:assert/strict";
import test from "node:test";
import { pauseAfter } from "../../src/concerted/web/client/waiting.js";

/** The pauses that follow one of 2.5 s. @param {boolean} hidden */
function pauses(hidden) {
  const found = [2_500];
  for (let n = 0; n < 60; n++) found.push(pauseAfter(found[n], hidden, false));
  return found;
}

test("it asks every 20 seconds at most often, every two minutes while nobody looks, and at once when shown", () => {
  for (const [hidden, mostMs] of /** @type {[boolean, number][]} */ ([[false, 20_000], [true, 120_000]])) {
    const found = pauses(hidden);
    assert.equal(found.at(-1), mostMs);
    assert.ok(found.every((ms, n) => n === 0 || (ms >= found[n - 1] && ms <= 1.5 * found[n - 1])), "it grows step by step");
  }
  assert.equal(pauseAfter(120_000, false, false), 20_000, "shown, it is as quick as before");
  assert.equal(pauseAfter(120_000, false, true), 2_500);
});
