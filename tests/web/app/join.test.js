/** Joining at lunch: by a link, with a nickname, six words, co-workers who know each other, a sheet. */

import assert from "node:assert/strict";
import test from "node:test";
import { Town, begin, look, within } from "./town.js";

test("somebody joins by a link and copies the recovery sheet", async (t) => {
  const town = await Town.open(t);
  const red = await town.phone();
  await begin(red, "red");
  const link = await within(red, "invite", {});
  const blue = await town.phone({ dark: true });
  await blue.goto(link);
  await blue.getByText("red").first().waitFor();
  assert.ok(!blue.url().includes("#1."), "the link is not left in the address");
  await look(blue, "invitation");
  await blue.getByLabel("What should the others call you?").fill("blue");
  await blue.getByLabel("How will they know it is you?").fill("Nights, bay 4");
  await blue.getByRole("button", { name: "Ask to join" }).click();
  await blue.getByText("Compare six words").waitFor();
  assert.equal(await blue.locator(".words li").count(), 6);
  await look(blue, "waiting");
  await blue.getByRole("link", { name: "Copy your recovery sheet" }).click();
  await blue.getByRole("button", { name: "Nobody is looking: show it" }).click();
  await look(blue, "sheet");
  const twelve = await blue.locator(".twelve li").allTextContents();
  assert.equal(twelve.length, 12);
  for (const field of await blue.locator(".field").all()) {
    const n = Number((await field.locator("label").textContent())?.match(/\d+/)?.[0]);
    await field.locator("input").fill(twelve[n - 1]);
  }
  await blue.getByRole("button", { name: "Check" }).click();
  await blue.getByText("Your sheet is right").waitFor();
  const request = await blue.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { Home } = await import(new URL("../client/home.js", at).href);
    const home = await Home.open();
    return (await home.load((await home.committees())[0])).member;
  });
  await within(red, "vouch", { request });
  await blue.getByRole("link", { name: "Back" }).click();
  await blue.getByRole("link", { name: "More" }).waitFor();
});
