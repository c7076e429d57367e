/** What words say, however strange they are, and what a conversation makes of it (talk §3). */

import assert from "node:assert/strict";
import test from "node:test";
import "./node.js";
import { NOTHING, converse, readSaying } from "../../src/concerted/web/items/saying.js";

const ID = "A".repeat(43);

test("words of no form say nothing", () => {
  const strange = [
    null, {}, { text: 3 }, { react: ID }, { react: "x", emoji: "👍" }, { react: ID, emoji: "" }, { react: ID, emoji: "a\u00a0b" }, { react: ID, emoji: "\u200d" },
    { react: ID, emoji: "\u202e" }, { react: ID, emoji: "👍".repeat(17) }, { edit: ID }, { edit: ID, text: 1 }, { pin: 7 },
    { leave: "yes" }, { name: {} }, { unpin: `${ID}A` }, JSON.parse('{"__proto__": {"text": "x"}}'),
  ];
  for (const words of strange) assert.deepEqual(readSaying(words), NOTHING, JSON.stringify(words));
});

test("each form is read", () => {
  assert.equal(readSaying({ text: "hello", reply: ID }).target, ID);
  assert.equal(readSaying({ text: "hello", reply: "no id" }).target, "");
  assert.equal(readSaying({ react: ID, emoji: "👩‍👩‍👧" }).emoji, "👩‍👩‍👧");
  assert.equal(readSaying({ edit: ID, text: "new" }).text, "new");
  assert.equal(readSaying({ leave: true }).form, "leave");
  assert.equal([...readSaying({ name: "é".repeat(100) }).text].length, 80);
});

/** @param {number} position @param {string} author @param {Record<string, any> | null} words @param {string} goneBy */
function heard(position, author, words, goneBy = "") {
  const id = String(position).padStart(42, "A") + "A";
  const plain = { readable: words !== null, removed: false, files: 0, findings: [], timeS: position };
  return { ...plain, id, author, position, saying: readSaying(words), goneBy };
}

const first = heard(1, "red", { text: "one" });

test("edits count from the author alone, signs once from each, and nothing for what is gone", () => {
  const [shown] = converse([
    first,
    heard(2, "blue", { edit: first.id, text: "forged" }),
    heard(3, "blue", { react: first.id, emoji: "👍" }),
    heard(4, "blue", { react: first.id, emoji: "👍" }),
    heard(5, "red", { edit: first.id, text: "two" }),
    heard(6, "blue", { pin: first.id }),
  ]);
  assert.deepEqual([shown.text, shown.edited, [...shown.reactions], shown.pinnedBy], ["two", true, [["👍", ["blue"]]], "blue"]);
  const gone = heard(1, "red", null, "red");
  assert.equal(converse([gone, heard(2, "blue", { react: gone.id, emoji: "👍" })])[0].reactions.size, 0);
});

test("who is blocked is not there, and what was said to nothing is nowhere", () => {
  assert.deepEqual(converse([first, heard(2, "blue", { text: "x" })], new Set(["blue"])).map(({ text }) => text), ["one"]);
  assert.deepEqual(converse([heard(2, "blue", { react: first.id, emoji: "👍" })]), []);
});
