/** Several committees of one person on one phone, and the way from one to another. */

import assert from "node:assert/strict";
import test from "node:test";
import { Town, begin, look, open } from "./town.js";

test("several committees on one phone, and the way from one to another", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone();
  await begin(page, "red");
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
  await look(page, "committees");
  await page.getByRole("button", { name: "Depot" }).click();
  await page.locator("[data-area]:not([data-area=more])").waitFor();
  await open(page, "");
  await page.getByText("red").first().waitFor();
  assert.equal(await page.getByText("crimson").count(), 0);
});
