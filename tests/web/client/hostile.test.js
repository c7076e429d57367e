/** A host that lies to a phone, in every way that log.md names; each time the phone says which. */

import assert from "node:assert/strict";
import test from "node:test";
import { newCommittee, newMember } from "./homes.js";
import { Committee } from "../../../src/concerted/web/client/committee.js";
import { HostMisbehaved, HostUnreachable } from "../../../src/concerted/web/client/errors.js";
import { pagesFrom } from "../../../src/concerted/web/client/fetching.js";
import { Lines } from "../../../src/concerted/web/client/following.js";
import { invite, readInvitation } from "../../../src/concerted/web/client/joining.js";
import { Wire } from "../../../src/concerted/web/client/wire.js";
import { wordsOf } from "../../../src/concerted/web/client/words.js";
import { parseLink } from "../../../src/concerted/web/crypto/link.js";
import { toHex, utf8 } from "../../../src/concerted/web/kernel/bytes.js";
import { encodeBundle } from "../../../src/concerted/web/kernel/tiles.js";

/** @typedef {(path: string, data: Uint8Array) => Uint8Array | null} Lie */

/** A way to the host on which answers are altered; null leaves one as it is.
 * @param {Lie} lie
 * @returns {import("../../../src/concerted/web/client/wire.js").Fetch}
 */
function lying(lie) {
  return async (url, init) => {
    const answer = await fetch(url, init);
    const { pathname, search } = new URL(url);
    if (pathname.endsWith("/stream")) return answer;
    const data = new Uint8Array(await answer.arrayBuffer());
    const told = lie(pathname.replace(/^\/c\/[0-9a-f]{64}/, "") + search, data);
    return new Response((told ?? data).slice(), { status: told ? 200 : answer.status });
  };
}

/** Flip a bit of the byte at `at`, counted from the end if negative. @param {Uint8Array} data @param {number} at */
function flipped(data, at) {
  const copy = data.slice();
  copy[at < 0 ? data.length + at : at] ^= 1;
  return copy;
}

/** @param {string} code */
const misbehaved = (code) => (/** @type {unknown} */ error) => {
  assert.ok(error instanceof HostMisbehaved, String(error));
  return error.code === code;
};

/** The phone of `red` once more, behind a lying host. @param {Committee} red @param {Lie} lie @param {() => number} [clock] */
function lied(red, lie, clock) {
  return Committee.open(red.home, red.id, { fetch: lying(lie), ...(clock ? { clock } : {}) });
}

test("altered leaves, checkpoints and proofs are refused, and nothing is taken of them", async () => {
  const red = await newCommittee();
  const early = await red.home.leaves(red.id);
  const place = structuredClone(red.place);
  await invite(red, { uses: 1, days: 1 });
  await red.home.replaceLeaves(place, early);
  /** @type {[string, string, (data: Uint8Array) => Uint8Array][]} */
  const lies = [
    ["/entries", "altered", (data) => flipped(data, -1)],
    ["/entries", "altered", (data) => flipped(data, 20)],
    ["/entries", "altered", (data) => data.slice(0, 40)],
    ["/entries", "altered", () => new Uint8Array(0)],
    ["/checkpoint", "altered", (data) => flipped(data, -5)],
    ["/checkpoint", "altered", () => utf8("nothing")],
    ["/consistency", "forked", () => utf8('{"proof": []}')],
  ];
  for (const [path, code, lie] of lies) {
    const phone = await lied(red, (at, data) => (at.startsWith(path) ? lie(data) : null));
    const size = phone.record.size;
    await assert.rejects(phone.refresh(), misbehaved(code), `${path} ${lie}`);
    assert.equal(phone.record.size, size);
    assert.equal(phone.record.history.size, size);
  }
  const honest = await Committee.open(red.home, red.id);
  await honest.refresh();
  assert.equal(honest.record.size, red.record.size);
});

test("an older checkpoint is a rollback, another tree of that size a fork", async () => {
  const red = await newCommittee();
  const old = await red.wire.checkpoint(red.id);
  await invite(red, { uses: 1, days: 1 });
  const back = await lied(red, (path) => (path === "/checkpoint" ? old : null));
  await assert.rejects(back.refresh(), misbehaved("rolled_back"));
  const other = await newCommittee();
  const foreign = await other.wire.checkpoint(other.id);
  const forked = await lied(red, (path) => (path === "/checkpoint" ? foreign : null));
  await assert.rejects(forked.refresh(), misbehaved("altered")); // not even of this log's key
});

