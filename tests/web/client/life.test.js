/** The life of a committee on phones, at a real host. */

import assert from "node:assert/strict";
import test from "node:test";
import { ADDRESS, hand, newCommittee, newHome, newMember } from "./homes.js";
import { Committee } from "../../../src/concerted/web/client/committee.js";
import { keyOf } from "../../../src/concerted/web/client/epochs.js";
import { follow } from "../../../src/concerted/web/client/following.js";
import { signFounding } from "../../../src/concerted/web/client/founding.js";
import { compareDigest, invite, join, readInvitation, setProfile, standing, vouch } from "../../../src/concerted/web/client/joining.js";
import { Record as Verified } from "../../../src/concerted/web/client/record.js";
import { close, openVote, propose, support, vote } from "../../../src/concerted/web/client/motions.js";
import { restore, sheetOf } from "../../../src/concerted/web/client/restoring.js";
import { Wire } from "../../../src/concerted/web/client/wire.js";
import { committeeName, nickname, programme, title, wordsOf } from "../../../src/concerted/web/client/words.js";
import { comparisonWords } from "../../../src/concerted/web/crypto/compare.js";
import { formatSheet, parseLink } from "../../../src/concerted/web/crypto/link.js";
import { toHex } from "../../../src/concerted/web/kernel/bytes.js";
import { Refused } from "../../../src/concerted/web/kernel/errors.js";
import { stateHash } from "../../../src/concerted/web/kernel/statehash.js";

/** @typedef {import("../../../src/concerted/web/client/changes.js").Changed} Changed */

/** @param {string} code */
const refused = (code) => (/** @type {unknown} */ error) => error instanceof Refused && error.code === code;

/** What a committee tells from now on. @param {Committee} committee */
function listening(committee) {
  /** @type {Changed[]} */
  const told = [];
  committee.addEventListener("changed", (event) => told.push(/** @type {Changed} */ (event)));
  return told;
}

test("a committee is founded, joined, named and read", async () => {
  const red = await newCommittee();
  assert.equal(await committeeName(red), "Depot");
  assert.equal(await programme(red), "Shorter hours.");
  const [, text] = await invite(red, { uses: 2, days: 1, note: "See you" });
  const { card } = await readInvitation(parseLink(text), new Wire(ADDRESS));
  assert.deepEqual([card.committee, card.inviter, card.note], ["Depot", "red", "See you"]);
  const blue = await join(await newHome(), text, { nickname: "blue", greeting: "From the dock" });
  assert.equal(await standing(blue), "pending");
  await red.refresh();
  assert.deepEqual(comparisonWords(compareDigest(blue)), comparisonWords(compareDigest(red, blue.me)));
  assert.equal((await wordsOf(red, blue.me))?.greeting, "From the dock");
  const told = listening(red);
  await vouch(red, blue.me);
  assert.ok(told[0].touches("members", blue.me));
  assert.ok(told[0].touches("requests") && !told[0].touches("motions"));
  assert.equal(await standing(blue), "member");
  assert.equal(await nickname(blue, red.me), "red");
  await setProfile(red, "rouge");
  await blue.refresh();
  assert.equal(await nickname(blue, red.me), "rouge");
  assert.equal(await nickname(blue, blue.me), "blue");
});

test("three decide, one leaves, and the words go on under another key", async () => {
  const red = await newCommittee();
  const blue = await newMember("blue", red);
  const green = await newMember("green", red, blue);
  for (const each of [blue, green]) await signFounding(each);
  await red.refresh();
  assert.equal(red.state.stage, "standing");
  const { entry } = await propose(red, { type: "resolve" }, "Fans in bay 4", "Before June.");
  const motion = entry?.id ?? "";
  await support(blue, motion);
  await openVote(red, motion);
  await vote(blue, motion, "no");
  await vote(blue, motion, "yes");
  await vote(red, motion, "yes");
  await assert.rejects(close(red, motion), refused("close_early"));
  await vote(green, motion, "abstain");
  assert.equal(await close(red, motion), "passed");
  const { result } = red.state.motions.at(motion);
  assert.deepEqual([result?.yes, result?.no, result?.abstain], [2, 0, 1]);
  assert.equal(await title(green, motion), "Fans in bay 4");
  await green.lastWord("member.leave");
  await propose(red, { type: "resolve" }, "After green", "Words.");
  assert.equal(red.state.epoch.number, 2);
  await blue.refresh();
  assert.ok((await keyOf(blue, 2)).equals(await keyOf(red, 2)));
  await assert.rejects(green.refresh());
});

