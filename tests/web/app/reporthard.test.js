/** Reports where it is hard: without a line, with lost answers, strange words, many scripts, another program. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { clean } from "./axe.js";
import { photographed } from "./photographed.js";
import { items, report } from "./reporting.js";
import { DESK, Town, again, begin, bring, look, sheetOf } from "./town.js";
import { tabTo, visit } from "./voting.js";

/** @typedef {import("playwright-core").Page} Page */

const HERE = dirname(fileURLToPath(import.meta.url));
const UDHR = join(HERE, "../../../../../shared/data/udhr");
const PYTHON = process.env.CONCERTED_PYTHON ?? "python3";

test("what is reported without a line waits, is sent once, and is sealed for those who are members then", async (t) => {
  const town = await Town.open(t);
  const [red, blue] = [await town.phone(), await town.phone()];
  await begin(red, "red");
  await bring(blue, "blue", red);
  await visit(blue, "/report/new");
  await blue.getByText("What is it about?").waitFor();
  await blue.context().setOffline(true);
  await blue.getByText("Injury", { exact: true }).click();
  await blue.getByLabel("Where?").fill("Tunnel");
  await blue.getByLabel("What happened?").fill("No signal down here.");
  await blue.locator("input[type=file]").first().setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: photographed() });
  await blue.getByRole("img", { name: "Photo 1" }).waitFor();
  await blue.getByRole("button", { name: "Send the report" }).click();
  await blue.getByText("On its way").waitFor();
  await blue.getByText("Injury · Tunnel").waitFor();
  await look(blue, "waiting");
  await clean(blue);
  await blue.context().setOffline(false);
  await visit(red, "/report");
  await red.getByRole("link", { name: /Tunnel/ }).waitFor({ timeout: 60_000 });
  await blue.getByText("On its way").waitFor({ state: "detached" });
  // An answer is lost on its way back: the report stands in the record once all the same.
  let lost = 0;
  await red.route("**/entries", async (route) => {
    if (route.request().method() !== "POST" || lost) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort();
  });
  await report(red, "Pay", "Office", "A day is missing.");
  await blue.getByRole("link", { name: /Office/ }).waitFor();
  await red.getByRole("link", { name: /Office/ }).waitFor({ timeout: 60_000 });
  await red.getByText("On its way").waitFor({ state: "detached", timeout: 60_000 });
  assert.equal(lost, 1);
  const found = await items(blue, "reports");
  assert.deepEqual(found.map((/** @type {any} */ one) => one.place), ["Tunnel", "Office"]);
});