test("a phone whose leaves were lost still holds the host to what it had verified", async () => {
  const red = await newCommittee();
  const old = await red.wire.checkpoint(red.id);
  await invite(red, { uses: 1, days: 1 });
  await red.home.replaceLeaves(red.place, []);
  const back = await lied(red, (path) => (path === "/checkpoint" ? old : null));
  await assert.rejects(back.refresh(), misbehaved("rolled_back"));
});

test("a clock far ahead of ours is refused", async () => {
  const red = await newCommittee();
  const place = structuredClone(red.place);
  place.checkpoint = null;
  const yesterday = () => Math.floor(Date.now() / 1_000) - 86_400;
  const late = new Committee(red.home, place, { clock: yesterday });
  await assert.rejects(late.refresh(), misbehaved("time_ahead"));
});

test("another committee's record is not taken for ours", async () => {
  const [red, other] = [await newCommittee(), await newCommittee()];
  const place = structuredClone(red.place);
  place.checkpoint = null;
  const note = await other.wire.checkpoint(other.id);
  const leaves = await other.wire.entries(other.id, 0, 1);
  const phone = new Committee(red.home, place, {
    fetch: lying((path) => (path === "/checkpoint" ? note : path.startsWith("/entries") ? leaves : null)),
  });
  await assert.rejects(phone.refresh(), misbehaved("other_committee"));
});

test("an entry that was confirmed and is not there is misconduct", async () => {
  const red = await newCommittee();
  const old = await red.wire.checkpoint(red.id);
  const phone = await lied(red, (path) => (path === "/checkpoint" ? old : null));
  await assert.rejects(phone.act(() => ({ kind: "item", payload: {}, words: {} })), misbehaved("dropped"));
});

test("another body than the record names is not read", async () => {
  const red = await newCommittee();
  const blue = await newMember("blue", red);
  const phone = await lied(blue, (path, data) => (path.startsWith("/body/") ? flipped(data, 3) : null));
  assert.equal(await wordsOf(phone, red.id), null);
  assert.notEqual(await wordsOf(blue, red.id), null);
});

test("an invitation that is not the link's is seen", async () => {
  const red = await newCommittee();
  const [, text] = await invite(red, { uses: 1, days: 1 });
  const [, second] = await invite(red, { uses: 1, days: 1 });
  const link = parseLink(text);
  const wire = new Wire(link.origin);
  await wire.openSession(link.committee, link.logKey, "link", await keyOfLink(second), parseLink(second).secret.signingKey());
  const swapped = utf8(JSON.stringify(await wire.invitation(link.committee)));
  const liar = new Wire(link.origin, lying((path) => (path === "/invitation" ? swapped : null)));
  await assert.rejects(readInvitation(link, liar), misbehaved("altered"));
  const junk = new Wire(link.origin, lying((path) => (path === "/invitation" ? utf8("{}") : null)));
  await assert.rejects(readInvitation(link, junk), HostUnreachable);
});

