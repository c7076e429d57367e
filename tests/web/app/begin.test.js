/** A committee is begun on a phone, in each language. */

import assert from "node:assert/strict";
import test from "node:test";
import { DESK, Town, begin, bring, look } from "./town.js";

test("somebody begins a committee", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone();
  await look(page, "welcome");
  await page.getByLabel("What is the committee called?").fill("Dock, nights");
  await page.getByLabel("What do you stand for?").fill("Fans in every bay.");
  await page.getByLabel("What should the others call you?").fill("red");
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("link", { name: "More" }).waitFor();
  await look(page, "more");
});

test("two find each other without a screen, and the client shows them in", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ dark: true, size: DESK })];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await blue.getByRole("link", { name: "More" }).waitFor();
  assert.equal(await blue.title(), "Concerted");
});
