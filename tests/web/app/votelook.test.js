/** Every screen of Vote in English and Arabic, light and dark, narrow and wide, and by axe's measure. */

import test from "node:test";
import { clean } from "./axe.js";
import { DESK, Town, look } from "./town.js";
import { fits, openTitled, resolve, supportAndOpen, three, visit, vote } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

/** See a screen, by eye and by axe. @param {Page} page @param {string} path @param {string} name @param {string} there */
async function see(page, path, name, there) {
  await visit(page, path);
  await page.locator(there).first().waitFor();
  await fits(page, name);
  await clean(page);
  await look(page, name);
}

test("every screen is clean in English and Arabic, light and dark, narrow and wide", async (t) => {
  const town = await Town.open(t);
  const [red, blue, green] = await three(town, [{}, { size: DESK }, { language: "ar", dark: true }]);
  await resolve(red, "Fans in every bay", "It was 41 degrees in bay four on Tuesday.");
  const path = new URL(red.url()).hash.slice(1);
  await see(green, path, "proposed-ar-dark", ".headline");
  await see(blue, path, "proposed-wide", ".headline");
  await openTitled(blue, "Fans in every bay");
  await supportAndOpen(blue);
  for (const [page, name] of /** @type {[Page, string][]} */ ([[red, "en"], [blue, "wide"], [green, "ar-dark"]])) {
    await see(page, path, `open-${name}`, ".paper");
    await see(page, "/vote", `list-${name}`, "a.proposal");
    await see(page, "/vote/propose", `kinds-${name}`, ".kind");
    await see(page, "/vote/propose/create_office", `office-${name}`, "#office_name");
    await see(page, "/vote/propose/change_rule", `rules-${name}`, ".choice");
  }
  await visit(green, path);
  await green.locator(".paper").getByText("نعم", { exact: true }).click();
  await green.locator(".paper .main-act").click();
  await green.locator(".notice.good").waitFor();
  await see(green, path, "voted-ar-dark", ".notice.good");
  await openTitled(red, "Fans in every bay");
  await vote(red, "Yes");
  await openTitled(blue, "Fans in every bay");
  await vote(blue, "No");
  await blue.getByRole("button", { name: "Count the votes" }).click();
  await blue.locator(".result").waitFor();
  for (const [page, name] of /** @type {[Page, string][]} */ ([[red, "en"], [blue, "wide"], [green, "ar-dark"]])) {
    await see(page, path, `result-${name}`, ".result");
  }
  await green.locator(".result .button").click();
  await green.locator(".minutes").waitFor();
  await clean(green);
  await look(green, "minutes-ar-dark");
});
