/** Every page of More, by axe and by eye: in several languages, light and dark, on a phone and a desk. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { DESK, PHONE, Town, again, begin, look, open } from "./town.js";

const PAGES = ["", "rules", "programme", "offices", "name", "phones", "lock", "notices", "committees", "server", "check", "export", "leave", "invite", "members"];

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

const HOSTILE = "<img src=x onerror=document.title='taken'> \u202egnihton\u202c {name} Z\u0351\u036f\u0321".concat("W".repeat(60));
const SCREENS = [...PAGES.map((path) => `/more/${path}`), "/talk", "/vote", "/vote/propose", "/report", "/report/new", "/report/patterns", "/history", "/balance", "/documents"];

test("strange names run nothing and break no screen, in letters of twice the size and from right to left", async (t) => {
  const page = await (await Town.open(t)).phone({ language: "ar", dark: true });
  /** @type {string[]} */
  const broken = [];
  await begin(page, HOSTILE.slice(0, 40), { name: HOSTILE.slice(0, 80), programme: `${HOSTILE}\n\n${HOSTILE}` });
  for (const large of [false, true]) {
    await page.evaluate((large) => void (document.documentElement.style.fontSize = large ? "200%" : ""), large);
    for (const path of SCREENS) {
      await page.evaluate((path) => void (location.hash = path), path);
      await page.locator("main:not(:has(> p.soft:only-child)) >> visible=true").first().waitFor();
      await page.locator("main").evaluate((main) => Promise.all(main.getAnimations({ subtree: true }).map((one) => one.finished.catch(() => null))));
      await look(page, `strange${path.replaceAll("/", "-")}${large ? "-large" : ""}`);
      const wide = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll("main")].some((one) => one.scrollWidth > one.clientWidth));
      if (wide) broken.push(`${path}${large ? " large" : ""}: wider than the screen`);
      if (/\u202e/.test(await page.locator("main").innerText())) broken.push(`${path}: a turned text`);
      assert.equal(await page.locator("main img, main script").count(), 0, path);
    }
  }
  assert.equal(broken.join("\n"), "");
  assert.equal(await page.title(), "Concerted");
});