/** @param {string} text */
async function keyOfLink(text) {
  const key = parseLink(text).secret.signingKey().public;
  return [...key].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

test("what is no answer of a host of ours is called that", async () => {
  const red = await newCommittee();
  const page = await lied(red, () => utf8("<html>Sign in to this network</html>"));
  await assert.rejects(page.refresh(), HostUnreachable);
  const nowhere = await Committee.open(red.home, red.id, { fetch: () => Promise.reject(new TypeError("offline")) });
  await assert.rejects(nowhere.refresh(), HostUnreachable);
  assert.equal(nowhere.record.size, red.record.size); // and what was kept can be read
});

test("a line of the stream without an end is not kept, and what follows it is heard", () => {
  const lines = new Lines();
  const endless = utf8("x".repeat(100_000));
  for (let n = 0; n < 200; n++) assert.deepEqual(lines.take(endless), { leaf: false, said: false });
  assert.ok(JSON.stringify(lines).length < 1_000);
  assert.deepEqual(lines.take(utf8("\n\ndata: 1\n")), { leaf: true, said: false });
});

test("a record that claims to be without end is given up", async () => {
  const red = await newCommittee();
  const [note] = new TextDecoder().decode(await red.wire.checkpoint(red.id)).split("\n\n");
  const [origin, , root] = note.split("\n");
  const claimed = utf8(`${origin}\n9007199254740000\n${root}\n\n\u2014 ${origin} ${btoa("x".repeat(68))}\n`);
  const honest = await red.home.leaves(red.id);
  const junk = new Uint8Array(32_768); // a leaf that no rule finds anything in
  junk.set(honest[honest.length - 1].subarray(0, 9));
  const page = encodeBundle(Array.from({ length: 500 }, () => junk));
  let given = 0;
  const endless = lying((path) => {
    if (path === "/checkpoint") return claimed;
    if (path.startsWith("/consistency")) return utf8('{"proof": []}');
    if (!path.startsWith("/entries?")) return null;
    given += page.length;
    return path.startsWith("/entries?start=0&") ? encodeBundle(honest) : page;
  });
  const kept = await Committee.open(red.home, red.id, { fetch: endless });
  await assert.rejects(kept.refresh(), misbehaved("forked"));
  assert.equal(given, 0); // what was verified shows the lie before any leaf of it is taken
  assert.equal(kept.record.size, red.record.size);
  const fresh = new Committee(red.home, { ...structuredClone(red.place), checkpoint: null }, { fetch: endless });
  await assert.rejects(fresh.refresh(), (error) => error instanceof HostUnreachable && error.code === "answer_unreadable");
  assert.ok(given > 200 * 1024 * 1024 && given <= 300 * 1024 * 1024, `${given} bytes were taken`);
  assert.deepEqual([fresh.record.size, fresh.record.history.size, fresh.record.begun], [0, 0, false]);
});

test("a record that is cut while it is being checked leaves nothing behind, and is taken whole the next time", async () => {
  const red = await newCommittee();
  for (let n = 0; n < 8; n++) await invite(red, { uses: 1, days: 1 });
  const leaves = await red.home.leaves(red.id);
  let left = 7;
  const cut = lying((path) => {
    const start = /^\/entries\?start=(\d+)&/.exec(path)?.[1];
    if (start === undefined) return null;
    if (left-- === 0) throw new TypeError("the line is cut");
    return encodeBundle(leaves.slice(Number(start), Number(start) + 1)); // fewer than were asked for
  });
  const phone = new Committee(red.home, { ...structuredClone(red.place), checkpoint: null }, { fetch: cut });
  /** @type {Set<string>} */
  const told = new Set();
  phone.addEventListener("progress", (event) => told.add(/** @type {any} */ (event).what));
  await assert.rejects(phone.refresh(), HostUnreachable);
  assert.deepEqual([...told], ["fetching", "checking"]); // some of it had been judged by then
  assert.deepEqual([phone.record.size, phone.record.history.size, phone.record.begun], [0, 0, false]);
  left = Infinity;
  await phone.refresh();
  assert.deepEqual(phone.record.rows().map(({ data }) => toHex(data)), leaves.map(toHex));
});

test("the next page of leaves is on its way while one is being checked, and no more than that", async () => {
  const leaves = Array.from({ length: 5 }, (_, at) => Uint8Array.of(at));
  /** @type {string[]} */
  const order = [];
  const wire = {
    entries: async (/** @type {string} */ _, /** @type {number} */ start, /** @type {number} */ count) => {
      order.push(`asked ${start} ${count}`);
      return encodeBundle(leaves.slice(start, start + 2));
    },
  };
  const got = [];
  for await (const page of pagesFrom(wire, "", 0, 5)) {
    order.push(`checked ${page.length}`);
    got.push(...page);
  }
  assert.deepEqual(got, leaves);
  assert.deepEqual(order, ["asked 0 5", "asked 2 3", "checked 2", "asked 4 1", "checked 2", "checked 1"]);
  order.length = 0;
  for await (const page of pagesFrom(wire, "", 0, 5)) if (page.length) break;
  assert.deepEqual(order, ["asked 0 5", "asked 2 3"]); // whoever stops is not sent more
});
