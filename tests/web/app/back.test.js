/** Coming back by the recovery sheet: typed, scanned, by its words alone, and where it is worth nothing. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { Town, again, begin, bring, holdOver, look, memberOf, scanInto, sheetOf, within } from "./town.js";
import { visit } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

/** How many places this phone holds. @param {Page} page @returns {Promise<number>} */
function places(page) {
  return page.evaluate(async () => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const { Home } = await import(new URL("../client/home.js", at).href);
    return (await (await Home.open()).committees()).length;
  });
}

/** @param {Page} page @param {string} line */
async function typeLine(page, line) {
  await page.getByLabel("The long line").fill(line);
  await page.getByRole("button", { name: "Restore" }).click();
}

/** @param {Page} page */
function isIn(page) {
  return page.getByRole("link", { name: "More" }).waitFor();
}

test("a browser that lost everything asks for the sheet and makes no one new", async (t) => {
  const town = await Town.open(t);
  const red = await town.phone();
  await begin(red, "red");
  const { line, words, committee } = await sheetOf(red);
  const wire = await red.context().newCDPSession(red);
  await wire.send("Storage.clearDataForOrigin", { origin: new URL(red.url()).origin, storageTypes: "indexeddb" });
  await again(red);
  await red.getByText("This browser has lost what it knew of you").waitFor();
  await look(red, "wiped");
  await clean(red);
  assert.equal(await places(red), 0);
  assert.match((await red.locator("main li a").first().textContent()) ?? "", /recovery sheet/);
  await red.locator("main li a").first().click();
  await typeLine(red, `${line.slice(0, -3)}x`);
  await red.getByRole("alert").waitFor();
  assert.equal(await places(red), 0);
  await look(red, "restore");
  await clean(red);
  await typeLine(red, `${line.slice(0, 40)}\n ${line.slice(40)}`); // as it is wrapped on paper
  await isIn(red);

  const other = await town.phone({ dark: true }); // and on another phone, by the words alone
  await other.getByRole("link", { name: "I have a recovery sheet" }).click();
  await other.getByRole("button", { name: "I only have the twelve words" }).click();
  await other.getByLabel("The twelve words").fill(words.toUpperCase());
  await other.getByLabel("How the line").fill("00000000");
  await look(other, "restore-words");
  await clean(other);
  await other.getByRole("button", { name: "Restore" }).click();
  await other.getByText("no such committee").waitFor();
  assert.equal(await places(other), 0);
  await other.getByLabel("How the line").fill(committee.slice(0, 8));
  await other.getByRole("button", { name: "Restore" }).click();
  await isIn(other);
});

test("a place comes back, or it does not", async (t) => {
  const town = await Town.open(t);
  const [red, blue, green] = [await town.phone(), await town.phone(), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await bring(green, "green", red, blue);
  for (const founder of [blue, green]) await within(founder, "sign", {});
  await t.test("a lost phone is replaced after a wait, and the old one can stop it", () => replace(town, red, blue, green));
  await t.test("a code is read by the camera", () => scan(town, red));
  await t.test("a sheet whose key is frozen or gone is told so, and restores nothing", () => worthless(town, blue, green));
});

/** @param {Town} town @param {Page} blue who is frozen @param {Page} green who leaves */
async function worthless(town, blue, green) {
  const [frozen, left] = [await sheetOf(blue), await sheetOf(green)];
  await within(blue, "freeze", {});
  await within(green, "leave", {});
  const other = await town.phone();
  await other.goto(`${town.address}/#/welcome/restore`);
  await typeLine(other, frozen.line);
  await other.getByText("Your access is frozen").waitFor();
  await typeLine(other, left.line);
  await other.getByText("This place has ended").waitFor();
  assert.equal(await places(other), 0);
}

/** @param {Town} town @param {Page} red */
async function scan(town, red) {
  const { line } = await sheetOf(red);
  await visit(red, "/sheet");
  await red.getByRole("button", { name: "Nobody is looking: show it" }).click();
  await red.locator("svg.code").scrollIntoViewIfNeeded();
  await holdOver(red);
  const other = await town.phone();
  await other.getByRole("link", { name: "I have a recovery sheet" }).click();
  await other.getByRole("button", { name: "Scan with the camera" }).click();
  await other.getByText("The camera was not allowed").waitFor();
  await look(other, "scan-refused");
  await clean(other);
  await other.getByRole("button", { name: "Close" }).click();
  await other.context().grantPermissions(["camera"]);
  assert.equal(await scanInto(other, "line"), line);
  await other.getByRole("button", { name: "Restore" }).click();
  await isIn(other);
}

/** @param {Town} town @param {Page} red @param {Page} blue whose phone is lost @param {Page} green */
async function replace(town, red, blue, green) {
  const replaces = await memberOf(blue);
  const link = await within(red, "invite", { uses: 1, replaces });
  const other = await town.phone({ dark: true });
  await other.goto(link);
  await other.getByText("brings back your place").waitFor();
  await look(other, "replaces");
  await clean(other);
  await other.getByLabel("What should the others call you?").fill("blue again");
  await other.getByRole("button", { name: "Ask to join" }).click();
  await other.getByRole("heading", { name: "Compare six words" }).waitFor();
  const request = await memberOf(other);
  await within(red, "vouch", { request });
  await within(green, "vouch", { request });
  await other.getByText("three days must pass first").waitFor();
  await look(other, "delay");
  await clean(other);
  await within(blue, "cancel", { request });
  await other.getByText("This request is over").waitFor();
  await other.getByRole("button", { name: "Begin anew" }).click();
  await other.getByRole("link", { name: "I have an invitation" }).waitFor();
  assert.equal(await places(other), 0);
}
