/** What goes to a worker in one piece comes out there as it was; what is of another size stays. */

import assert from "node:assert/strict";
import test from "node:test";
import { concat, utf8 } from "../../src/concerted/web/kernel/bytes.js";
import { packable, packed, unpacked } from "../../src/concerted/web/client/parcel.js";

const bytes = (/** @type {number} */ size, /** @type {number} */ value) => new Uint8Array(size).fill(value);

test("signatures and keys are handed over in one piece", () => {
  const keys = [bytes(32, 8), bytes(32, 9)];
  /** @type {import("../../src/concerted/web/crypto/signature.js").Triple[]} */
  const items = [
    [bytes(32, 1), utf8("words"), bytes(64, 2), utf8("head/")],
    [bytes(32, 3), bytes(0, 0), bytes(64, 4)],
    [bytes(32, 5), bytes(70_000, 6), bytes(64, 7)],
  ];
  const parcel = packed(items, keys);
  const [found, foundKeys] = unpacked(structuredClone(parcel, { transfer: [parcel.data.buffer] }));
  const whole = items.map(([key, message, signature, head]) => [key, head ? concat(head, message) : message, signature]);
  assert.deepEqual(found, whole);
  assert.deepEqual(foundKeys, keys);
  assert.deepEqual(unpacked(packed([], [])), [[], []]);
});

test("what is of no key's or signature's size is not packed", () => {
  assert.ok(packable([[bytes(32, 1), bytes(5, 1), bytes(64, 1)]], [bytes(32, 1)]));
  assert.ok(!packable([[bytes(31, 1), bytes(5, 1), bytes(64, 1)]], []));
  assert.ok(!packable([[bytes(32, 1), bytes(5, 1), bytes(65, 1)]], []));
  assert.ok(!packable([], [bytes(33, 1)]));
});
