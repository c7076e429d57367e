/** Proposing: every kind of question, drafts that stay, and what is sent once. */

import assert from "node:assert/strict";
import test from "node:test";
import { Town, again, look } from "./town.js";
import { DAY_S, ENTRIES, HOUR_S, cut, openTitled, resolve, supportAndOpen, three, visit, vote, wait } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

/** @typedef {{ red: Page, blue: Page, green: Page }} Phones */

test("proposing", async (t) => {
  const [red, blue, green] = await three(await Town.open(t));
  const phones = { red, blue, green };
  await t.test("a proposal whose answer is lost is made once, and the draft is gone", () => lost(phones));
  await t.test("a change is proposed to a proposal, its mover takes it, and another view stands beside it", () => change(phones));
  await t.test("an office is made, somebody stands, and is elected; the arithmetic is shown", () => elect(phones));
  await t.test("a rule is changed, with its bounds and what it says now", () => rule(phones));
});

/** Support, open and pass what is on blue's screen, on three phones. @param {Page} red @param {Page} blue @param {Page} green @param {number} seconds */
async function pass(red, blue, green, seconds) {
  await supportAndOpen(blue);
  await vote(blue, "Yes");
  for (const page of [red, green]) {
    await again(page);
    await visit(page, new URL(blue.url()).hash.slice(1));
    await vote(page, "Yes");
  }
  await wait(seconds, red, blue, green);
  await blue.reload();
  await blue.getByRole("button", { name: "Count the votes" }).click();
  await blue.getByRole("heading", { name: "Passed" }).waitFor();
}

/** @param {Phones} phones */
async function elect({ red, blue, green }) {
  await visit(red, "/vote/propose/create_office");
  await red.getByLabel("What the office is called").fill("Treasurer");
  await red.getByRole("checkbox", { name: "Remove messages" }).check();
  await red.getByText("Whoever holds it can").waitFor();
  assert.equal(await red.getByText("Needs two thirds", { exact: true }).count(), 1);
  await look(red, "office");
  await red.getByRole("button", { name: "Propose it" }).click();
  await red.getByText("supports this").waitFor();
  await openTitled(blue, "Treasurer");
  await pass(red, blue, green, 121 * HOUR_S);
  await visit(red, "/vote/propose/elect");
  await red.getByRole("radio", { name: "Treasurer" }).check();
  await red.getByRole("button", { name: "Propose it" }).click();
  await red.getByText("Nobody stands yet").waitFor();
  await red.getByRole("button", { name: "Stand for this" }).click();
  await red.getByLabel("A word about you").fill("I keep the book open on the table.");
  await red.getByRole("button", { name: "I stand" }).click();
  await red.getByText("I keep the book open").waitFor();
  await visit(blue, new URL(red.url()).hash.slice(1));
  await blue.getByRole("button", { name: "Stand for this" }).click();
  await blue.getByRole("button", { name: "I stand" }).click();
  await supportAndOpen(blue);
  await look(blue, "election");
  for (const page of [red, blue, green]) {
    await visit(page, new URL(red.url()).hash.slice(1));
    await page.getByRole("checkbox", { name: page === blue ? "blue" : "red" }).check();
    await page.getByRole("button", { name: "Vote", exact: true }).click();
    await page.getByText("Received").waitFor();
  }
  await wait(73 * HOUR_S, red, blue, green);
  await green.reload();
  await green.getByRole("button", { name: "Count the votes" }).click();
  await green.getByText(/Elected: .*red/).waitFor();
  await green.getByText("Whoever was chosen by the most has the seat.").waitFor();
  await look(green, "elected");
  await visit(green, "/vote/propose/recall");
  await green.getByRole("radio", { name: "red" }).check();
  await green.getByText("is called back from").waitFor();
}

