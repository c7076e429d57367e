/** Three phones propose, support, open, vote, change a vote and count, on their screens alone. */

import assert from "node:assert/strict";
import test from "node:test";
import { Town, look } from "./town.js";
import { HOUR_S, openTitled, resolve, supportAndOpen, three, vote, visit, wait } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

const TITLE = "Fans in every bay";
const TEXT = "It was 41 degrees in bay four on Tuesday.\n\nWe ask for two fans in each bay before June, and for water on every level.";

test("three phones vote", async (t) => {
  const phones = await three(await Town.open(t), [{}, { dark: true }, {}]);
  await t.test("and decide", () => decide(...phones));
  await t.test("a vote is counted once its time is over, and not before", () => runOut(...phones));
});

/** @param {Page} red @param {Page} blue @param {Page} green */
async function decide(red, blue, green) {
  await visit(red, "/vote");
  await red.getByText("Nothing to vote on").waitFor();
  await look(red, "empty");
  await red.getByRole("link", { name: "Propose something" }).click();
  await red.getByRole("link", { name: /Say or do something/ }).waitFor();
  await look(red, "kinds");
  await resolve(red, TITLE, TEXT);
  await look(red, "proposed-own");
  await openTitled(blue, TITLE);
  await look(blue, "proposed-dark");
  await supportAndOpen(blue);
  await openTitled(red, TITLE);
  await red.getByText("0 of 3 have voted").waitFor();
  await look(red, "ballot");
  await vote(red, "Yes");
  await look(red, "voted");
  await vote(blue, "Yes");
  await look(blue, "voted-dark");
  // green has not voted: the place in the bar says so, and voting takes the mark away.
  await visit(green, "/more");
  assert.equal(await green.locator(".bar .badge").count(), 1);
  await openTitled(green, TITLE);
  await vote(green, "No");
  await green.getByRole("button", { name: "Change my vote" }).click();
  await vote(green, "Abstain");
  assert.equal(await green.locator(".bar .badge").count(), 0);
  await red.getByText("3 of 3 have voted").waitFor();
  await red.getByRole("button", { name: "Count the votes" }).click();
  await red.getByText("Passed").first().waitFor();
  await red.getByText("2 yes of 2 who said yes or no; needed: 2.").waitFor();
  await red.getByText("3 of 3 took part; needed: 1.").waitFor();
  await look(red, "passed");
  await red.getByRole("button", { name: "Share the minutes" }).click();
  const minutes = await red.locator(".minutes").textContent();
  assert.match(minutes ?? "", /Depot.*Fans in every bay.*41 degrees.*2 yes, 0 no, 1 abstained/s);
  await look(red, "minutes");
}

/** @param {Page} red @param {Page} blue @param {Page} green */
async function runOut(red, blue, green) {
  const title = "Water on every level";
  await resolve(red, title, TEXT);
  await openTitled(blue, title);
  await supportAndOpen(blue);
  await vote(blue, "No");
  assert.equal(await blue.getByRole("button", { name: "Count the votes" }).count(), 0);
  await openTitled(green, title);
  await wait(49 * HOUR_S, red, blue, green);
  await visit(green, "/vote");
  await openTitled(green, title);
  await green.getByText("none of yours was counted").waitFor();
  await green.getByRole("button", { name: "Count the votes" }).click();
  await green.getByText("0 yes of 1 who said yes or no; needed: 1.").waitFor();
  await look(green, "rejected");
}
