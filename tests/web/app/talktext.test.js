/** Whatever is written, in whatever script, on screens that everybody can use. */

import assert from "node:assert/strict";
import test from "node:test";
import { clean } from "./axe.js";
import { atTalk, message, open, say, unseen } from "./talking.js";
import { Town, begin, bring, look } from "./town.js";

/** @typedef {import("playwright-core").Page} Page */

const HOSTILE = [
  "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>",
  "{name} ${1+1} {{text}} %s \\u0041",
  "\u202eevil\u202c \u2066\u2067\u2068 left",
  "javascript:window.hit=1 data:text/html,<b>x</b>",
  "Z\u0351\u036b\u0343\u036a\u0302a\u0358\u0322l\u0321\u0353g\u033co".repeat(12),
  "x".repeat(3_000),
  "\u0000\u0007\u001b[31mred",
  "السلام عليكم hello שלום 123 ( [",
  "https://example.org/?q=<b>&x=\"onmouseover=alert(1)",
];

test("whatever is written is shown as text, and breaks nothing", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ language: "ar" })];
  await begin(red, HOSTILE[0].slice(0, 40));
  await bring(blue, "\u202eeulb", red);
  await open(red);
  await blue.evaluate(() => void (location.hash = "/talk"));
  for (const text of HOSTILE) {
    await unseen(red, "say", { text });
    await red.locator("article .text").filter({ hasText: text.slice(0, 5) }).last().waitFor();
  }
  await blue.getByRole("link", { name: /الجميع/u }).click();
  await blue.locator("article .text").nth(3).waitFor();
  for (const page of [red, blue]) {
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).hit), undefined);
    assert.equal(await page.locator("article img, article script, article b").count(), 0);
    const over = await page.evaluate(() => {
      const list = /** @type {HTMLElement} */ (document.querySelector(".window"));
      return [document.documentElement.scrollWidth > innerWidth, list.scrollWidth > list.clientWidth];
    });
    assert.deepEqual(over, [false, false]);
  }
  const texts = await unseen(blue, "texts");
  assert.deepEqual(texts, HOSTILE);
  await look(blue, "hostile-ar");
  await look(red, "hostile");
  await atTalk(red);
  await look(red, "list-hostile");
  await open(red);
  await crafted(red, blue);
});

/** Files that are not what their names say. @type {[string, string | number[], string][]} */
const FILES = [
  ["bomb.png", [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 255, 255, 0, 0, 255, 255, 8, 6, 0, 0, 0], "bomb.png"],
  ["drawn.png", "<svg xmlns='http://www.w3.org/2000/svg' onload='window.hit=1'><script>window.hit=1</script></svg>", "drawn.png"],
  ["page.webp", "<!doctype html><script>window.hit=1</script>", "page.webp"],
  ["photo\u202egpj.exe", "MZ", "photogpj.exe"],
  ["../../notes.txt.js", "window.hit=1", "notes.txt.js"],
];

/** What a member's own program could sign and no screen would. @type {Record<string, any>[]} */
const CRAFTED = [
  { text: { toString: "x" } }, { text: 5 }, { text: ["<b>"] }, { name: "<img src=x>" }, { pin: "nonsense" }, { leave: true },
  { react: "x", emoji: "<img>" }, { edit: "A".repeat(43), text: "nobody's" }, { constructor: 1, __proto__: { text: "x" } }, {},
  { text: "with keys", attachments: [{ key: "x", name: "<b>" }] }, { text: "answers nobody", reply: "A".repeat(43) },
  { text: "see https://red@elsewhere.example/ https://\u0430\u0440\u0440\u04cf\u0435.example/ javascript:window.hit=1 http://[ data:text/html,x" },
];
const MANY = 30;

