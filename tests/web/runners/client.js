/** A committee's beginning in a browser, on its own store and streams, at a real host. */

import { Committee } from "../../../src/concerted/web/client/committee.js";
import { follow } from "../../../src/concerted/web/client/following.js";
import { found } from "../../../src/concerted/web/client/founding.js";
import { Home } from "../../../src/concerted/web/client/home.js";
import { compareDigest, invite, join, standing, vouch } from "../../../src/concerted/web/client/joining.js";
import { close, openVote, propose, support, vote } from "../../../src/concerted/web/client/motions.js";
import { nickname, title, wordsOf } from "../../../src/concerted/web/client/words.js";
import { toHex } from "../../../src/concerted/web/kernel/bytes.js";

/** @typedef {import("../../../src/concerted/web/client/changes.js").Changed} Changed */

/** @param {boolean} true_ @param {string} what */
function expect(true_, what) {
  if (!true_) throw new Error(`not so: ${what}`);
}

async function live() {
  const [mine, theirs] = [await Home.open("mine"), await Home.open("theirs")];
  const says = { address: location.origin, name: "Depot", programme: "Shorter.", nickname: "red" };
  const red = await found(mine, says);
  const [, link] = await invite(red, { uses: 1, days: 1 });
  const blue = await join(theirs, link, { nickname: "blue", greeting: "It is me." });
  expect((await standing(blue)) === "pending", "pending");
  await red.refresh();
  expect(toHex(compareDigest(blue)) === toHex(compareDigest(red, blue.me)), "the same words");
  expect((await wordsOf(red, blue.me))?.greeting === "It is me.", "the greeting is read");
  await vouch(red, blue.me);
  expect((await standing(blue)) === "member", "a member");
  const until = new AbortController();
  const heard = new Promise((resolve) => {
    blue.addEventListener("changed", (event) => {
      if (/** @type {Changed} */ (event).touches("motions")) resolve(null);
    });
  });
  const following = follow(blue, until.signal);
  const motion = (await propose(red, { type: "resolve" }, "Fans", "In bay 4.")).entry?.id ?? "";
  await heard;
  until.abort();
  await following;
  expect((await title(blue, motion)) === "Fans", "the title is read");
  await support(blue, motion);
  await openVote(red, motion);
  await vote(red, motion, "yes");
  await vote(blue, motion, "yes");
  expect((await close(red, motion)) === "trial", "a trial, since the committee is forming");
  await blue.refresh();
  await theirs.saveFolded(await blue.record.folded());
  const again = await Committee.open(await Home.open("theirs"), blue.id);
  expect(again.record.size === blue.record.size, "what was kept is there");
  expect((await nickname(again, red.me)) === "red", "and can be read");
  return { size: again.record.size, members: again.state.members.size };
}

const told = await live().catch((fault) => ({ fault: String(fault.stack) }));
await fetch("/told", { method: "POST", body: JSON.stringify(told) });
