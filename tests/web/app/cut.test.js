/** The way to the server is cut while somebody votes: exactly one vote counts, and none is shown that does not. */

import assert from "node:assert/strict";
import test from "node:test";
import { allKept } from "./storage.js";
import { Town, again, look } from "./town.js";
import { ENTRIES, HOUR_S, away, back, counted, cut, press, putToVote, three, tryAgain, visit, vote, wait } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ red: Page, blue: Page, green: Page }} Phones */

/** @type {Record<string, (phones: Phones) => Promise<void>>} */
const CUTS = {
  "no way to the server: the vote waits on the phone, can be taken back, and is sent once": async ({ green }) => {
    await away(green);
    await press(green, "Yes");
    await green.getByText("It waits on this phone").waitFor();
    await green.getByText(/You chose: \u2068Yes\u2069/).waitFor();
    await look(green, "waits");
    assert.equal(await green.getByText("Received").count(), 0);
    assert.equal(await green.getByRole("radio").count(), 0);
    await green.getByRole("button", { name: "Take it back" }).click();
    await press(green, "No");
    await green.getByText(/You chose: \u2068No\u2069/).waitFor();
    assert.ok(!(await allKept(green)).includes("choice"), "what waits is sealed");
    await again(green); // it outlives the page
    await green.getByText(/You chose: \u2068No\u2069/).waitFor();
    const here = new URL(green.url()).hash.slice(1);
    await visit(green, "/vote");
    await green.getByText("Your vote waits for a connection").waitFor();
    await look(green, "waits-list");
    await visit(green, here);
    await back(green);
    await green.getByText("Received").waitFor();
    await green.getByText(/You voted: \u2068No\u2069/).last().waitFor();
    assert.equal(await green.getByText("It waits on this phone").count(), 0);
    assert.deepEqual(await counted(green), { voters: 1, cast: 1 });
  },

  "lost on the way: it is shown as on its way, outlives the page, and counts once": async ({ green }) => {
    const sent = await cut(green, "lost");
    await press(green, "Yes");
    await green.getByText("Your vote is on its way").waitFor();
    await look(green, "on-its-way");
    assert.equal(await green.getByText("Received").count(), 0);
    assert.equal(new Set(sent).size, 1, "each time the same bytes");
    assert.ok(sent.length > 1);
    await again(green);
    await green.getByText("Your vote is on its way").waitFor();
    assert.equal(new Set(sent).size, 1, "also after the page was closed");
    await green.unroute(ENTRIES);
    await tryAgain(green);
    await green.getByText("Received").waitFor();
    assert.deepEqual(await counted(green), { voters: 1, cast: 1 });
  },

  "taken, and the answer lost: the verified record says that it was received": async ({ green, blue }) => {
    const sent = await cut(green, "unanswered");
    await press(green, "No");
    await green.getByText("Received").waitFor();
    assert.equal(new Set(sent).size, 1);
    await vote(blue, "Yes");
    assert.deepEqual(await counted(green), { voters: 2, cast: 2 });
  },

  "past its end, the screen says that a vote did not count": async ({ red, green, blue }) => {
    await wait(47 * HOUR_S, red, green, blue);
    await cut(green, "lost");
    await press(green, "Yes");
    await green.getByText("Your vote is on its way").waitFor();
    await away(red);
    await press(red, "No");
    await red.getByText("It waits on this phone").waitFor();
    await wait(2 * HOUR_S, red, green, blue);
    await again(red);
    await red.getByText("It still waited for a connection when the vote ended.").waitFor();
    await look(red, "waited-too-long");
    await back(red);
    await red.getByText("It did not count.").waitFor(); // the server was asked, and says so
    await red.getByRole("button", { name: "I have seen it" }).click();
    await red.getByText("none of yours was counted").waitFor();
    await green.unroute(ENTRIES);
    await tryAgain(green);
    await green.getByText("Your vote did not count").waitFor();
    await look(green, "too-late");
    assert.equal(await green.getByText("Received").count(), 0);
    assert.deepEqual(await counted(blue), { voters: 0, cast: 0 });
  },
};

test("a vote that is cut off", async (t) => {
  const town = await Town.open(t);
  const [red, blue, green] = await three(town);
  for (const [n, [name, told]] of Object.entries(CUTS).entries()) {
    await t.test(name, async () => {
      await putToVote({ red, blue, green }, `Longer breaks ${n}`);
      await told({ red, blue, green });
      await green.unroute(ENTRIES);
    });
  }
});