/** @param {Phones} phones */
async function rule({ red, blue, green }) {
  await red.emulateMedia({ colorScheme: "dark" });
  await visit(red, "/vote/propose/change_rule");
  await red.getByRole("radio", { name: "An ordinary vote lasts 48 hours." }).click();
  await red.getByLabel("From then on").fill("12");
  await red.getByText("From 24 to 336.").first().waitFor();
  await red.getByRole("button", { name: "Propose it", disabled: true }).waitFor();
  await red.getByLabel("From then on").fill("72");
  await red.getByText(/Now: .*48.*Then: .*72/).waitFor();
  await look(red, "rule-dark");
  await red.getByRole("button", { name: "Propose it" }).click();
  await red.getByText("supports this").waitFor();
  await openTitled(blue, "An ordinary vote lasts 72 hours.");
  await pass(red, blue, green, 121 * HOUR_S);
  await resolve(green, "Water on every level", "From the tap, and cold.");
  await openTitled(blue, "Water on every level");
  await supportAndOpen(blue);
  await blue.getByText(/3 days.? left/).waitFor();
}

/** @param {Phones} phones */
async function change({ red, blue, green }) {
  const title = "Longer breaks";
  await resolve(red, title, "Ten minutes more, from the first of May on.");
  await openTitled(blue, title);
  await blue.getByRole("link", { name: "Propose a change to this" }).click();
  await blue.getByLabel("Why, and what exactly").fill("Fifteen minutes more, from the first of May on.");
  await blue.getByRole("button", { name: "Propose it" }).click();
  await blue.getByText("the other proposal gets these words").waitFor();
  await red.getByText("Proposed changes").waitFor();
  await look(red, "changes");
  const target = new URL(red.url()).hash.slice(1);
  await red.getByRole("link", { name: title }).click();
  await red.getByRole("button", { name: "Take this change" }).click();
  await red.waitForURL(`**#${target}`);
  await red.getByText("Fifteen minutes more").waitFor();
  await visit(blue, target);
  await blue.getByRole("button", { name: "Put the other view beside it" }).click();
  await blue.getByLabel("What speaks against it").fill("Ten would be had at once.");
  await blue.getByRole("button", { name: "Put it beside the proposal" }).click();
  await red.getByText("Ten would be had at once.").waitFor();
  await look(red, "other-view");
  await discussed(red, blue, target);
  await wait(31 * DAY_S, red, blue, green);
  await red.reload();
  await red.getByRole("button", { name: "Clear it away" }).click();
  await red.getByText("Not opened in time").waitFor();
}

/** Talk about a proposal, and from there to it and back. @param {Page} red @param {Page} blue @param {string} target */
async function discussed(red, blue, target) {
  await red.getByRole("link", { name: "Discuss it" }).click();
  await red.getByText("About the proposal").waitFor();
  await look(red, "discuss");
  await red.getByRole("textbox", { name: "Message", exact: true }).fill("Fifteen, or none at all.");
  await red.getByRole("button", { name: "Send" }).click();
  await red.getByRole("link", { name: "See the proposal" }).waitFor();
  assert.equal(await red.getByText("About the proposal").count(), 0);
  await look(red, "discussed");
  await visit(blue, "/talk");
  await blue.getByText("Fifteen, or none at all.").click();
  await blue.getByRole("link", { name: "See the proposal" }).click();
  await blue.waitForURL(`**#${target}`);
  await blue.getByRole("link", { name: "1 message about it in Talk" }).click();
  await blue.locator(".bubble").getByText("Fifteen, or none at all.").waitFor();
  for (const page of [red, blue]) await visit(page, target);
}

/** @param {Phones} phones */
async function lost({ red }) {
  const title = "Fans in every bay";
  await cut(red, "lost");
  await visit(red, "/vote/propose/resolve");
  await red.getByLabel("In one line").fill(title);
  await red.getByLabel("Why, and what exactly").fill("Ten minutes more.");
  await red.getByRole("button", { name: "Propose it" }).click();
  await red.getByText("Your proposal is on its way").waitFor();
  await again(red);
  await red.getByText("Your proposal is on its way").waitFor();
  await red.unroute(ENTRIES);
  await red.getByRole("button", { name: "Try again" }).click();
  await red.getByText("supports this").waitFor(); // its own screen, to which the phone goes by itself
  await visit(red, "/vote");
  await red.getByRole("link", { name: title }).waitFor();
  assert.equal(await red.getByRole("link", { name: title }).count(), 1);
  await visit(red, "/vote/propose");
  await red.getByRole("link", { name: /Say or do something/ }).waitFor();
  assert.equal(await red.getByText("Draft", { exact: true }).count(), 0);
}
