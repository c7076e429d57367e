/** Voting for everybody: by keyboard alone, and at twice the size of text. */

import assert from "node:assert/strict";
import test from "node:test";
import { Town, look } from "./town.js";
import { fits, openTitled, tabTo, visit, vote, voting } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

test("voting is for everybody", async (t) => {
  const { green } = await voting(await Town.open(t));
  await t.test("a proposal is read and voted on by keyboard alone, and the focus is never lost", () => byKeyboard(green));
  await t.test("at twice the size of text nothing is cut off", () => inLargeText(green));
});

/** @param {Page} green */
async function byKeyboard(green) {
  await visit(green, "/vote");
  await green.locator("a.proposal").waitFor();
  await tabTo(green, "a.proposal");
  await green.keyboard.press("Enter");
  await green.locator(".paper").waitFor();
  await tabTo(green, ".paper input");
  await green.keyboard.press("ArrowDown");
  await green.keyboard.press("ArrowUp");
  await green.keyboard.press("Space");
  assert.ok(await green.getByRole("radio", { name: "Yes", exact: true }).isChecked());
  await tabTo(green, ".paper .main-act");
  await green.keyboard.press("Enter");
  await green.getByText("Received").waitFor();
  assert.notEqual(await green.evaluate(() => document.activeElement?.tagName), "BODY");
  await tabTo(green, "button:has-text('Change my vote')");
}

/** @param {Page} green */
async function inLargeText(green) {
  await green.evaluate(() => void (document.documentElement.style.fontSize = "200%"));
  for (const path of ["/vote", "/vote/propose", "/vote/propose/create_office", "/vote/propose/change_rule"]) {
    await visit(green, path);
    await green.locator("main .card, main .choice, main .field").first().waitFor();
    await fits(green, path);
  }
  await openTitled(green, "Longer breaks");
  await fits(green, "a proposal");
  await look(green, "large");
  await green.getByRole("button", { name: "Change my vote" }).click();
  await vote(green, "Abstain");
  await look(green, "large-voted");
}