test("strange words are words, in every script", async (t) => {
  const town = await Town.open(t);
  const page = await town.phone({ language: "ar", size: DESK });
  await begin(page, "red");
  const strange = [
    "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "\u202eright to left\u2066 and \u0000 \u001b[31m red",
    "{n} ${1} %s &amp; \" ' `",
    "x".repeat(5_000),
    "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67 \u0e01\u0e33 e\u0301".repeat(20),
  ];
  const texts = existsSync(UDHR) ? readdirSync(UDHR).map((name) => readFileSync(join(UDHR, name), "utf8").trim().slice(0, 600)) : [];
  for (const what of [...strange, ...texts]) {
    await items(page, "post", { item: { item: "report", kind: "abuse", place: what.slice(0, 60).trim() || "-", what } });
  }
  await again(page);
  await visit(page, "/report");
  await page.locator(".brief").first().waitFor();
  assert.equal(await page.locator(".brief").count(), Math.min(30, strange.length + texts.length));
  await look(page, "scripts");
  assert.equal(await page.locator("main img, main script, main iframe").count(), 0);
  const found = await items(page, "reports");
  assert.deepEqual(found.map((/** @type {any} */ one) => one.what), [...strange, ...texts]);
  for (const [n, what] of [...strange, ...texts].entries()) {
    await visit(page, `/report/${found[n].id}`);
    const shown = await page.locator(".tale").textContent();
    assert.equal(shown, what.replaceAll(/[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ""));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the screen");
  }
  if (!texts.length) t.diagnostic("the texts in many languages are not here: ../shared/data/udhr");
});

test("one member reports on a phone, at a command line and with a keyboard", async (t) => {
  const red = await (await Town.open(t)).phone();
  await begin(red, "red");
  await t.test("the command line reads what a phone has reported, and the phone what it reports", () => atCommandLine(red));
  await t.test("a report is written with the keyboard alone", () => byKeyboard(red));
});

/** On paper stand the words, the photo, every letter of the numbers, and which page of how many it is. @param {Page} page @param {string} path */
async function printed(page, path) {
  const committee = await page.locator(".proofs dd").last().innerText();
  await page.pdf({ path, format: "A4" });
  if (!existsSync("/usr/bin/pdftotext")) return; // needs Debian's poppler-utils
  const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
  for (const said of ["Proof for people outside", "The rail is loose.", "What it does not prove", "concerted audit", committee, "1 / "]) assert.ok(text.includes(said), said);
  for (const shown of ["Save the proof file", "Print, or save as PDF", "Talk"]) assert.ok(!text.includes(shown), shown);
  const images = execFileSync("pdfimages", ["-list", path], { encoding: "utf8" }).split("\n").filter((line) => / image /.test(line));
  assert.equal(images.length, 1, "the photo is printed");
}

/** @param {Page} red */
async function atCommandLine(red) {
  await visit(red, "/report/new");
  await red.getByText("Unsafe", { exact: true }).click();
  await red.getByLabel("Where?").fill("Bay 4");
  await red.getByLabel("What happened?").fill("The rail is loose.");
  await red.locator("input[type=file]").first().setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: photographed() });
  await red.getByRole("img", { name: "Photo 1" }).waitFor();
  await red.getByRole("button", { name: "One more" }).click();
  await red.getByRole("button", { name: "Send the report" }).click();
  await red.getByRole("link", { name: /Bay 4/ }).waitFor();
  const folder = mkdtempSync(join(tmpdir(), "member-"));
  await red.getByRole("link", { name: /Bay 4/ }).click();
  await red.getByRole("link", { name: "Proof for people outside" }).click();
  await red.getByRole("button", { name: "Make the proof" }).click();
  const saving = red.waitForEvent("download");
  await red.getByRole("button", { name: "Save the proof file" }).click();
  await (await saving).saveAs(join(folder, "pack.txt"));
  await red.getByText("What it does not prove").waitFor();
  await look(red, "proof");
  await clean(red);
  await red.locator(".proof img").first().waitFor();
  await printed(red, join(folder, "proof.pdf"));
  await visit(red, "/report");
  const told = JSON.parse(execFileSync(PYTHON, [join(HERE, "othermember.py"), (await sheetOf(red)).line, folder, join(folder, "pack.txt")], { encoding: "utf8" }));
  assert.deepEqual(told.reports, [{ place: "Bay 4", what: "The rail is loose.", people: 1, photos: ["ffd8ff"] }]);
  assert.deepEqual(told.proof, { findings: [], files: [true], what: "The rail is loose.", stamped: true });
  const theirs = red.getByRole("link", { name: /Dock/ });
  await theirs.waitFor();
  assert.match((await theirs.textContent()) ?? "", /Danger to life/);
}

/** @param {Page} page */
async function byKeyboard(page) {
  await page.setViewportSize(DESK);
  await visit(page, "/report/new");
  await page.locator("#report-kind").focus();
  await page.keyboard.press("ArrowRight");
  await tabTo(page, "#report-place");
  await page.keyboard.type("Line 2");
  await tabTo(page, "#report-what"); // past the places that were named before
  await page.keyboard.type("Fell from the step.");
  await look(page, "desk");
  await tabTo(page, "button:has-text('Send the report')");
  await page.keyboard.press("Enter");
  const link = page.getByRole("link", { name: /Line 2/ });
  await link.waitFor();
  await clean(page);
  await link.focus();
  await page.keyboard.press("Enter");
  await page.getByText("Fell from the step.").waitFor();
}
