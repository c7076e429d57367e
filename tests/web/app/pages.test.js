/** Every page of More, by axe and by eye: in each language, light and dark, on a phone and a desk. */

import test from "node:test";
import { clean } from "./axe.js";
import { DESK, Town, begin, look, open } from "./town.js";

const PAGES = ["", "rules", "programme", "offices", "name", "phones", "lock", "committees", "server", "check", "export", "leave", "invite", "members"];

/** @type {[string, import("./town.js").Owner][]} */
const OWNERS = [
  ["en", { language: "en" }],
  ["ar", { language: "ar", dark: true }],
  ["fr", { language: "fr", size: DESK }],
  ["es", { language: "es", dark: true }],
];

test("each page of More can be read by everybody", async (t) => {
  const town = await Town.open(t);
  for (const [name, owner] of OWNERS) {
    const page = await town.phone(owner);
    await begin(page, "red");
    for (const path of PAGES) {
      await open(page, `/${path}`);
      await page.locator("main:not(:has(> p.soft:only-child))").waitFor();
      await look(page, `${path || "list"}-${name}`);
      await clean(page);
    }
    await page.close();
  }
});
