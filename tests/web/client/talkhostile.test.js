/** A host that lies about talk, in every way that talk.md §8 names; each time the phone says which. */

import assert from "node:assert/strict";
import test from "node:test";
import { newCommittee, newMember } from "./homes.js";
import { Committee } from "../../../src/concerted/web/client/committee.js";
import { HostMisbehaved, HostUnreachable } from "../../../src/concerted/web/client/errors.js";
import { Talk } from "../../../src/concerted/web/client/talk.js";
import { openRoom } from "../../../src/concerted/web/client/talkplaces.js";
import { readGiven } from "../../../src/concerted/web/client/talkgiven.js";
import { listed, safeName } from "../../../src/concerted/web/client/talkfiles.js";
import { isDrawable } from "../../../src/concerted/web/model/picture.js";
import { base64urlDecode, base64urlEncode } from "../../../src/concerted/web/kernel/canonical.js";

/** @typedef {{ position: number, newest: number, messages: any[] }} Page */

/** A phone behind a host that alters its pages of talk.
 * @param {Talk} of
 * @param {(page: Page) => Page | void} lie
 */
async function lied(of, lie) {
  const committee = await Committee.open(of.committee.home, of.committee.id, {
    fetch: async (url, init) => {
      const answer = await fetch(url, init);
      if (!url.includes("/talk/since")) return answer;
      const page = await answer.json();
      return Response.json(lie(page) ?? page);
    },
  });
  return Talk.open(committee);
}

/** Red has said these; blue has read none of it yet, and has a phone.
 * @param {...string} said
 */
async function spoken(...said) {
  const first = await newCommittee();
  const second = await newMember("blue", first);
  const [red, blue] = [await Talk.open(first), await Talk.open(second)];
  await red.say(red.general, "the beginning");
  await red.send();
  await blue.catchUp();
  for (const text of said) await red.say(red.general, text);
  await red.send();
  return [red, blue];
}

/** @param {Talk} talk */
async function texts(talk) {
  return (await talk.conversation(talk.general)).map(({ text }) => text);
}

/** @param {string} code */
const misbehaved = (code) => (/** @type {unknown} */ error) => error instanceof HostMisbehaved && error.code === code;

/** Turn a bit of a field of a message. @param {any} message @param {string} name @param {number} at */
function turned(message, name, at) {
  const data = base64urlDecode(message[name]);
  data[at < 0 ? data.length + at : at] ^= 1;
  return { ...message, [name]: base64urlEncode(data) };
}

test("what is changed is not shown, whichever part of it", async () => {
  for (const [name, at] of /** @type {[string, number][]} */ ([["signature", 3], ["header", 30], ["header", -20], ["body", 9]])) {
    const [, blue] = await spoken("true words");
    const phone = await lied(blue, (page) => ({ ...page, messages: page.messages.map((one) => turned(one, name, at)) }));
    const news = await phone.catchUp();
    assert.ok(news.findings.has("altered"), name);
    assert.ok(!(await texts(phone)).includes("true words"), name);
  }
});

test("a message left out of the middle is a gap", async () => {
  const [, blue] = await spoken("one", "two", "three");
  const phone = await lied(blue, (page) => void page.messages.splice(1, 1));
  assert.deepEqual([...(await phone.catchUp()).findings], ["gap"]);
  assert.deepEqual(await texts(phone), ["the beginning", "one", "three"]);
});

test("a message that another has answered and that is kept from here is withheld", async () => {
  const [red, blue] = await spoken("kept from blue");
  const green = await Talk.open(await newMember("green", red.committee, blue.committee));
  await green.catchUp();
  await green.say(green.general, "I have read that.");
  await green.send();
  const phone = await lied(blue, (page) => void page.messages.shift());
  assert.ok((await phone.catchUp()).findings.has("withheld"));
});

