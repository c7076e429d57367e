/** Talk between phones at a real host: said, answered, edited, taken back, in rooms, with files, offline. */

import assert from "node:assert/strict";
import test from "node:test";
import { hand, newCommittee, newHome, newMember } from "./homes.js";
import { Committee } from "../../../src/concerted/web/client/committee.js";
import { HostUnreachable } from "../../../src/concerted/web/client/errors.js";
import { follow } from "../../../src/concerted/web/client/following.js";
import { restore, sheetOf } from "../../../src/concerted/web/client/restoring.js";
import { Talk } from "../../../src/concerted/web/client/talk.js";
import { changeRoom, leave, openChannel, openPair, openRoom } from "../../../src/concerted/web/client/talkplaces.js";
import { search } from "../../../src/concerted/web/client/talksearch.js";
import { formatSheet } from "../../../src/concerted/web/crypto/link.js";
import { Refused } from "../../../src/concerted/web/kernel/errors.js";

/** @typedef {import("../../../src/concerted/web/items/saying.js").Shown} Shown */
/** @typedef {import("../../../src/concerted/web/kernel/message.js").Place} Place */

/** @param {Talk} talk @param {Place} [place] */
async function texts(talk, place = talk.general) {
  return (await talk.conversation(place)).map(({ text }) => text);
}

/** The one message with this text. @param {Talk} talk @param {string} text @param {Place} [place] @returns {Promise<Shown>} */
async function said(talk, text, place = talk.general) {
  const found = (await talk.conversation(place)).filter((shown) => shown.text === text);
  assert.equal(found.length, 1, text);
  return found[0];
}

/** Two or more who talk. @param {...string} names */
async function talking(...names) {
  const first = await newCommittee();
  const committees = [first];
  for (const name of names) committees.push(await newMember(name, ...committees));
  for (const committee of committees) await committee.refresh();
  return Promise.all(committees.map((committee) => Talk.open(committee)));
}

/** @param {string} code */
const refused = (code) => (/** @type {unknown} */ error) => error instanceof Refused && error.code === code;

test("two talk: said, answered, signed, edited, pinned, taken back", async () => {
  const [red, blue] = await talking("blue");
  await blue.catchUp();
  await red.say(red.general, "Fans in bay 4?");
  assert.equal((await red.waiting(red.general)).length, 1);
  assert.equal(await red.send(), 0);
  assert.equal((await red.waiting(red.general)).length, 0);
  const news = await blue.catchUp();
  assert.deepEqual([...news.findings], []);
  const question = await said(blue, "Fans in bay 4?");
  assert.equal(await blue.unread(blue.general), 1);
  await blue.readUpTo(blue.general, question.heard.position);
  assert.equal(await blue.unread(blue.general), 0);
  await blue.say(blue.general, "At six.", { reply: question.heard.id });
  await blue.react(blue.general, question.heard.id, "👍🏽");
  await blue.pin(blue.general, question.heard.id);
  await blue.send();
  await red.catchUp();
  const again = await said(red, "Fans in bay 4?");
  assert.deepEqual([...again.reactions], [["👍🏽", [blue.committee.me]]]);
  assert.equal(again.pinnedBy, blue.committee.me);
  assert.equal((await said(red, "At six.")).reply, question.heard.id);
  await assert.rejects(red.edit(red.general, (await said(red, "At six.")).heard.id, "Never."), refused("not_yours"));
  await red.edit(red.general, question.heard.id, "Fans in bay 5?");
  await red.send();
  await blue.catchUp();
  assert.equal((await said(blue, "Fans in bay 5?")).edited, true);
  await red.delete(red.general, question.heard.id);
  await red.send();
  await blue.catchUp();
  const gone = (await blue.conversation(blue.general))[0];
  assert.deepEqual([gone.text, gone.heard.goneBy, gone.heard.removed], ["", red.committee.me, false]);
  await blue.delete(blue.general, question.heard.id);
  assert.equal(await blue.send(), 1); // the rules refuse: it is another's
  assert.equal((await blue.waiting(blue.general))[0].failed, "not_yours");
  await blue.drop((await blue.waiting(blue.general))[0]);
  assert.equal((await blue.waiting(blue.general)).length, 0);
});

