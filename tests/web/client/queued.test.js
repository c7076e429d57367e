/** Votes that wait for a way to the host: each counts once, and none over a later one. */

import assert from "node:assert/strict";
import test from "node:test";
import { newCommittee, newHome, newMember } from "./homes.js";
import { Committee } from "../../../src/concerted/web/client/committee.js";
import { deskOf } from "../../../src/concerted/web/client/desk.js";
import { HostUnreachable } from "../../../src/concerted/web/client/errors.js";
import { signFounding } from "../../../src/concerted/web/client/founding.js";
import { openVote, propose, support, vote } from "../../../src/concerted/web/client/motions.js";
import { queuedVotes, sendQueued, takeBack, voteOrQueue } from "../../../src/concerted/web/client/queued.js";
import { restore, sheetOf } from "../../../src/concerted/web/client/restoring.js";
import { votesLeft } from "../../../src/concerted/web/model/waiting.js";
import { formatSheet } from "../../../src/concerted/web/crypto/link.js";

/** A way to the host that can be cut: all of it, or only what is sent. */
class Line {
  /** @type {"up" | "down" | "unsent"} */
  is = "up";

  /** @type {import("../../../src/concerted/web/client/wire.js").Fetch} */
  fetch = async (address, options) => {
    const sends = options?.method === "POST" && /\/entries$/.test(String(address));
    if (this.is === "down" || (this.is === "unsent" && sends)) throw new TypeError("no line");
    return fetch(address, options);
  };
}

/** An open vote, and red on a line that can be cut. */
async function opened() {
  const line = new Line();
  const red = await newCommittee({ fetch: line.fetch });
  const blue = await newMember("blue", red);
  const green = await newMember("green", red, blue);
  for (const each of [blue, green]) await signFounding(each);
  const { entry } = await propose(blue, { type: "resolve" }, "Fans in bay 4", "Before June.");
  const motion = entry?.id ?? "";
  await support(green, motion);
  await openVote(blue, motion);
  await red.refresh();
  return { line, red, blue, motion };
}

/** The own vote as the record has it, and how many were ever cast. @param {Committee} committee @param {string} motion */
function told(committee, motion) {
  const mine = committee.state.motions.at(motion).opening?.votes.get(committee.me);
  return { mine: mine?.[1] ?? null, cast: [...committee.record.ofKind("vote.cast")].length };
}

test("a vote waits, and is signed and counted once when there is a way", async () => {
  const { line, red, motion } = await opened();
  assert.equal(votesLeft(red), 1);
  line.is = "down";
  assert.equal(await voteOrQueue(red, motion, "yes"), true);
  assert.equal(votesLeft(red), 0, "it waits to be sent, and for nothing from red");
  await takeBack(red, motion);
  assert.equal(votesLeft(red), 1);
  assert.equal(await voteOrQueue(red, motion, "yes"), true);
  assert.equal(red.sending, null, "nothing is signed yet");
  await assert.rejects(sendQueued(red), HostUnreachable);
  assert.equal((await queuedVotes(red))[motion].choice, "yes");
  const kept = (await queuedVotes(red))[motion];
  line.is = "up";
  assert.equal(await sendQueued(red), true);
  assert.deepEqual(told(red, motion), { mine: "yes", cast: 1 });
  assert.deepEqual(await queuedVotes(red), {});
  await (await deskOf(red)).lay("votes", { [motion]: kept }); // as if the page had ended in between
  await sendQueued(red);
  assert.deepEqual(told(red, motion), { mine: "yes", cast: 1 });
  assert.deepEqual(await queuedVotes(red), {});
});

test("a vote that was cast since, from another device, is not undone", async () => {
  const { line, red, motion } = await opened();
  const other = await restore(await newHome(), formatSheet(sheetOf(red)));
  line.is = "down";
  await voteOrQueue(red, motion, "yes");
  await vote(other, motion, "no");
  line.is = "up";
  await sendQueued(red);
  assert.deepEqual(told(red, motion), { mine: "no", cast: 1 });
  assert.deepEqual(await queuedVotes(red), {});
});

test("a changed vote replaces the one that it was changed from", async () => {
  const { line, red, motion } = await opened();
  await voteOrQueue(red, motion, "yes");
  line.is = "down";
  await voteOrQueue(red, motion, "no");
  line.is = "up";
  await sendQueued(red);
  assert.deepEqual(told(red, motion), { mine: "no", cast: 2 });
  assert.equal(red.state.motions.at(motion).opening?.voted.size, 1);
});

test("what is taken back is not sent, not even by a sending that had begun", async () => {
  const { line, red, motion } = await opened();
  line.is = "down";
  await voteOrQueue(red, motion, "yes");
  line.is = "up";
  const sending = sendQueued(red);
  await takeBack(red, motion);
  await sending;
  await red.refresh();
  const { mine, cast } = told(red, motion);
  assert.deepEqual([mine, cast, red.sending], [null, 0, null]);
});

test("signed, and broken off: the same bytes go out again, and no second vote", async () => {
  const { line, red, motion } = await opened();
  line.is = "down";
  await voteOrQueue(red, motion, "yes");
  line.is = "unsent";
  await sendQueued(red);
  assert.deepEqual(await queuedVotes(red), {}, "it is on its way");
  assert.notEqual(red.sending, null);
  line.is = "up";
  await red.refresh();
  assert.equal(await sendQueued(red), false);
  assert.deepEqual(told(red, motion), { mine: "yes", cast: 1 });
});

test("where something else is on its way, the vote waits behind it", async () => {
  const { line, red, motion } = await opened();
  line.is = "unsent";
  await assert.rejects(propose(red, { type: "resolve" }, "Lockers", "For all."), HostUnreachable);
  assert.equal(await voteOrQueue(red, motion, "yes"), true);
  line.is = "up";
  await red.refresh();
  await sendQueued(red);
  assert.deepEqual(told(red, motion), { mine: "yes", cast: 1 });
});

test("papers of an earlier place are not read, and go when the committee is forgotten", async () => {
  const { line, red, motion } = await opened();
  line.is = "down";
  await voteOrQueue(red, motion, "yes");
  assert.equal(await stores(red.home.deskName(red.id)), 1);
  const stranger = new Committee(red.home, { ...red.place, seed: "00".repeat(16) });
  assert.deepEqual(await queuedVotes(stranger), {});
  await red.home.forget(red.id);
  assert.equal(await stores(red.home.deskName(red.id)), 0);
});

/** How many stores a database has; none that is new. @param {string} name @returns {Promise<number>} */
function stores(name) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name); // in its turn: what was to be deleted before is
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      opening.result.close();
      resolve(opening.result.objectStoreNames.length);
    };
  });
}