/** What a member sends who writes it byte by byte. @param {Page} red @param {Page} blue */
async function crafted(red, blue) {
  for (const words of CRAFTED) await unseen(red, "put", words);
  for (const [name, data] of FILES) await unseen(red, "attach", { text: `file ${name.slice(0, 4)}`, name, data });
  await unseen(red, "say", { text: "many signs" });
  const sound = blue.locator("article", { has: blue.locator(".text", { hasText: "many signs" }) });
  await sound.waitFor();
  const id = await sound.evaluate((one) => one.closest("[data-key]")?.getAttribute("data-key") ?? "");
  for (let n = 0; n < MANY; n++) await unseen(red, "put", { react: id, emoji: n ? String.fromCodePoint(0x1f600 + n) : "<img/src=x>" });
  await sound.getByText("+١٨").or(sound.getByText("+18")).waitFor();
  assert.equal(await sound.locator(".reactions button").count(), 12);
  await look(blue, "many-signs-ar");
  await message(red, "answers nobody").getByText("A message that is not here").waitFor();
  await message(red, "see https").getByRole("link", { name: /xn--/ }).waitFor();
  assert.equal(await message(red, "see https").getByRole("link").count(), 1, "what stands before an @ passes for no site");
  for (const [name, , shown] of FILES) {
    await message(red, `file ${name.slice(0, 4)}`).getByText(shown, { exact: true }).waitFor();
  }
  await look(red, "crafted");
  for (const page of [red, blue]) {
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).hit), undefined);
    assert.equal(await page.locator("article img, article script, article b, article svg script").count(), 0);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }
}

test("whoever takes another's name does not pass for them, and a name that nobody sees is none", async (t) => {
  const town = await Town.open(t);
  const [red, blue, green] = [await town.phone(), await town.phone({ language: "ar" }), await town.phone()];
  await begin(red, "Rosa");
  await bring(blue, "R\u043e\u0455\u0430", red);
  await bring(green, "\u200b\u2060 \u200d", red, blue);
  for (const page of [red, blue, green]) await unseen(page, "say", { text: "Come at six." });
  await open(red);
  await red.locator(".who").getByText(/^R\u043e\u0455\u0430 \u00b7 [0-9a-f]{8}$/).waitFor();
  await red.locator(".who").getByText(/^[0-9a-f]{8}$/).waitFor();
  await look(red, "alike");
  await red.evaluate(() => void (location.hash = "/more/members"));
  for (const name of [/^Rosa \u00b7 [0-9a-f]{8}/, /^R\u043e\u0455\u0430 \u00b7 [0-9a-f]{8}/]) await red.getByText(name).first().waitFor();
  await look(red, "alike-members");
});

test("screens are clean, in the dark, from right to left, with large letters, by the keyboard", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone({ language: "ar", dark: true })];
  await begin(red, "Rosa");
  await bring(blue, "نور", red);
  await open(red);
  await blue.evaluate(() => void (location.hash = "/talk"));
  await say(red, "مرحبا Nour, the shift starts at 6:00 (bay 4).");
  await say(red, "👋🏽");
  await blue.getByRole("link", { name: /الجميع/u }).click();
  await message(blue, "the shift starts").waitFor();
  await unseen(blue, "say", { text: "نعم، سأكون هناك في السادسة." });
  await message(blue, "سأكون").waitFor();
  await clean(blue);
  await look(blue, "conversation-ar-dark");
  await message(blue, "the shift starts").getByRole("button").first().click();
  await blue.getByRole("dialog").waitFor();
  await clean(blue);
  await look(blue, "menu-ar-dark");
  await blue.keyboard.press("Escape");
  await blue.getByRole("dialog").waitFor({ state: "detached" });
  await clean(red);
  await red.evaluate(() => void (document.documentElement.style.fontSize = "200%"));
  await look(red, "large");
  const over = await red.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(over, false);
  await red.evaluate(() => void (document.documentElement.style.fontSize = ""));
  await red.getByRole("textbox").focus();
  await red.keyboard.press("Shift+Tab");
  await red.keyboard.press("Shift+Tab");
  const focused = await red.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  assert.equal(focused, "This message");
  await red.keyboard.press("Enter");
  await red.getByRole("dialog").getByRole("button", { name: "Reply" }).press("Enter");
  await red.getByText(/^Reply to/).waitFor();
  assert.equal(await red.evaluate(() => document.activeElement?.tagName), "TEXTAREA");
});
