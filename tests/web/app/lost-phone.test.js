/** A lost phone: it is frozen, can do nothing more, and its owner comes back on another after a wait. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { Town, again, ask, begin, bring, force, look, memberOf, open, setClock, sheetOf, within } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

const HOUR_S = 3_600;

/** Three phones in a committee that has begun. @param {Town} town */
async function three(town) {
  const [red, blue, green] = [await town.phone(), await town.phone({ dark: true }), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await bring(green, "green", red, blue);
  for (const page of [blue, green]) await within(page, "sign", {});
  for (const page of [red, blue, green]) await within(page, "refresh", {});
  return { red, blue, green };
}

/** Say "I know them" with the screens. @param {Page} page @param {string} request */
async function know(page, request) {
  await open(page, `/asking/${request}`);
  await page.getByLabel("I have compared").check();
  await page.getByRole("button", { name: "I know them" }).click();
  await page.getByText("You said: I know them").waitFor();
}

test("its owner freezes it from the sheet, and comes back after three days", async (t) => {
  const town = await Town.open(t);
  const { red, blue, green } = await three(town);
  const [id, { line }] = [await memberOf(green), await sheetOf(green)];
  const second = await town.phone();
  await second.goto(`${town.address}/#/welcome/restore`);
  await second.getByLabel("The long line").fill(line);
  await second.getByRole("button", { name: "Restore" }).click();
  await second.getByRole("link", { name: "More" }).waitFor();
  await open(second, "/phones");
  await look(second, "phones");
  await clean(second);
  await second.getByRole("button", { name: "Freeze my place" }).click();
  await second.getByRole("button", { name: "Freeze it now" }).click();
  await second.getByRole("heading", { name: "Your place is frozen" }).waitFor();
  await look(second, "frozen");
  await clean(second);

  await green.getByText("Your access is frozen").waitFor(); // the lost phone, by itself
  await look(green, "frozen-lost");
  for (const [kind, payload] of /** @type {[string, any][]} */ ([
    ["invitation.revoke", { invitation: id }],
    ["vouch", { request: id }],
    ["replacement.cancel", { request: id }],
  ])) {
    assert.equal(await force(green, kind, payload), "author_frozen", kind);
  }

  await open(red, `/members/${id}`);
  await red.getByText("Their phone is frozen").waitFor();
  await look(red, "member-frozen");
  await clean(red);
  const link = await within(red, "invite", { replaces: id });
  const third = await town.phone();
  const request = await ask(third, link, { nickname: "green again", replaces: id });
  await open(red, `/asking/${request}`);
  await red.getByText("This would put a new phone in the place of").waitFor();
  await look(red, "replacing");
  await clean(red);
  await know(red, request);
  await within(blue, "refresh", {});
  await know(blue, request);
  await blue.getByText("The new phone takes over on").first().waitFor();
  assert.equal(await force(green, "replacement.cancel", { request }), "author_frozen");

  const later = Date.now() + 73 * HOUR_S * 1000;
  setClock(later / 1000);
  for (const page of [red, blue, third]) await page.clock.setFixedTime(later);
  await again(red);
  await open(red, `/asking/${request}`);
  await red.getByRole("button", { name: "Let the new phone take over" }).click();
  await red.getByText("Before, on the lost phone").waitFor();
  await look(red, "member-again");
  await clean(red);
  await again(third);
  await third.getByRole("link", { name: "More" }).waitFor();
  setClock(Date.now() / 1000);
});