test("a place is read from its newest backwards, and what was typed is kept", async () => {
  const [red] = await talking();
  for (let n = 1; n <= 45; n++) await red.say(red.general, `number ${n}`);
  await red.send();
  const last = await red.heard(red.general, { limit: 10 });
  assert.deepEqual(last.map(({ saying }) => saying.text).slice(0, 2), ["number 36", "number 37"]);
  const before = await red.heard(red.general, { before: last[0].position, limit: 40 });
  assert.equal(before.length, 35);
  assert.equal((await red.heard(red.general, { since: last[8].position })).length, 1);
  await red.type(red.general, "half a sent");
  assert.equal(await red.typed(red.general), "half a sent");
  await red.type(red.general, "");
  assert.equal(await red.typed(red.general), "");
});

test("a room is its members' alone; whoever is taken out or leaves reads no further", async () => {
  const [red, blue, green] = await talking("blue", "green");
  const place = await openRoom(red, "Night", [blue.committee.me]);
  await red.say(place, "Only us.");
  await red.send();
  await blue.catchUp();
  await green.catchUp();
  assert.deepEqual(await texts(blue, place), ["Night", "Only us."]);
  assert.deepEqual(await texts(green, place), []);
  await changeRoom(red, place, { come: [green.committee.me] });
  await red.say(place, "Welcome.");
  await red.send();
  await green.catchUp();
  await blue.catchUp();
  assert.deepEqual(await texts(green, place), ["Night", "Welcome."]);
  await leave(green, place);
  await green.send();
  await blue.say(place, "Without green.");
  await blue.send();
  await green.catchUp();
  assert.ok(!(await texts(green, place)).includes("Without green."));
  assert.equal(await green.silent(place), "not_in_room");
  await red.catchUp();
  assert.ok((await texts(red, place)).includes("Without green."));
  const pair = await openPair(green, red.committee.me);
  await green.say(pair, "A word with you.");
  await green.send();
  await red.catchUp();
  assert.deepEqual(await openPair(red, green.committee.me), pair);
  assert.ok((await texts(red, pair)).includes("A word with you."));
  await assert.rejects(changeRoom(red, pair, { come: [blue.committee.me] }), refused("pair_fixed"));
});

test("a file of several pieces arrives as it was, and no other bytes are taken for it", async () => {
  const [red, blue] = await talking("blue");
  const data = Uint8Array.from({ length: 2_500_000 }, (_, at) => (at * 7) % 251);
  await red.say(red.general, "the plan", { files: [{ name: "../plan\u202efdp.exe", data: new Blob([data]) }] });
  await red.send();
  await blue.catchUp();
  const [file] = await blue.files((await said(blue, "the plan")).heard.id);
  assert.equal(file.name, "planfdp.exe");
  assert.equal(file.sizeBytes, data.length);
  const found = await (await blue.fetchFile(file)).arrayBuffer();
  assert.deepEqual(Buffer.from(found), Buffer.from(data));
  const other = { ...file, ref: { ...file.ref, hash: "00".repeat(32) } };
  await assert.rejects(blue.fetchFile(other));
  const large = /** @type {any} */ ({ size: 26_214_401 });
  await assert.rejects(red.say(red.general, "", { files: [{ name: "film", data: large }] }), /file_large/);
});

test("what was said offline is sent later, sealed anew where the key has changed", async () => {
  const [red, blue, green] = await talking("blue", "green");
  let down = false;
  const committee = await Committee.open(blue.committee.home, blue.committee.id, {
    fetch: (url, init) => (down ? Promise.reject(new TypeError("offline")) : fetch(url, init)),
  });
  const phone = await Talk.open(committee);
  await phone.send();
  down = true;
  await phone.say(phone.general, "Said in the tunnel.");
  await phone.say(phone.general, "And this.");
  await assert.rejects(phone.send(), HostUnreachable);
  assert.equal((await phone.waiting(phone.general)).length, 2);
  const before = red.committee.state.epoch.number;
  await green.committee.lastWord("member.leave");
  await red.say(red.general, "Green has gone.");
  await red.send();
  assert.equal(red.committee.state.epoch.number, before + 1);
  down = false;
  assert.equal(await phone.send(), 0);
  await red.catchUp();
  assert.deepEqual(await texts(red), ["Green has gone.", "Said in the tunnel.", "And this."]);
  await assert.rejects(green.catchUp());
});