test("what was kept is taken back, and a sheet brings the member to another device", async () => {
  const red = await newCommittee();
  const blue = await newMember("blue", red);
  await signFounding(blue);
  const again = await Committee.open(blue.home, blue.id);
  assert.equal(again.record.size, blue.record.size);
  assert.equal(toHex(stateHash(again.state.canonical())), toHex(stateHash(blue.state.canonical())));
  // Its words are read at once, without a refresh; many at a time open one session.
  assert.deepEqual(await Promise.all([red.me, blue.me].map((each) => nickname(again, each))), ["red", "blue"]);
  const sheet = formatSheet(sheetOf(blue));
  const other = await restore(await newHome(), sheet);
  assert.equal(other.me, blue.me);
  assert.equal(await nickname(other, red.me), "red");
  await assert.rejects(restore(other.home, sheet), refused("already_here"));
  const seedless = sheet.replace(/^concerted:1\./, "concerted:2.");
  await assert.rejects(restore(await newHome(), seedless));
  hand({ sheet, members: blue.state.members.size, hash: toHex(stateHash(blue.state.canonical())), size: blue.record.size });
});

test("leaves that this device has lost are fetched again", async () => {
  const red = await newCommittee();
  await invite(red, { uses: 1, days: 1 });
  const leaves = await red.home.leaves(red.id);
  const damaged = leaves.map((leaf, at) => (at === 1 ? leaf.map((byte) => byte ^ 1) : leaf));
  await red.home.replaceLeaves(red.place, damaged);
  const again = await Committee.open(red.home, red.id);
  assert.equal(again.record.size, 0);
  await again.refresh();
  assert.equal(again.record.size, red.record.size);
  assert.deepEqual(await red.home.leaves(red.id), leaves);
});

test("a kept state saves judging again, and only where it fits these leaves and these rules", async () => {
  const red = await newCommittee();
  await newMember("blue", red);
  await red.refresh();
  await red.home.saveFolded(await red.record.folded());
  const [leaves, note] = [await red.home.leaves(red.id), red.place.checkpoint];
  assert.ok(note !== null);
  const folded = await red.home.folded(red.id);
  assert.ok(folded !== null);
  const clock = () => Math.floor(Date.now() / 1_000);
  const again = new Verified(red.id, clock);
  assert.equal(await again.restore(leaves, note, folded), leaves.length);
  assert.equal(toHex(stateHash(again.state.canonical())), toHex(stateHash(red.state.canonical())));
  assert.deepEqual([...again.keyed], [...red.record.keyed]);
  assert.deepEqual(again.rows().map((row) => row.epoch), red.record.rows().map((row) => row.epoch));
  for (const wrong of [{ judgedBy: "older" }, { root: "0".repeat(64) }, { committee: "0".repeat(64) }, { size: 99 }]) {
    const judged = new Verified(red.id, clock);
    assert.equal(await judged.restore(leaves, note, { ...folded, ...wrong }), 0, JSON.stringify(wrong));
    assert.equal(judged.size, leaves.length);
    assert.equal(toHex(stateHash(judged.state.canonical())), toHex(stateHash(red.state.canonical())));
  }
  // Kept as it was before there were forms and pages: folded anew, and nothing is lost.
  const { form: _form, contents: _contents, ...earlier } = folded;
  const judged = new Verified(red.id, clock);
  assert.equal(await judged.restore(leaves, note, /** @type {any} */ (earlier)), 0);
  assert.equal(judged.size, leaves.length);
  const opened = await Committee.open(red.home, red.id);
  await invite(opened, { uses: 1, days: 1 });
  assert.equal(opened.record.size, leaves.length + 1);
});

test("a kept state is not taken for leaves that differ from those it was folded from", async () => {
  const red = await newCommittee();
  await newMember("blue", red);
  await red.refresh();
  const [leaves, note, folded] = [await red.home.leaves(red.id), red.place.checkpoint, await red.record.folded()];
  assert.ok(note !== null);
  for (let at = 0; at < leaves.length; at++) {
    const damaged = leaves.map((leaf, n) => (n === at ? leaf.map((byte, place) => (place === leaf.length - 9 ? byte ^ 1 : byte)) : leaf));
    const again = new Verified(red.id, red.record.clock);
    assert.equal(await again.restore(damaged, note, folded), 0);
    assert.equal(again.size, 0); // none of it is shown: it is fetched anew
    assert.ok(!again.begun);
  }
  const short = new Verified(red.id, red.record.clock);
  assert.equal(await short.restore(leaves.slice(1), note, folded), 0);
  assert.equal(short.size, 0);
});

