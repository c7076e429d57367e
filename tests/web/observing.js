/**
 * The observer's page in Chromium, without a line once it is loaded: each file of a folder is given to
 * it, and what it says is printed as JSON. `observing.js FOLDER [ADDRESS]`; pictures go to
 * CONCERTED_SCREENS.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { clean } from "./app/axe.js";
import { startBrowser } from "./browser.js";
import { gather } from "./complaints.js";
import { serve } from "./serving.js";
import { look } from "./app/pictures.js";

const LIMIT_MS = 120_000;
const PHONE = { width: 360, height: 740 };
const [folder, address] = process.argv.slice(2);
const serving = await serve();
const browser = await startBrowser();
/** @type {string[]} */
const complaints = [];

/** @param {string} language @param {"light" | "dark"} colorScheme */
async function opened(language, colorScheme) {
  const context = await browser.newContext({ viewport: PHONE, locale: language, colorScheme, deviceScaleFactor: 2 });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  gather(page, complaints);
  await page.goto(address ?? `${serving.address}/src/concerted/web/observer.html`, { waitUntil: "networkidle" });
  await page.locator("[data-area]").waitFor();
  await context.setOffline(true); // nothing that follows needs anybody
  return page;
}

/** @param {import("playwright-core").Page} page @param {string} file */
async function give(page, file) {
  await page.locator("input[type=file]").setInputFiles(join(folder, file));
  await page.locator("[data-step=report], [data-step=none], [data-step=broken]").waitFor();
  const step = await page.locator("[data-step]").getAttribute("data-step");
  const failures = await page.locator(".failures li .soft").allTextContents();
  const told = await page.locator(".failures li").allTextContents();
  return { step, failures, told, holds: (await page.locator(".notice.good").count()) > 0, text: await page.locator("main").innerText() };
}

try {
  /** @type {Record<string, unknown>} */
  const found = {};
  const page = await opened("en", "light");
  await look(page, "empty");
  await clean(page);
  const files = readdirSync(folder).sort();
  for (const file of files) {
    found[file] = await give(page, file);
    if (file.startsWith("look-")) {
      await look(page, file.replace(".bel", ""));
      await clean(page);
    }
  }
  for (const [language, scheme] of /** @type {const} */ ([["ar", "dark"], ["es", "light"], ["fr", "dark"]])) {
    const other = await opened(language, scheme);
    await look(other, `empty-${language}`);
    for (const file of files.filter((one) => one.startsWith("look-"))) {
      await give(other, file);
      await look(other, `${file.replace(".bel", "")}-${language}`);
    }
    await clean(other);
  }
  console.log(JSON.stringify({ found, complaints }));
} finally {
  await browser.close();
  serving.stop();
}
process.exit();
