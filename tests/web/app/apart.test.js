/** Phones that were apart: offline while another left, removed, or the same member's on two at once. */

import assert from "node:assert/strict";
import test from "node:test";
import { Town, again, begin, bring, look, open, sheetOf, within } from "./town.js";
import { visit } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

/** Choose another name with the screens. @param {Page} page @param {string} name */
async function call(page, name) {
  await open(page, "/name");
  await page.getByLabel("What should the others call you?").fill(name);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The others see this name now.").waitFor();
}

test("phones that are apart", async (t) => {
  const town = await Town.open(t);
  const [red, blue, green] = [await town.phone(), await town.phone({ dark: true }), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await bring(green, "green", red, blue);
  await t.test("one that was offline while somebody left reads what was sealed anew; who left reads nothing", () => offline(red, blue, green));
  await t.test("one member on two phones at once", () => twice(town, red, blue));
});

/** @param {Page} red @param {Page} blue who is offline @param {Page} green who leaves */
async function offline(red, blue, green) {
  await open(blue, "/members");
  await blue.getByText("green").waitFor();
  await blue.context().setOffline(true);
  await visit(green, "/vote/propose/resolve");
  await green.getByLabel("In one line").fill("Heaters in the bay");
  await visit(green, "/vote/propose");
  await green.getByText("Draft", { exact: true }).waitFor();
  await open(green, "/leave");
  await look(green, "leave");
  await green.getByRole("button", { name: "Leave", exact: true }).click();
  await green.getByRole("button", { name: "Leave now" }).click();
  await green.getByText("Decide together").waitFor(); // nothing is left on the phone of who left
  await green.waitForFunction(async () => (await indexedDB.databases()).every(({ name = "" }) => !/[0-9a-f]{64}/.test(name)));
  await call(red, "scarlet"); // sealed by what comes after
  await blue.getByText("You are offline.").waitFor();
  await look(blue, "offline");
  assert.equal(await blue.getByText("scarlet").count(), 0);
  await blue.context().setOffline(false);
  await blue.getByText("scarlet").waitFor();
  await blue.getByText("You are offline.").waitFor({ state: "detached" });
  await blue.getByText("1 who was a member").waitFor();
}

/** @param {Town} town @param {Page} red who has another phone as well @param {Page} blue */
async function twice(town, red, blue) {
  const second = await town.phone({ dark: true });
  await second.goto(`${town.address}/#/welcome/restore`);
  await second.getByLabel("The long line").fill((await sheetOf(red)).line);
  await second.getByRole("button", { name: "Restore" }).click();
  await second.getByRole("link", { name: "More" }).waitFor();
  await Promise.all([within(red, "invite", {}), within(second, "invite", {}), within(blue, "invite", {})]);
  await again(second);
  await call(second, "crimson");
  await open(red, "/members");
  await red.getByText("crimson").waitFor();
  for (const page of [red, second, blue]) {
    await within(page, "refresh", {});
    await open(page, "/invite");
    await page.locator(".rows a").nth(4).waitFor(); // those that brought blue and green in, and three made at once
    assert.equal(await page.locator(".rows a").count(), 5);
  }
}