test("another order, a message twice, a time to come: each is seen", async () => {
  /** @type {[string, (page: Page) => Page | void][]} */
  const lies = [
    ["reordered", (page) => void page.messages.reverse()],
    ["repeated", ({ messages }) => void messages.push({ ...messages[0], position: messages[2].position + 1 })],
    ["time_ahead", ({ messages }) => void (messages[2].time += 3_600)],
    ["reordered", ({ messages }) => void (messages[2].time -= 3_600)],
  ];
  for (const [code, lie] of lies) {
    const [, blue] = await spoken("one", "two", "three");
    const phone = await lied(blue, lie);
    assert.ok((await phone.catchUp()).findings.has(code), code);
  }
});

test("words that the host keeps back without anyone's having taken them back are withheld", async () => {
  const [, blue] = await spoken("not gone");
  const without = await lied(blue, ({ messages }) => void delete messages[0].body);
  assert.ok((await without.catchUp()).findings.has("withheld"));
  const [, other] = await spoken("not gone", "really");
  const claimed = await lied(other, ({ messages }) => {
    delete messages[0].body;
    messages[0].gone = messages[1].position; // which is no taking back
  });
  const news = await claimed.catchUp();
  assert.ok(news.findings.has("withheld"));
});

test("a host that knows of less than before, or drops what it confirmed, is not believed", async () => {
  const [red, blue] = await spoken("one");
  await blue.catchUp();
  const back = await lied(blue, (page) => ({ ...page, newest: 0, position: 0, messages: [] }));
  await assert.rejects(back.catchUp(), misbehaved("rolled_back"));
  const dropping = await lied(red, (page) => ({ ...page, messages: page.messages.filter(({ position }) => position < 3) }));
  await dropping.say(dropping.general, "confirmed");
  await assert.rejects(dropping.send(), misbehaved("dropped"));
});

test("another committee's message is nobody's here, and a room's without its opening is misplaced", async () => {
  const [, blue] = await spoken("mine");
  const [other] = await spoken("foreign");
  const foreign = await other.committee.asMember(() => other.committee.wire.talkSince(other.committee.id, 0, 10));
  const phone = await lied(blue, (page) => ({ ...page, messages: foreign.messages.slice(-1) }));
  assert.deepEqual([...(await phone.catchUp()).findings], ["altered"]);
  const [red, green] = await spoken();
  const place = await openRoom(red, "Night", [green.committee.me]);
  await red.say(place, "in the room");
  await red.send();
  const headless = await lied(green, (page) => ({ ...page, messages: page.messages.slice(-1) }));
  assert.ok((await headless.catchUp()).findings.has("misplaced"));
});

test("a room's list that is not the one its author signed gives no key", async () => {
  const [red, blue] = await spoken();
  const place = await openRoom(red, "Night", [blue.committee.me]);
  await red.say(place, "in the room");
  await red.send();
  const phone = await lied(blue, (page) => ({ ...page, messages: page.messages.map((one) => (one.wraps ? turned(one, "wraps", 40) : one)) }));
  assert.ok((await phone.catchUp()).findings.has("altered"));
  assert.ok((await phone.conversation(place)).every(({ text, heard }) => text === "" && !heard.readable));
});

test("nonsense is no answer, and nothing is kept of it", async () => {
  const [, blue] = await spoken("one");
  for (const page of [{}, { position: "3", newest: 3, messages: [] }, { position: 1e99, newest: 1, messages: [] }, { position: 9, newest: 9, messages: {} }]) {
    const phone = await lied(blue, () => /** @type {any} */ (page));
    await assert.rejects(phone.catchUp(), HostUnreachable);
  }
  const stuck = await lied(blue, (page) => ({ ...page, position: page.position - 1, newest: page.newest + 5, messages: [] }));
  await assert.rejects(stuck.catchUp(), HostUnreachable);
  const far = await lied(blue, (page) => void (page.messages[0].time = 9e15)); // no calendar goes so far
  await assert.rejects(far.catchUp(), HostUnreachable);
  const many = await lied(blue, (page) => void (page.messages = Array(201).fill(page.messages[0])));
  await assert.rejects(many.catchUp(), HostUnreachable);
  for (const value of [null, 3, "x", [], { position: -1, time: 0 }, { position: 1, time: 1, header: 3, signature: "" }]) {
    assert.throws(() => readGiven(value));
  }
  await blue.catchUp();
  assert.deepEqual(await texts(blue), ["the beginning", "one"]);
  let [at, asked] = [10, 0];
  const endless = await lied(blue, () => ({ position: (asked++, (at += 1)), newest: 1e12, messages: [] }));
  await assert.rejects(endless.catchUp(), HostUnreachable);
  assert.ok(asked < 600, `${asked} pages of nothing`);
});

