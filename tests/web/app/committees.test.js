/** Several committees of one person on one phone, and the way from one to another. */

import assert from "node:assert/strict";
import test from "node:test";
import { allKept } from "./storage.js";
import { Town, again, ask, begin, look, open, within } from "./town.js";
import { visit } from "./voting.js";

test("several committees on one phone, and the way from one to another", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone();
  await begin(page, "red");
  const link = await within(page, "invite", {});
  await open(page, "/committees");
  await page.getByRole("link", { name: "Begin another" }).click();
  await page.getByLabel("What is the committee called?").fill("Dock, nights");
  await page.getByLabel("What do you stand for?").fill("Fans in every bay.");
  await page.getByLabel("What should the others call you?").fill("crimson");
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.locator("[data-area=start]").waitFor(); // the new one is on the screen
  await open(page, "");
  await page.getByText("crimson").first().waitFor();
  await open(page, "/committees");
  await page.getByRole("button", { name: "Depot" }).waitFor();
  assert.equal(await page.locator("main .badge").count(), 0);
  await ask(await town.phone(), link, { nickname: "blue" }); // somebody waits to be known in the other one
  await page.getByRole("button", { name: "Look for news in the others" }).click();
  await page.getByRole("button", { name: /Depot.*1 new thing waits/ }).waitFor();
  await look(page, "committees");
  await page.getByRole("button", { name: "Depot" }).click();
  await page.locator("[data-area]:not([data-area=more])").waitFor();
  await open(page, "");
  await page.getByText("red").first().waitFor();
  assert.equal(await page.getByText("crimson").count(), 0);
  await page.getByRole("link", { name: /More.*1 unread/ }).waitFor();
  await draftsAreSealed(page);
});

/** Drafts stay, and nobody reads them from the storage. @param {import("playwright-core").Page} page */
async function draftsAreSealed(page) {
  await visit(page, "/vote/propose/resolve");
  await page.getByLabel("In one line").fill("Heaters in the loading bay");
  await page.getByLabel("Why, and what exactly").fill("It is four degrees there at night.");
  await visit(page, "/report/new");
  await page.getByLabel("What happened").fill("The forklift has no brakes.");
  await visit(page, "/report"); // what is read afterwards was written before
  await visit(page, "/report/new");
  await holds(page, "report-what", "The forklift has no brakes.");
  await again(page);
  await holds(page, "report-what", "The forklift has no brakes.");
  await visit(page, "/vote/propose");
  await page.getByText("Draft", { exact: true }).waitFor();
  await look(page, "draft");
  await page.getByRole("link", { name: /Say or do something/ }).click();
  await page.getByLabel("In one line").waitFor();
  assert.equal(await page.getByLabel("Why, and what exactly").inputValue(), "It is four degrees there at night.");

  const kept = await allKept(page);
  assert.match(kept, /"concerted desk [0-9a-f]{64}","papers"/);
  for (const typed of ["Heaters", "four degrees", "resolve", "forklift", "brakes"]) assert.ok(!kept.includes(typed), typed);
}

/** Wait until a field holds this. @param {import("playwright-core").Page} page @param {string} id @param {string} text */
async function holds(page, id, text) {
  await page.waitForFunction(([id, text]) => /** @type {HTMLTextAreaElement | null} */ (document.getElementById(id))?.value === text, [id, text]);
}
