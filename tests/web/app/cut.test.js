/** The way to the server is cut while somebody votes: exactly one vote counts, and none is shown that does not. */

import assert from "node:assert/strict";
import test from "node:test";
import { Town, again, look } from "./town.js";
import { ENTRIES, HOUR_S, counted, cut, press, putToVote, three, vote, wait } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ red: Page, blue: Page, green: Page }} Phones */

/** @type {Record<string, (phones: Phones) => Promise<void>>} */
const CUTS = {
  "cut off before anything is signed: nothing is sent, the choice stays, and it can be pressed again": async ({ green }) => {
    await green.context().setOffline(true);
    await press(green, "Yes");
    await green.getByText("Nothing was sent").waitFor();
    await look(green, "nothing-sent");
    assert.equal(await green.getByText("Received").count(), 0);
    assert.ok(await green.getByRole("radio", { name: "Yes", exact: true }).isChecked());
    await green.context().setOffline(false);
    await green.getByRole("button", { name: "Vote", exact: true }).click();
    await green.getByText("Received").waitFor();
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
    await green.getByRole("button", { name: "Try again" }).click();
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
    await wait(2 * HOUR_S, red, green, blue);
    await green.unroute(ENTRIES);
    await green.getByRole("button", { name: "Try again" }).click();
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