test("a picture that unfolds, moves or ends too soon is none", async () => {
  const bytes = (/** @type {(number | string)[]} */ ...parts) =>
    new Blob(parts.map((part) => (typeof part === "string" ? part : new Uint8Array([part]))));
  const png = (/** @type {number} */ high, more = "") => bytes(0x89, "PNG", 13, 10, 26, 10, 0, 0, 0, 13, "IHDR", 0, high, 9, 0, 0, high, 9, 0, more);
  const jpeg = (/** @type {number} */ high) => bytes(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 11, 8, high, 0, high, 0, 3);
  const webp = (/** @type {number} */ flags) => bytes("RIFF", 0, 0, 0, 0, "WEBPVP8X", 10, 0, 0, 0, flags, 0, 0, 0, 9, 0, 0, 9, 0, 0);
  for (const good of [png(0), jpeg(8), webp(0)]) assert.equal(await isDrawable(good), true);
  for (const bad of [png(1), png(200), png(0, "acTL"), jpeg(255), webp(2), bytes(0xff, 0xd8, 0xff), bytes(0xff, 0xd8, 0xff, 0xff), bytes("RIFF")]) {
    assert.equal(await isDrawable(bad), false);
  }
});

test("names of files are made harmless, and lists that do not fit name none", () => {
  for (const name of ["../../etc/passwd", "a/b\\c.txt", "\u202egpj.exe", "...", "", " .bashrc ", "x".repeat(500)]) {
    const safe = safeName(name);
    assert.match(safe, /^[^/\\\p{C}]{1,120}$/u);
    assert.ok(!safe.startsWith("."));
  }
  const ref = { hash: "0".repeat(64), size: 17 };
  for (const attachments of [null, [], [3], [{ key: "x", name: "a" }], [{ key: "0".repeat(64) }], "abc"]) {
    assert.deepEqual(listed([ref], { attachments }), []);
  }
  assert.equal(listed([ref], { attachments: [{ key: "0".repeat(64), name: "a" }] })[0].sizeBytes, 1);
});

test("a message whose author was shown another history condemns the host for good, and nothing is signed for it", async () => {
  const [red, blue] = await spoken();
  /** @type {any[]} */
  const caught = [];
  const other = await Committee.open(red.committee.home, red.committee.id, {
    fetch: async (url, init) => {
      if (!url.endsWith("/talk") || init.method !== "POST") return fetch(url, init);
      caught.push(...JSON.parse(String(init.body)).messages);
      return Response.json({ error: { family: "refused", code: "after_stale", detail: "" } }, { status: 503 });
    },
  });
  const { tree } = other.record.history;
  const deceived = await Talk.open(other);
  await deceived.catchUp();
  const root = tree.root.bind(tree);
  tree.root = (size) => (size === undefined ? root() : new Uint8Array(32).fill(7)); // as if this phone had been shown another history
  await deceived.say(deceived.general, "from the other history");
  await deceived.send().catch(() => null);
  assert.equal(caught.length > 0, true);
  const phone = await lied(blue, (page) => {
    const position = page.newest + 1;
    page.messages.push({ ...caught[0], position, time: Math.floor(Date.now() / 1_000) });
    return { ...page, position, newest: position };
  });
  assert.ok((await phone.catchUp()).findings.has("split"));
  const later = await Talk.open(await Committee.open(blue.committee.home, blue.committee.id)); // a new start, and a host that lies no more
  await later.say(later.general, "waits");
  await later.send().catch(() => null); // what it had read is not there any more
  assert.equal((await later.waiting(later.general)).length, 1);
  assert.equal((await later.waiting(later.general))[0].signed, null);
  await assert.rejects(later.committee.act(() => ({ kind: "item", payload: {}, words: {} })), misbehaved("forked"));
});