test("what was kept finds rows, times and nonces as before, and is undone whole", async () => {
  const red = await newCommittee();
  await newMember("blue", red);
  await red.refresh();
  const [leaves, note, folded] = [await red.home.leaves(red.id), red.place.checkpoint, await red.record.folded()];
  assert.ok(note !== null);
  const again = new Verified(red.id, red.record.clock);
  assert.equal(await again.restore(leaves, note, structuredClone(folded)), leaves.length);
  const ids = (/** @type {Verified} */ record) => record.rows().map(({ index, leaf, entry, finding }) => [index, leaf.time, entry?.id, finding]);
  assert.deepEqual(ids(again), ids(red.record));
  for (const { index, entry } of red.record.rows()) {
    assert.equal(again.row(entry?.id ?? "")?.index, index);
    assert.equal(again.history.find(entry?.id ?? ""), index);
    assert.equal(again.history.time(index), red.record.history.time(index));
    assert.deepEqual(again.history.tree.root(index + 1), red.record.history.tree.root(index + 1));
    const { author, nonce } = /** @type {any} */ (entry).header;
    if (author !== null) assert.throws(() => again.history.checkNonce(author, nonce), refused("nonce_reused"));
  }
  assert.deepEqual([...again.ofKind("vouch")].map(({ index }) => index), [...red.record.ofKind("vouch")].map(({ index }) => index));
  assert.deepEqual(await again.folded(), folded);
});

test("leaves kept apart, as an earlier version did, are opened, and kept in pages from then on", async () => {
  const red = await newCommittee();
  await newMember("blue", red);
  await red.refresh();
  const [leaves, size] = [await red.home.leaves(red.id), red.record.size];
  const store = red.home.database.transaction("leaves", "readwrite").objectStore("leaves");
  store.delete(IDBKeyRange.bound([red.id, 0], [red.id, Infinity]));
  store.put(leaves.slice(0, 3), [red.id, 0]);
  store.put(leaves.slice(3), [red.id, 3]);
  await new Promise((resolve) => (store.transaction.oncomplete = () => resolve(null)));
  const again = await Committee.open(red.home, red.id);
  assert.equal(again.record.size, size);
  await red.home.saveFolded(await again.record.folded(), again.record.rows().map(({ data }) => data), 0);
  const kept = red.home.database.transaction("leaves").objectStore("leaves").getAll();
  const pages = await new Promise((resolve) => (kept.onsuccess = () => resolve(kept.result)));
  assert.equal(pages.filter((/** @type {unknown} */ page) => !(page instanceof Uint8Array)).length, 0);
  assert.deepEqual(await red.home.leaves(red.id), leaves);
  assert.equal((await Committee.open(red.home, red.id)).record.size, size);
});

test("deleted words leave this device, here and elsewhere", async () => {
  const red = await newCommittee();
  const blue = await newMember("blue", red);
  const row = await red.act(() => ({ kind: "item", payload: {}, words: { form: "note", text: "a secret" } }));
  const id = row.entry?.id ?? "";
  const hash = row.entry?.header.body?.hash ?? "";
  await blue.refresh();
  assert.equal((await wordsOf(blue, id))?.text, "a secret");
  assert.notEqual(await blue.home.body(hash), null);
  await red.simple("body.delete", { entry: id });
  await blue.refresh();
  assert.equal(await wordsOf(blue, id), null);
  assert.equal(await blue.home.body(hash), null);
});

test("who follows hears of what others do", async () => {
  const red = await newCommittee();
  const blue = await newMember("blue", red);
  const until = new AbortController();
  const heard = new Promise((resolve) => {
    blue.addEventListener("changed", (event) => {
      if (/** @type {Changed} */ (event).touches("invitations")) resolve(true);
    });
  });
  const following = follow(blue, until.signal);
  await invite(red, { uses: 1, days: 1 });
  assert.equal(await heard, true);
  until.abort();
  await following;
});

test("two acts of one member at once take turns", async () => {
  const red = await newCommittee();
  const words = (/** @type {number} */ n) => ({ kind: "item", payload: {}, words: { text: `${n}` } });
  const rows = await Promise.all([1, 2, 3, 4].map((n) => red.act(() => words(n))));
  assert.equal(new Set(rows.map((row) => row.index)).size, 4);
});
