/** Putting the client on the phone's first screen, under our own name or a plain one. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { Town, again, begin, look } from "./town.js";

const PLAIN = { en: "Notes", ar: "ملاحظات" };

for (const [language, title] of Object.entries(PLAIN)) {
  test(`in ${language} it can be installed, as what it is or as a notebook`, async (t) => {
    const town = await Town.open(t);
    const page = await town.phone({ language, dark: language === "ar" });
    await begin(page, "red");
    await page.evaluate(() => void (location.hash = "/more"));
    await page.locator("[data-area=more] .languages").waitFor();
    const session = await page.context().newCDPSession(page);
    assert.equal((await manifestOf(session)).name, "Concerted");
    // A browser without a window offers nothing by itself.
    await page.evaluate(() => void dispatchEvent(new Event("beforeinstallprompt", { cancelable: true })));
    await page.locator("input[name=look]").last().check();
    await page.waitForFunction((title) => document.title === title, title);
    await clean(page);
    await page.locator(".card:has(input[name=look])").scrollIntoViewIfNeeded();
    await look(page, `install-${language}`);
    assert.equal((await manifestOf(session)).name, title);
    await again(page);
    assert.equal(await page.title(), title);
    const told = await manifestOf(session);
    assert.equal(told.name, title);
    assert.match(told.icons[0].src, /notes-192\.png$/);
    assert.match(await page.evaluate(() => document.querySelector("link[rel=icon]")?.getAttribute("href") ?? ""), /notes\.svg$/);
  });
}

/** The manifest as the browser reads it, which must find nothing wrong with it.
 * @param {import("playwright-core").CDPSession} session
 */
async function manifestOf(session) {
  const { data, errors } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  const wrong = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito");
  assert.deepEqual(wrong, []);
  return JSON.parse(data ?? "{}");
}
