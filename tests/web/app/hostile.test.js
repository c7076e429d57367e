/** Hostile strings and many languages in proposals are shown as text, and the layout holds at 360 px. */

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { items } from "./reporting.js";
import { Town, again, begin, look } from "./town.js";
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

/** Write these as names of rooms and channels, as documents and on invitations, and look at each.
 * @param {Page} page
 * @param {readonly string[]} texts
 */
async function everywhere(page, texts) {
  for (const text of texts) {
    const line = [...text.trim()].slice(0, 150).join("") || "-";
    await items(page, "post", { item: { item: "document", title: line, text: `${text}\n\n${text}`, lang: "en" } });
  }
  await page.evaluate(async (texts) => {
    const at = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]")).src;
    const load = (/** @type {string} */ name) => import(new URL(`../client/${name}.js`, at).href);
    const [{ Home }, { Committee }, { Talk }, { openRoom }] = await Promise.all(["home", "committee", "talk", "talkplaces"].map(load));
    const home = await Home.open();
    const talk = await Talk.open(await Committee.open(home, (await home.committees())[0]));
    for (const text of texts) {
      const place = await openRoom(talk, [...text].slice(0, 80).join(""), []);
      await talk.say(place, text);
    }
    await talk.send();
  }, texts);
  await again(page);
  for (const [list, link] of [["/talk", ".places a.row"], ["/documents", "main a[href*='#/documents/']"]]) {
    await visit(page, list);
    await page.locator(link).nth(texts.length - 1).waitFor();
    await fits(page, list);
    await look(page, `fields${list.replace("/", "-")}`);
    const paths = await page.locator(link).evaluateAll((found) => found.map((one) => one.getAttribute("href")?.slice(1) ?? ""));
    for (const path of new Set(paths.filter((path) => !path.endsWith("/new")))) {
      await visit(page, path);
      await page.locator(list === "/talk" ? ".said-row, .empty" : "main").first().waitFor();
      await fits(page, path);
    }
  }
  await visit(page, "/more/invite");
  await page.getByLabel("A word to them").fill([...texts.join(" ")].slice(0, 280).join(""));
  await page.getByRole("button", { name: "Make the invitation" }).click();
  await page.getByRole("button", { name: "Show the code large" }).waitFor();
  await fits(page, "an invitation");
  await visit(page, new URL(page.url()).hash.slice(1).replace("/invite/", "/poster/"));
  await page.locator(".poster svg").waitFor();
  await fits(page, "a poster");
  await look(page, "fields-poster");
  assert.equal(await page.title(), "Concerted");
  assert.equal(await page.locator("main img, main script").count(), 0);
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
  await everywhere(page, HOSTILE);
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
  await everywhere(page, said.map(({ title }) => title));
});
