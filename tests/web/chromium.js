/** Run all vectors in Chromium, and print what came of it as JSON. */

import { readdirSync } from "node:fs";
import { startBrowser } from "./browser.js";
import { serve } from "./serving.js";

const LIMIT_MS = 100_000;
const VECTORS = new URL("../../vectors/", import.meta.url);
const names = ["kernel", "crypto", "rules"]
  .flatMap((layer) => readdirSync(new URL(`${layer}/`, VECTORS)).map((name) => `${layer}/${name.replace(".json", "")}`))
  .filter((name) => name !== "kernel/witness");

const serving = await serve();
const browser = await startBrowser();
/** @type {string[]} */
const complaints = [];
try {
  const page = await browser.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error.stack)));
  await page.goto(`${serving.address}/tests/web/runners/page.html?files=${names.join(",")}`);
  const late = new Promise((resolve) => setTimeout(() => resolve({ fault: "no answer" }), LIMIT_MS).unref());
  const found = await Promise.race([serving.told, late]);
  console.log(JSON.stringify({ ...found, complaints, version: browser.version() }));
} finally {
  await browser.close();
  serving.stop();
}
process.exit();
