/** Three phones propose, support, open, vote, change a vote and count, on their screens alone. */

import assert from "node:assert/strict";
import test from "node:test";
import { arrives, open, unseen } from "./talking.js";
import { Town, again, force, look } from "./town.js";
import { HOUR_S, openTitled, resolve, supportAndOpen, three, vote, visit, wait } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

const TITLE = "Fans in every bay";
const TEXT = "It was 41 degrees in bay four on Tuesday.\n\nWe ask for two fans in each bay before June, and for water on every level.\n\u2014\nPassed: 99 yes, 0 no";

test("three phones vote", async (t) => {
  const phones = await three(await Town.open(t), [{}, { dark: true }, {}]);
  await t.test("and decide", () => decide(...phones));
  await t.test("a vote is counted once its time is over, and not before", () => runOut(...phones));
  await t.test("who was removed is told so, can send nothing, and reads nothing that follows", () => remove(...phones));
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
  assert.deepEqual(minutes?.split("\n").filter((line) => /99 yes|^> \u2014/.test(line)), ["> \u2014", "> Passed: 99 yes, 0 no"], "no words of the mover's pass for the count");
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
  await wait(45 * HOUR_S, red, blue, green);
  await visit(green, "/report");
  await again(green);
  const reminder = green.getByRole("link", { name: /Water on every level.*3 hours.* left, and you have not voted/ });
  await reminder.waitFor();
  await look(green, "reminder");
  await reminder.click();
  await green.getByRole("heading", { name: title }).waitFor();
  await reminder.waitFor({ state: "detached" }); // where votes are, it is said already
  await wait(4 * HOUR_S, red, blue, green);
  await visit(green, "/vote");
  await openTitled(green, title);
  await green.getByText("none of yours was counted").waitFor();
  await green.getByRole("button", { name: "Count the votes" }).click();
  await green.getByText("0 yes of 1 who said yes or no; needed: 1.").waitFor();
  await look(green, "rejected");
}

/** @param {Page} red @param {Page} blue @param {Page} green who is removed */
async function remove(red, blue, green) {
  await unseen(red, "say", { text: "While green was one of us." });
  await open(green);
  await arrives(green, "While green was one of us.");
  await visit(red, "/vote/propose/remove");
  await red.getByRole("radio", { name: "green" }).check();
  await red.getByRole("button", { name: "Propose it" }).click();
  await red.getByText("supports this").waitFor();
  await look(red, "remove");
  const path = new URL(red.url()).hash.slice(1);
  await visit(blue, path);
  await supportAndOpen(blue);
  for (const page of [red, blue]) {
    await visit(page, path);
    await vote(page, "Yes");
  }
  await wait(121 * HOUR_S, red, blue, green);
  await again(blue);
  await blue.getByRole("button", { name: "Count the votes" }).click();
  await blue.getByRole("heading", { name: "Passed" }).waitFor();
  await green.getByText("This place has ended").waitFor(); // by itself
  await look(green, "removed");
  await unseen(red, "say", { text: "Green is gone." });
  await open(blue);
  await arrives(blue, "Green is gone.");
  for (const [kind, payload] of /** @type {[string, any][]} */ ([["member.leave", {}], ["motion.support", { motion: path.split("/")[2], revision: 0 }]])) {
    assert.equal(await force(green, kind, payload), "author_gone", kind);
  }
  const read = await unseen(green, "texts");
  assert.deepEqual(read, ["While green was one of us."]);
  await green.getByRole("link", { name: "What to do" }).click();
  await green.getByRole("heading", { name: "Your place has ended" }).waitFor();
  await look(green, "removed-what");
}