test("messages signed before the key changed are signed anew, and said once", async () => {
  const [red, blue, green] = await talking("blue", "green");
  let cut = false;
  const committee = await Committee.open(blue.committee.home, blue.committee.id, {
    fetch: (url, init) => (cut && url.endsWith("/talk") ? Promise.reject(new TypeError("offline")) : fetch(url, init)),
  });
  const phone = await Talk.open(committee);
  await phone.send();
  cut = true;
  await phone.say(phone.general, "Signed under the old key.");
  await assert.rejects(phone.send(), HostUnreachable);
  assert.notEqual((await phone.waiting(phone.general))[0].signed, null);
  await green.committee.lastWord("member.leave");
  cut = false;
  assert.equal(await phone.send(), 0);
  await red.catchUp();
  assert.deepEqual(await texts(red), ["Signed under the old key."]);
  assert.equal(red.committee.state.epoch.number, 2);
});

test("an answer that was lost does not say a thing twice", async () => {
  const [red, blue] = await talking("blue");
  let lose = true;
  const committee = await Committee.open(blue.committee.home, blue.committee.id, {
    fetch: async (url, init) => {
      const answer = await fetch(url, init);
      if (!lose || !url.endsWith("/talk")) return answer;
      lose = false;
      throw new TypeError("cut off");
    },
  });
  const phone = await Talk.open(committee);
  await phone.say(phone.general, "Once.");
  await assert.rejects(phone.send(), HostUnreachable);
  assert.equal(await phone.send(), 0);
  await red.catchUp();
  assert.deepEqual(await texts(red), ["Once."]);
});

test("muted, blocked, searched", async () => {
  const [red, blue] = await talking("blue");
  await red.catchUp();
  await blue.say(blue.general, "Café à la une");
  await blue.say(blue.general, "أَهْلاً بالجميع");
  await blue.send();
  await red.catchUp();
  assert.equal((await search(red, "CAFE une")).length, 1);
  assert.equal((await search(red, "اهلا")).length, 1);
  assert.equal((await search(red, "nothing of it")).length, 0);
  assert.equal(await red.unread(red.general), 2);
  await red.mute(red.general);
  assert.equal(await red.isMuted(red.general), true);
  await red.mute(red.general, false);
  await red.block(blue.committee.me);
  assert.deepEqual([await red.unread(red.general), await texts(red)], [0, []]);
  await red.block(blue.committee.me, false);
  assert.equal((await texts(red)).length, 2);
});

test("in a channel for announcements only offices speak", async () => {
  const [red, blue] = await talking("blue");
  const place = await openChannel(red, { name: "News", announce: true });
  await blue.catchUp();
  assert.equal(await blue.silent(place), "not_announcer");
  await blue.say(place, "I speak all the same.");
  assert.equal(await blue.send(), 1);
  assert.equal((await blue.waiting(place))[0].failed, "not_announcer");
  assert.ok((await blue.places()).some((standing) => standing.announce && standing.place.id === place.id));
});

test("one who follows hears at once, and so does a second device of the same member", async () => {
  const [red, blue] = await talking("blue");
  const until = new AbortController();
  const heard = new Promise((resolve) => blue.addEventListener("changed", async () => (await texts(blue)).length && resolve(null)));
  const following = follow(blue.committee, until.signal, () => blue.send());
  await red.say(red.general, "Now.");
  await red.send();
  await heard;
  until.abort();
  await following;
  const tablet = await Talk.open(await restore(await newHome(), formatSheet(sheetOf(blue.committee))));
  const news = await tablet.catchUp();
  assert.deepEqual([[...news.findings], await texts(tablet)], [[], ["Now."]]);
  await tablet.say(tablet.general, "From the tablet.");
  await tablet.send();
  await blue.catchUp();
  await blue.say(blue.general, "From the phone.");
  await blue.send();
  const read = await red.catchUp();
  assert.deepEqual([[...read.findings], (await texts(red)).length], [[], 3]);
  const place = await openRoom(red, "Night", [blue.committee.me]);
  await red.say(place, "with a plan", { files: [{ name: "plan.txt", data: new Blob(["At six."]) }] });
  await red.react(red.general, (await said(red, "Now.")).heard.id, "👩‍👩‍👧");
  await red.send();
  hand({ sheet: formatSheet(sheetOf(blue.committee)), room: place.id });
});

test("what is forgotten after the days that the rules give is gone from here as well", async () => {
  const [red, blue] = await talking("blue");
  await red.say(red.general, "Old.");
  await red.send();
  await blue.catchUp();
  const days = blue.committee.state.constitution.number("talk_days");
  const later = Math.floor(Date.now() / 1_000) + (days + 1) * 86_400;
  const committee = await Committee.open(blue.committee.home, blue.committee.id, { clock: () => later });
  const phone = await Talk.open(committee);
  assert.deepEqual(await texts(phone), ["Old."]);
  await phone.catchUp();
  assert.deepEqual(await texts(phone), []);
});
