/** Which cosigned checkpoints go into a proof: those of our tree, by checkers that we admitted (log §4). */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import "./node.js";
import { cosignedNotes } from "../../src/concerted/web/client/cosigned.js";
import { HostMisbehaved } from "../../src/concerted/web/client/errors.js";
import { utf8 } from "../../src/concerted/web/kernel/bytes.js";
import { Checkpoint } from "../../src/concerted/web/kernel/checkpoint.js";
import { Note } from "../../src/concerted/web/kernel/note.js";

const FILE = JSON.parse(readFileSync(new URL("../../vectors/items/evidence.json", import.meta.url), "utf8")).cases[0].file;
const PACK = JSON.parse(FILE.split("\n")[1]);
const CHECKPOINT = Checkpoint.parse(Note.parse(utf8(PACK.checkpoint)).text);
const [WITNESS] = PACK.witnesses;
const SEEN_S = 1_760_000_600;

/** A committee whose record is that of the vector, at a host that shows these checkpoints.
 * @param {{ texts?: string[], witnesses?: [string, string][], root?: Uint8Array, nowS?: number }} some
 * @returns {any}
 */
function committee({ texts = [PACK.checkpoint], witnesses = [[WITNESS.key, WITNESS.name]], root = CHECKPOINT.root, nowS = SEEN_S } = {}) {
  return {
    id: PACK.committee,
    state: { witnesses: new Map(witnesses), origin: CHECKPOINT.origin, log_key: PACK.log_key },
    record: { size: CHECKPOINT.size, note: null, history: { tree: { root: () => root } }, clock: () => nowS },
    wire: { cosigned: async () => texts },
    asMember: (/** @type {() => unknown} */ asking) => asking(),
  };
}

test("a checkpoint that an admitted checker has cosigned is taken, with its time", async () => {
  const [found] = await cosignedNotes(committee());
  assert.equal(found.size, CHECKPOINT.size);
  assert.deepEqual(found.seen, [{ name: WITNESS.name, key: WITNESS.key, timeS: SEEN_S }]);
});

test("a checker whom nobody admitted, a changed time and a clock that runs ahead prove nothing", async () => {
  const other = /** @type {[string, string]} */ (["0a".repeat(32), WITNESS.name]);
  assert.deepEqual(await cosignedNotes(committee({ witnesses: [other] })), []);
  assert.deepEqual(await cosignedNotes(committee({ witnesses: [] })), []);
  assert.deepEqual(await cosignedNotes(committee({ nowS: SEEN_S - 301 })), []);
  const lines = PACK.checkpoint.split("\n");
  const at = lines.findIndex((/** @type {string} */ line) => line.includes(WITNESS.name));
  const changed = lines[at].replace(/.(?=[^ ]{20}$)/, (/** @type {string} */ letter) => (letter === "A" ? "B" : "A"));
  assert.deepEqual(await cosignedNotes(committee({ texts: [lines.with(at, changed).join("\n"), "no note"] })), []);
});

test("a cosigned checkpoint of another tree is a fork", async () => {
  await assert.rejects(cosignedNotes(committee({ root: new Uint8Array(32) })), (/** @type {any} */ error) => error instanceof HostMisbehaved && error.code === "forked");
});
