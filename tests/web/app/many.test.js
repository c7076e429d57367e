/** A committee of five thousand on the list of members: drawn as far as one scrolls, and searched. */

import assert from "node:assert/strict";
import test from "node:test";
import { Town, begin, open } from "./town.js";

const MANY = 5_000;

test("five thousand members are searched and scrolled", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone();
  await begin(page, "red");
  await open(page, "/members");
  const drawnMs = await page.evaluate(async (many) => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const load = (/** @type {string} */ name) => import(new URL(`../${name}.js`, at).href);
    const [{ People }, { html, render }] = [await load("views/more/people"), await load("parts/html")];
    const [{ Speech }, { Words }] = [await load("parts/parts"), await load("words/words")];
    const words = await new Words("en").learn("app", "more");
    const people = Array.from({ length: many }, (_, n) => ({
      id: n.toString(16).padStart(64, "0"), name: `Ágnes ${n}`, me: n === 0, status: "active", founder: false, since: 1.7e9, newUntil: 0, offices: [],
    }));
    const into = Object.assign(document.createElement("div"), { className: "app", id: "many" });
    document.body.replaceChildren(into);
    const start = performance.now();
    render(html`<${Speech.Provider} value=${words}><${People} people=${people} asking=${[]} read=${many} /></${Speech.Provider}>`, into);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - start;
  }, MANY);
  t.diagnostic(`${MANY} members drawn in ${Math.round(drawnMs)} ms`);
  const rows = page.locator("#many .rows a");
  assert.ok((await rows.count()) < 200, "what nobody has scrolled to is not drawn");
  await page.getByText("5,000 members").waitFor();
  for (let n = 0; n < 3; n++) {
    const before = await rows.count();
    await rows.last().scrollIntoViewIfNeeded();
    await page.waitForFunction((before) => document.querySelectorAll("#many .rows a").length > before, before);
  }
  await page.getByLabel("Search by name").fill("agnes 4321"); // without its accent
  await page.getByRole("link", { name: "Ágnes 4321" }).waitFor();
  assert.equal(await rows.count(), 1);
  await page.getByLabel("Search by name").fill("nobody");
  await page.getByText("No such name.").waitFor();
});
