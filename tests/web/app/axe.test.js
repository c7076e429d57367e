/** The check itself: it finds nothing on a good screen, and what is wrong with a bad one. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean, violations } from "./axe.js";
import { Town } from "./town.js";

test("a screen is clean, in the light and in the dark, and a spoilt one is not", async (t) => {
  const town = await Town.open(t);
  for (const [language, dark] of /** @type {[string, boolean][]} */ ([["en", false], ["ar", true]])) {
    await clean(await town.phone({ language, dark }));
  }
  const page = await town.phone();
  await page.evaluate(() => {
    const button = document.createElement("button");
    button.style.cssText = "width: 10px; height: 10px; padding: 0";
    document.querySelector("main")?.append(button, Object.assign(document.createElement("h5"), { textContent: "Out of order" }));
    for (const text of document.querySelectorAll("p")) text.style.color = "#ddd8cc";
  });
  const found = (await violations(page)).map(({ id }) => id);
  assert.deepEqual(["button-name", "color-contrast", "heading-order"].filter((id) => !found.includes(id)), []);
  await assert.rejects(clean(page), /button-name/);
});
