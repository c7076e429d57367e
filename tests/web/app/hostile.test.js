/** Hostile strings and many languages in proposals are shown as text, and the layout holds at 360 px. */

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { Town, begin, look } from "./town.js";
import { visit } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

const UDHR = fileURLToPath(new URL("../../../../shared/data/udhr", import.meta.url));
const HOSTILE = [
  "<img src=x onerror=document.title='taken'>",
  "</p><script>document.title='taken'</script>",
  "javascript:alert(1) {name} ${name} &lt;b&gt; %s",
  "\u202eright to left\u202c \u2066isolated",
  "W".repeat(110),
  "Z\u0351\u036f\u0321".repeat(20),
  "نص عربي ثم English ثم عربي",
  " \u200b ",
];

/** Propose these without the screens, one after the other. @param {Page} page @param {{ title: string, text: string }[]} said */
function propose(page, said) {
  return page.evaluate(async (said) => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const load = (/** @type {string} */ name) => import(new URL(`../client/${name}.js`, at).href);
    const [{ Home }, { Committee }, motions] = [await load("home"), await load("committee"), await load("motions")];
    const home = await Home.open();
    const committee = await Committee.open(home, (await home.committees())[0]);
    for (const { title, text } of said) {
      const row = await motions.propose(committee, { type: "resolve" }, title, text);
      await committee.simple("motion.open", { motion: row.entry.id, revision: 0 });
      await motions.vote(committee, row.entry.id, "yes");
      await motions.close(committee, row.entry.id);
    }
  }, said);
}

/** Nothing is wider than the screen, on the list and on each proposal; each title is there as text.
 * @param {Page} page
 * @param {{ title: string, text: string }[]} said
 */
async function hold(page, said) {
  await page.reload();
  await visit(page, "/vote");
  const cards = page.locator("a.proposal");
  await cards.nth(said.length - 1).waitFor();
  await fits(page, "the list");
  for (let n = 0; n < said.length; n++) {
    await visit(page, "/vote");
    await cards.nth(n).click();
    await page.locator(".headline").waitFor();
    await fits(page, await page.locator(".headline").innerText());
  }
}

/** @param {Page} page @param {string} where */
async function fits(page, where) {
  const wide = await page.evaluate(() => {
    const main = /** @type {HTMLElement} */ (document.querySelector("main"));
    return [document.documentElement.scrollWidth > innerWidth, main.scrollWidth > main.clientWidth];
  });
  assert.deepEqual(wide, [false, false], where);
}

test("hostile strings are text, and the layout holds", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone();
  await begin(page, "red");
  const said = HOSTILE.map((text) => ({ title: text, text: `${text}\n\n${text}` }));
  await propose(page, said);
  await hold(page, said);
  assert.equal(await page.title(), "Concerted");
  assert.equal(await page.locator("main img, main script").count(), 0);
  await visit(page, "/vote");
  await page.getByText("onerror=document.title").waitFor();
  const turned = await page.locator("main").innerText();
  assert.doesNotMatch(turned, /\u202e/);
  await look(page, "list");
});

test("titles and texts of many languages are whole, and the layout holds", async (t) => {
  if (!existsSync(UDHR)) return t.skip("the Declaration is not here: ../shared/data/udhr");
  const town = await Town.open(t);
  const page = await town.phone();
  await begin(page, "red");
  const said = readdirSync(UDHR)
    .filter((name) => name.endsWith(".txt"))
    .map((name) => readFileSync(join(UDHR, name), "utf8").trim().split(/\n+/))
    .map((lines) => ({ title: [...lines[0]].slice(0, 110).join(""), text: lines.slice(0, 12).join("\n\n").slice(0, 4_000) }));
  assert.ok(said.length >= 20);
  await propose(page, said);
  await hold(page, said);
  await look(page, "languages");
});
