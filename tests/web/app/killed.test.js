/** The server dies while people vote: nothing acknowledged is lost, and an old copy of it is refused. */

import assert from "node:assert/strict";
import test from "node:test";
import { OwnHost } from "./hosting.js";
import { Town, again, look } from "./town.js";
import { back, counted, openTitled, press, putToVote, visit, vote, voting } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ host: OwnHost, red: Page, blue: Page, green: Page }} Apart phones at a server of their own */

test("a server dies while people vote", async (t) => {
  const host = await OwnHost.open(t);
  const town = await Town.open(t);
  Object.defineProperty(town, "address", { value: host.address });
  const all = { host, ...(await voting(town)) };
  await t.test("killed and started again: what was received stays, streams go on, and each vote counts once", () => killed(all));
  await t.test("a server put back to an old copy is refused, and the screen says why", () => putBack(all));
});

/** @param {Apart} all */
async function killed({ host, red, blue, green }) {
  await vote(blue, "Yes");
  await host.kill();
  await press(green, "No");
  await green.getByText("It waits on this phone").waitFor();
  await host.start();
  await back(green);
  await green.getByText("Received").waitFor();
  await red.getByText("2 of 3 have voted").waitFor(); // by the stream alone
  await green.getByRole("button", { name: "Change my vote" }).click();
  await press(green, "Yes");
  await host.kill(); // at any moment of the sending
  await host.start();
  const received = green.getByText(/You voted: .?Yes/).last();
  const again = green.getByRole("button", { name: /^(?:Try again|Vote)$/ });
  while (!(await received.isVisible())) {
    await again.first().click({ timeout: 2_000 }).catch(() => null); // it may wait, or have gone through by itself
    await back(green);
    await received.waitFor({ timeout: 5_000 }).catch(() => null);
  }
  assert.deepEqual(await counted(blue), { voters: 2, cast: 3 });
}

/** @param {Apart} all */
async function putBack({ host, red, blue, green }) {
  await putToVote({ red, blue, green }, "Water on every level");
  await openTitled(red, "Water on every level");
  await host.kill();
  host.copy();
  await host.start();
  await vote(blue, "Yes");
  await red.getByText("1 of 3 have voted").waitFor(); // so that this phone has seen it too
  await host.kill();
  host.putBack();
  await host.start();
  await blue.getByRole("button", { name: "Change my vote" }).click();
  await press(blue, "No");
  await blue.getByText("The server shows an older record than before").first().waitFor();
  await look(blue, "older");
  assert.equal(await blue.getByText(/You voted: .?No/).count(), 0);
  await visit(blue, "/vote");
  await blue.getByText("The server shows an older record than before").first().waitFor();
  await again(red); // it would ask again by itself as well, after a pause
  await visit(red, "/vote");
  await red.getByText("The server shows an older record than before").first().waitFor();
}
