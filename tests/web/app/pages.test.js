/** Every page of More, by axe and by eye: in several languages, light and dark, on a phone and a desk. */

import test from "node:test";
import { clean } from "./axe.js";
import { DESK, PHONE, Town, again, begin, look, open } from "./town.js";

const PAGES = ["", "rules", "programme", "offices", "name", "phones", "lock", "committees", "server", "check", "export", "leave", "invite", "members"];

/** @typedef {{ language: string, dark?: boolean, size?: { width: number, height: number } }} Owner */

/** @type {Owner[]} */
const OWNERS = [{ language: "en" }, { language: "ar", dark: true }, { language: "fr", size: DESK }, { language: "es", dark: true }];
const ALL = process.env.CONCERTED_EVERY_SCREEN === "1";

/** Have the phone of `page` be as this owner has it. @param {import("playwright-core").Page} page @param {Owner} owner */
async function become(page, { language, dark = false, size = PHONE }) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  await page.evaluate((language) => localStorage.setItem("concerted.language", language), language);
  await again(page);
}

// `make test` looks at each page as one of them has it, and at another the next time that the client
// is changed; `make slow` looks at each page as all of them have it.
test("each page of More can be read by everybody", async (t) => {
  const page = await (await Town.open(t)).phone();
  await begin(page, "red");
  const address = await page.evaluate(() => /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src);
  const turn = Number.parseInt(/\/v\/(\w{4})/.exec(address)?.[1] ?? "", 16);
  for (const [n, owner] of OWNERS.entries()) {
    await become(page, owner);
    for (const [nth, path] of PAGES.entries()) {
      if (!ALL && (nth + turn) % OWNERS.length !== n) continue;
      await open(page, `/${path}`);
      await page.locator("main:not(:has(> p.soft:only-child))").waitFor();
      await look(page, `${path || "list"}-${owner.language}`);
      await clean(page);
    }
  }
});
